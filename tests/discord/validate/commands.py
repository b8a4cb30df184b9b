"""The whole list of an application's commands, as it is put at once, and autocomplete's choices."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.discord.validate.controls import CHANNEL_TYPES
from tests.discord.validate.judge import Fault, Judge, Path, Payload
from tests.discord.validate.naming import Naming

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
CHANNEL, NUMBER = 7, 10
CHAT, USER, MESSAGE = 1, 2, 3
MOST_OF_KIND = {CHAT: 100, USER: 15, MESSAGE: 15}
MOST_CHARACTERS = 8000
# options of a command, of a group, of a subcommand
TYPES_AT_DEPTH = (range(1, 12), (SUBCOMMAND,), range(3, 12))
VALUE_TYPES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), NUMBER: (int, float)}
EXACT = (1 << 53) - 1


def validate_choices(choices: Any, *, kind: int = STRING) -> list[Fault]:
    """What Discord would refuse in an autocomplete answer for an option of this kind."""
    judge = Judge()
    _check_choices(judge, Naming(judge), choices, kind, ("choices",))
    return judge.faults


def validate_commands(commands: Any) -> list[Fault]:
    """What Discord would refuse in a bulk overwrite of commands; paths begin with the index."""
    judge = Judge()
    if not judge.many(commands, (), sum(MOST_OF_KIND.values())):
        return judge.faults
    counts: Counter[int] = Counter()
    names: set[tuple[int, Any]] = set()
    for index, command in enumerate(commands):
        if not judge.thing(command, (index,)):
            continue
        kind = command.get("type") or CHAT
        if not judge.one_of(kind, MOST_OF_KIND, (index, "type")):
            continue
        counts[kind] += 1
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        judge.once(names, (kind, command.get("name")), (index, "name"), code, "Command name")
        _check_command(judge, command, kind, (index,))
    for kind, most in MOST_OF_KIND.items():
        if counts[kind] > most:
            sentence = f"Maximum number of application commands of type {kind} reached ({most})."
            judge.note((), "APPLICATION_COMMANDS_MAX_REACHED", sentence)
    return judge.faults


def _check_command(judge: Judge, command: Payload, kind: int, path: Path) -> None:
    naming = Naming(judge)
    if kind == CHAT:
        naming.slash(command, path)
        naming.description(command, path)
        _check_options(judge, naming, command.get("options"), (*path, "options"), depth=0)
    else:
        naming.label(command, path, 32)
        for key in ("description", "options"):
            if command.get(key):
                sentence = "Context menu commands cannot have this."
                judge.note((*path, key), "APPLICATION_COMMAND_CONTEXT_MENU_FIELD", sentence)
    if naming.size > MOST_CHARACTERS:
        sentence = f"Command exceeds maximum size ({MOST_CHARACTERS}): {naming.size}"
        judge.note(path, "APPLICATION_COMMAND_TOO_LARGE", sentence)
    _check_where(judge, command, path)


def _check_where(judge: Judge, command: Payload, path: Path) -> None:
    """Who may use the command, and in which places."""
    judge.flag(command.get("nsfw"), (*path, "nsfw"))
    judge.flag(command.get("dm_permission"), (*path, "dm_permission"))
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        sentence = "Permissions are a bit set written as a number."
        judge.note((*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", sentence)
    for key, most in (("contexts", 2), ("integration_types", 1)):
        for index, value in enumerate(command.get(key) or ()):
            judge.one_of(value, range(most + 1), (*path, key, index))


def _check_options(judge: Judge, naming: Naming, options: Any, path: Path, *, depth: int) -> None:
    """Options of a command (depth 0), a group (1) or a subcommand (2)."""
    if options is None or not judge.many(options, path, 25):
        return
    options = [option for option in options if isinstance(option, dict)]
    _check_order(judge, options, path)
    names: set[Any] = set()
    nested = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        code = "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"
        judge.note(path, code, "Sub-command and sub-command group option types are exclusive.")
    for index, option in enumerate(options):
        code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
        at = (*path, index)
        judge.once(names, option.get("name"), (*at, "name"), code, "Option name")
        _check_option(judge, naming, option, at, depth=depth)


def _check_order(judge: Judge, options: Sequence[Payload], path: Path) -> None:
    optional = False
    for index, option in enumerate(options):
        if option.get("required") and optional:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            sentence = "Required options must be placed before non-required options"
            judge.note((*path, index), code, sentence)
        optional |= not option.get("required")


def _check_option(judge: Judge, naming: Naming, option: Payload, path: Path, *, depth: int) -> None:
    naming.slash(option, path)
    naming.description(option, path)
    kind = option.get("type")
    judge.flag(option.get("required"), (*path, "required"))
    if not judge.one_of(kind, TYPES_AT_DEPTH[depth], (*path, "type")):
        return
    if kind in (GROUP, SUBCOMMAND):
        _check_inner(judge, naming, option, path, depth=1 if kind == GROUP else 2)
    else:
        _check_value(judge, naming, option, option["type"], path)


def _check_inner(judge: Judge, naming: Naming, option: Payload, path: Path, *, depth: int) -> None:
    """What a group (depth 1) or a subcommand (depth 2) holds."""
    inner, at = option.get("options") or [], (*path, "options")
    if depth == 1 and not inner:
        judge.required(at)
    if option.get("required"):
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        judge.note((*path, "required"), code, "Sub-commands cannot be required.")
    _check_options(judge, naming, inner, at, depth=depth)


def _check_value(judge: Judge, naming: Naming, option: Payload, kind: int, path: Path) -> None:
    """An option that takes a value: its choices, its range, its autocomplete."""
    if option.get("options"):
        judge.note((*path, "options"), "BASE_TYPE_MAX_LENGTH", "Must be 0 or fewer in length.")
    choices = option.get("choices")
    if choices:
        if kind not in VALUE_TYPES:
            sentence = "Options of this type cannot have choices."
            judge.note((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE", sentence)
        else:
            _check_choices(judge, naming, choices, kind, (*path, "choices"))
    if option.get("autocomplete") and (choices or kind not in VALUE_TYPES):
        sentence = "Options with choices or of this type cannot have autocomplete."
        code = "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"
        judge.note((*path, "autocomplete"), code, sentence)
    _check_bounds(judge, option, kind, path)
    for index, channel in enumerate(option.get("channel_types") or ()):
        judge.one_of(
            channel, CHANNEL_TYPES if kind == CHANNEL else (), (*path, "channel_types", index)
        )


def _check_bounds(judge: Judge, option: Payload, kind: int, path: Path) -> None:
    bounds = (("length", STRING, 0, 6000), ("value", None, -EXACT, EXACT))
    for what, only, least, most in bounds:
        low, high = option.get(f"min_{what}"), option.get(f"max_{what}")
        fits = kind == only if only else kind in (INTEGER, NUMBER)
        for side, value in (("min", low), ("max", high)):
            at = (*path, f"{side}_{what}")
            if value is None:
                continue
            if not fits:
                judge.note(at, "APPLICATION_COMMAND_OPTIONS_BOUND_TYPE", "Not for this type.")
            elif kind == NUMBER and isinstance(value, float):
                continue
            else:
                judge.integer(value, at, 1 if (side, what) == ("max", "length") else least, most)
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            sentence = "The least must not be more than the most."
            judge.note((*path, f"min_{what}"), "NUMBER_TYPE_MAX", sentence)


def _check_choices(judge: Judge, naming: Naming, choices: Any, kind: int, path: Path) -> None:
    if not judge.many(choices, path, 25):
        return
    names: set[Any] = set()
    for index, choice in enumerate(choices):
        at = (*path, index)
        if not judge.thing(choice, at):
            continue
        naming.label(choice, at, 100)
        code = "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"
        judge.once(names, choice.get("name"), (*at, "name"), code, "Choice name")
        value, types = choice.get("value"), VALUE_TYPES[kind]
        if isinstance(value, bool) or not isinstance(value, types):
            sentence = f"{value!r} is not a value of an option of type {kind}."
            judge.note((*at, "value"), "UNION_TYPE_CHOICES", sentence)
        elif isinstance(value, str) and judge.text(value, (*at, "value"), 100):
            naming.size += len(value)
