"""The interactive components, alike in messages and modals: buttons and selects."""

from typing import Any

from tests.discord.validate.judge import Judge, Path, Payload

BUTTON, STRING_SELECT, TEXT_INPUT = 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK_STYLE, PREMIUM_STYLE = 5, 6
CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
DEFAULTS = {
    USER_SELECT: ("user",),
    ROLE_SELECT: ("role",),
    MENTIONABLE_SELECT: ("user", "role"),
    CHANNEL_SELECT: ("channel",),
}


class Ids:
    """What must be unique within one message or modal: custom ids, and numbers of components."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._custom: set[str] = set()
        self._numbers: set[int] = set()

    def custom(self, value: Any, path: Path) -> None:
        path = (*path, "custom_id")
        if self._judge.text(value, path, 100):
            code = "COMPONENT_CUSTOM_ID_DUPLICATED"
            self._judge.once(self._custom, value, path, code, "Component custom id")

    def number(self, component: Payload, path: Path) -> None:
        """`id`: 32 bits, unique; 0 and nothing mean that Discord chooses."""
        value, path = component.get("id"), (*path, "id")
        if self._judge.integer(value, path, 0, (1 << 31) - 1) and value:
            code = "COMPONENT_ID_DUPLICATED"
            self._judge.once(self._numbers, value, path, code, "Component id")


def check_button(judge: Judge, ids: Ids, button: Payload, path: Path) -> None:
    style = button.get("style")
    judge.flag(button.get("disabled"), (*path, "disabled"))
    if not judge.one_of(style, range(1, 7), (*path, "style")):
        return
    if style == PREMIUM_STYLE:
        judge.snowflake(button.get("sku_id"), (*path, "sku_id"))
        _none_of(judge, button, ("custom_id", "label", "url", "emoji"), path)
        return
    if style == LINK_STYLE:
        schemes = ("http://", "https://", "discord://")
        judge.link(button.get("url"), (*path, "url"), 512, schemes=schemes)
        _none_of(judge, button, ("custom_id", "sku_id"), path)
    else:
        ids.custom(button.get("custom_id"), path)
        _none_of(judge, button, ("url", "sku_id"), path)
    _check_face(judge, button, path)


def _check_face(judge: Judge, button: Payload, path: Path) -> None:
    if button.get("emoji") is not None:
        check_emoji(judge, button["emoji"], (*path, "emoji"))
    elif not (button.get("label") or "").strip():
        code = "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"
        judge.note(path, code, "A button must have a label or an emoji.")
        return
    judge.text(button.get("label"), (*path, "label"), 80, least=0, optional=True)


def check_emoji(judge: Judge, emoji: Any, path: Path) -> None:
    if not judge.thing(emoji, path):
        return
    if emoji.get("id") is not None:
        judge.snowflake(emoji["id"], (*path, "id"))
    else:
        judge.text(emoji.get("name"), (*path, "name"), 32)


def _none_of(judge: Judge, button: Payload, names: tuple[str, ...], path: Path) -> None:
    for name in names:
        if button.get(name) is not None:
            sentence = f"A button of this style cannot have {name}."
            judge.note((*path, name), "BUTTON_COMPONENT_FIELD_NOT_ALLOWED", sentence)


def check_select(judge: Judge, ids: Ids, select: Payload, path: Path, *, modal: bool) -> None:
    ids.custom(select.get("custom_id"), path)
    judge.text(select.get("placeholder"), (*path, "placeholder"), 150, least=0, optional=True)
    judge.flag(select.get("disabled"), (*path, "disabled"))
    judge.flag(select.get("required"), (*path, "required"))
    low, high = check_range(judge, select, path, most=25)
    if modal:
        _check_in_modal(judge, select, path)
    if select.get("type") == STRING_SELECT:
        count = check_options(judge, select, path, least=1, most=25)
        if count and max(low, high) > count:
            sentence = f"Must be less than or equal to the {count} options."
            judge.note((*path, "max_values"), "NUMBER_TYPE_MAX", sentence)
        _check_defaults(judge, select.get("options"), high, path)
    else:
        _check_populated(judge, select, low, high, path)


def check_range(judge: Judge, component: Payload, path: Path, *, most: int) -> tuple[int, int]:
    """`min_values` and `max_values`; 1 and 1 where nothing is said or what is said is broken."""
    low, high = component.get("min_values"), component.get("max_values")
    fine = judge.integer(low, (*path, "min_values"), 0, most)
    fine &= judge.integer(high, (*path, "max_values"), 1, most)
    if not fine:
        return 1, 1
    low, high = 1 if low is None else low, 1 if high is None else high
    if low > high and component.get("max_values") is not None:
        sentence = f"Must be less than or equal to max_values ({high})."
        judge.note((*path, "min_values"), "NUMBER_TYPE_MAX", sentence)
    return low, high


def _check_in_modal(judge: Judge, component: Payload, path: Path) -> None:
    if component.get("disabled"):
        sentence = "Modals cannot have disabled components."
        judge.note((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", sentence)
    check_required(judge, component, path)


def check_required(judge: Judge, component: Payload, path: Path) -> None:
    """In a modal a required component asks for at least one value."""
    if component.get("required", True) and component.get("min_values") == 0:
        sentence = "Must be at least 1 where the component is required."
        judge.note((*path, "min_values"), "NUMBER_TYPE_MIN", sentence)


def check_options(judge: Judge, owner: Payload, path: Path, *, least: int, most: int) -> int:
    """Options of a string select, a radio group or a checkbox group; answers how many there are."""
    options, path = owner.get("options"), (*path, "options")
    if not judge.many(options if options is not None else (), path, most, least=least):
        return 0
    values: set[Any] = set()
    for index, option in enumerate(options or ()):
        at = (*path, index)
        if not judge.thing(option, at):
            continue
        judge.text(option.get("label"), (*at, "label"), 100)
        judge.text(option.get("description"), (*at, "description"), 100, least=0, optional=True)
        judge.flag(option.get("default"), (*at, "default"))
        if option.get("emoji") is not None:
            check_emoji(judge, option["emoji"], (*at, "emoji"))
        if judge.text(option.get("value"), (*at, "value"), 100):
            code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
            judge.once(values, option["value"], (*at, "value"), code, "Option value")
    return len(options or ())


def _check_defaults(judge: Judge, options: Any, high: int, path: Path) -> None:
    chosen = [o for o in options or () if isinstance(o, dict) and o.get("default")]
    if len(chosen) > high:
        sentence = f"At most {high} options can be chosen beforehand."
        judge.note((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", sentence)


def _check_populated(judge: Judge, select: Payload, low: int, high: int, path: Path) -> None:
    """User, role, mentionable and channel selects: no options, defaults of the right kind."""
    if select.get("options"):
        judge.note((*path, "options"), "BASE_TYPE_MAX_LENGTH", "Must be 0 or fewer in length.")
    for index, kind in enumerate(select.get("channel_types") or ()):
        judge.one_of(kind, CHANNEL_TYPES, (*path, "channel_types", index))
    defaults = select.get("default_values")
    if not defaults:
        return
    at = (*path, "default_values")
    if judge.many(defaults, at, high, least=low):
        for index, value in enumerate(defaults):
            judge.snowflake(value.get("id"), (*at, index, "id"))
            judge.one_of(value.get("type"), DEFAULTS[select["type"]], (*at, index, "type"))
