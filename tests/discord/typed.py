"""
A slash command as a Discord client lets one type it.

Names are found in the person's language or in the default one; what a client would not let one
send raises `Impossible`, whose `code` says why.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord.emulator import Attachment, Channel, Impossible, Member, Role, User

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
LONGEST_TEXT = 6000
THINGS: dict[int, tuple[Any, ...]] = {
    USER: (Member, User),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (Member, User, Role),
    ATTACHMENT: (Attachment,),
}
KINDS: dict[int, tuple[Any, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}
Payload = Mapping[str, Any]


def typed(
    commands: Sequence[Payload],
    line: str,
    given: Mapping[str, Any],
    locale: str,
    *,
    focused: str | None = None,
) -> dict[str, Any]:
    """
    The interaction's `data` for a command that is typed.

    Args:
        commands: What is registered for the place.
        line: The command with its subcommands, "privacy export".
        given: Values by the option's name; `_` may stand for `-`.
        focused: The option that is being typed: it and all others may be incomplete.

    Raises:
        Impossible: no_such_command, no_such_option, missing_option, wrong_type, not_a_choice,
            too_short, too_long, out_of_range.
    """
    first, *rest = line.removeprefix("/").split()
    command = _named(commands, first, locale)
    if command is None:
        there = ", ".join(one["name"] for one in commands)
        raise Impossible("no_such_command", f"/{first} is not among {there or 'none'}")
    options = _inside(command, rest, given, locale, focused)
    return {"name": command["name"], "type": command["type"], "options": options}


def _inside(
    owner: Payload, path: Sequence[str], given: Mapping[str, Any], locale: str, focused: str | None
) -> list[dict[str, Any]]:
    options = owner.get("options") or []
    nested = [one for one in options if one["type"] in (SUBCOMMAND, GROUP)]
    if not path:
        if nested:
            names = ", ".join(one["name"] for one in nested)
            raise Impossible("no_such_command", f"{owner['name']} needs one of {names}")
        return _values(options, given, locale, focused)
    child = _named(nested, path[0], locale)
    if child is None:
        raise Impossible("no_such_command", f"{owner['name']} has no {path[0]}")
    inner = _inside(child, path[1:], given, locale, focused)
    return [{"name": child["name"], "type": child["type"], "options": inner}]


def _values(
    options: Sequence[Payload], given: Mapping[str, Any], locale: str, focused: str | None
) -> list[dict[str, Any]]:
    values: dict[str, Any] = {}
    for name, value in given.items():
        option = _named(options, name, locale) or _named(options, name.replace("_", "-"), locale)
        if option is None:
            there = ", ".join(one["name"] for one in options)
            raise Impossible("no_such_option", f"{name!r} is not among {there or 'none'}")
        values[option["name"]] = value
    typing = _named(options, focused, locale) if focused else None
    found = []
    for option in options:
        name = option["name"]
        if name in values and values[name] is not None:
            found.append(_value(option, values[name], locale, option is typing))
        elif option.get("required") and focused is None:
            raise Impossible("missing_option", f"{name} is required")
    return found


def _value(option: Payload, value: Any, locale: str, is_typed: bool) -> dict[str, Any]:
    kind, name = option["type"], option["name"]
    entry = {"name": name, "type": kind}
    if is_typed:
        if not option.get("autocomplete"):
            raise Impossible("no_autocomplete", f"{name} suggests nothing")
        return {**entry, "value": value, "focused": True}
    if kind in THINGS:
        if not isinstance(value, THINGS[kind]):
            raise Impossible("wrong_type", f"{name} takes no {type(value).__name__}")
        return {**entry, "value": str(value.id)}
    if option.get("choices"):
        return {**entry, "value": _chosen(option, value, locale)}
    right = isinstance(value, KINDS[kind]) and (kind == BOOLEAN or not isinstance(value, bool))
    if not right:
        raise Impossible("wrong_type", f"{name} takes no {type(value).__name__}")
    _check_bounds(option, value)
    return {**entry, "value": value}


def _chosen(option: Payload, value: Any, locale: str) -> Any:
    """The value of a choice, given its visible name or the value itself."""
    for choice in option["choices"]:
        local = (choice.get("name_localizations") or {}).get(locale)
        if value in (local, choice["name"], choice["value"]):
            return choice["value"]
    names = ", ".join(choice["name"] for choice in option["choices"])
    raise Impossible("not_a_choice", f"{value!r} is not among {names}")


def _check_bounds(option: Payload, value: Any) -> None:
    name = option["name"]
    if isinstance(value, str):
        least, most = option.get("min_length"), option.get("max_length")
        if units(value) < max(least or 0, 1):
            raise Impossible("too_short", f"{name} takes at least {least or 1}")
        if units(value) > (most or LONGEST_TEXT):
            raise Impossible("too_long", f"{name} takes at most {most or LONGEST_TEXT}")
    elif not isinstance(value, bool):
        low, high = option.get("min_value"), option.get("max_value")
        if (low is not None and value < low) or (high is not None and value > high):
            raise Impossible("out_of_range", f"{name} takes {low} to {high}")


def _named(things: Sequence[Payload], name: str, locale: str) -> Any:
    for thing in things:
        local = (thing.get("name_localizations") or {}).get(locale)
        if name in (local, thing["name"]):
            return thing
    return None


def units(text: str) -> int:
    """Length as a client counts it: UTF-16 units, so that an emoji may be two."""
    return len(text.encode("utf-16-le")) // 2
