"""A modal: the answer of type 9 to an interaction."""

from typing import Any

from tests.discord.validate.controls import (
    SELECTS,
    TEXT_INPUT,
    Ids,
    check_options,
    check_range,
    check_required,
    check_select,
)
from tests.discord.validate.judge import Fault, Judge, Path, Payload

ROW, TEXT, LABEL = 1, 10, 18
UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 19, 21, 22, 23
IN_LABEL = (TEXT_INPUT, *SELECTS, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
MOST_TYPED = 4000


def validate_modal(payload: Payload) -> list[Fault]:
    """What Discord would refuse in a modal, given the callback's `data`."""
    judge = Judge()
    ids = Ids(judge)
    judge.text(payload.get("title"), ("title",), 45)
    judge.text(payload.get("custom_id"), ("custom_id",), 100)
    components = payload.get("components")
    if judge.many(components if components is not None else (), ("components",), 5, least=1):
        for index, component in enumerate(components or ()):
            _check_top(judge, ids, component, ("components", index))
    return judge.faults


def _check_top(judge: Judge, ids: Ids, component: Any, path: Path) -> None:
    if not judge.thing(component, path):
        return
    ids.number(component, path)
    kind = component.get("type")
    if kind == ROW:
        _check_row(judge, ids, component, path)
    elif kind == LABEL:
        _check_label(judge, ids, component, path)
    elif kind == TEXT:
        judge.text(component.get("content"), (*path, "content"), MOST_TYPED)
    else:
        _wrong_kind(judge, path, (ROW, TEXT, LABEL))


def _wrong_kind(judge: Judge, path: Path, allowed: tuple[int, ...]) -> None:
    among = ", ".join(str(item) for item in allowed)
    sentence = f'Value of field "type" must be one of ({among}).'
    judge.note((*path, "type"), "UNION_TYPE_CHOICES", sentence)


def _check_row(judge: Judge, ids: Ids, row: Payload, path: Path) -> None:
    children, path = row.get("components"), (*path, "components")
    if not judge.many(children if children is not None else (), path, 1, least=1):
        return
    assert children is not None
    child = children[0]
    if not judge.thing(child, (*path, 0)):
        return
    if child.get("type") != TEXT_INPUT:
        _wrong_kind(judge, (*path, 0), (TEXT_INPUT,))
        return
    ids.number(child, (*path, 0))
    judge.text(child.get("label"), (*path, 0, "label"), 45)
    _check_input(judge, ids, child, (*path, 0))


def _check_label(judge: Judge, ids: Ids, label: Payload, path: Path) -> None:
    judge.text(label.get("label"), (*path, "label"), 45)
    judge.text(label.get("description"), (*path, "description"), 100, least=0, optional=True)
    child, path = label.get("component"), (*path, "component")
    if child is None:
        judge.required(path)
        return
    if not judge.thing(child, path):
        return
    ids.number(child, path)
    kind = child.get("type")
    if kind not in IN_LABEL:
        _wrong_kind(judge, path, IN_LABEL)
    elif kind == TEXT_INPUT:
        if child.get("label") is not None:
            sentence = "Inside a Label the input has no label of its own."
            judge.note((*path, "label"), "TEXT_INPUT_LABEL_NOT_ALLOWED", sentence)
        _check_input(judge, ids, child, path)
    elif kind in SELECTS:
        check_select(judge, ids, child, path, modal=True)
    else:
        _check_group(judge, ids, child, path)


def _check_input(judge: Judge, ids: Ids, field: Payload, path: Path) -> None:
    ids.custom(field.get("custom_id"), path)
    judge.one_of(field.get("style"), (1, 2), (*path, "style"))
    judge.flag(field.get("required"), (*path, "required"))
    judge.text(field.get("placeholder"), (*path, "placeholder"), 100, least=0, optional=True)
    least, most = field.get("min_length"), field.get("max_length")
    fine = judge.integer(least, (*path, "min_length"), 0, MOST_TYPED)
    fine &= judge.integer(most, (*path, "max_length"), 1, MOST_TYPED)
    if not fine:
        return
    least, most = least or 0, most or MOST_TYPED
    if least > most:
        sentence = f"Must be less than or equal to max_length ({most})."
        judge.note((*path, "min_length"), "NUMBER_TYPE_MAX", sentence)
        return
    _check_value(judge, field.get("value"), (*path, "value"), least, most)


def _check_value(judge: Judge, value: Any, path: Path, least: int, most: int) -> None:
    """A text filled in beforehand must itself be one that could be sent."""
    if not judge.text(value, path, most, least=0, optional=True) or value is None:
        return
    if len(value) < least:
        judge.note(path, "BASE_TYPE_MIN_LENGTH", f"Must be {least} or more in length.")


def _check_group(judge: Judge, ids: Ids, child: Payload, path: Path) -> None:
    """File upload, radio group, group of checkboxes, one checkbox."""
    ids.custom(child.get("custom_id"), path)
    judge.flag(child.get("required"), (*path, "required"))
    kind = child["type"]
    if kind in (UPLOAD, CHECKBOXES):
        check_range(judge, child, path, most=10)
        check_required(judge, child, path)
    if kind in (RADIO, CHECKBOXES):
        check_options(judge, child, path, least=2 if kind == RADIO else 1, most=10)
    if kind == CHECKBOX:
        judge.flag(child.get("default"), (*path, "default"))
