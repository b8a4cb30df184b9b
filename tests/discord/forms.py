"""A modal as a person fills it in: fields by their label, checked as a client checks them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.discord.emulator import Attachment, Channel, Impossible, Member, Role, User
from tests.discord.typed import units

ROW, TEXT_INPUT, TEXT, LABEL, UPLOAD = 1, 4, 10, 18, 19
STRING_SELECT, SELECTS = 3, (3, 5, 6, 7, 8)
RADIO, CHECKBOXES, CHECKBOX = 21, 22, 23
SHORT, LONGEST = 1, 4000
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in: its visible label, and the component."""

    label: str
    component: Payload

    @property
    def value(self) -> str:
        """What a text input was filled with beforehand."""
        return self.component.get("value") or ""


def fields_of(modal: Payload) -> list[Field]:
    """The fields of a modal from top to bottom."""
    return list(_fields(modal))


def filled(modal: Payload, given: Mapping[str, Any]) -> dict[str, Any]:
    """
    The `data` of a modal that is sent: what is not given keeps what it was filled with.

    Args:
        given: By label or custom id: text, or for selects and groups a list of labels or values
            (objects of the emulator where a select offers members, roles or channels).

    Raises:
        Impossible: no_such_field, required, too_short, too_long, newline, not_a_choice.
    """
    fields = fields_of(modal)
    for name in given:
        if not any(name in (one.label, one.component["custom_id"]) for one in fields):
            there = ", ".join(repr(one.label) for one in fields)
            raise Impossible("no_such_field", f"{name!r} is not among {there}")
    entries = [_entry(top, fields, given) for top in modal["components"]]
    return {"custom_id": modal["custom_id"], "components": _numbered(entries)}


def _fields(modal: Payload) -> Iterator[Field]:
    for top in modal["components"]:
        if top["type"] == LABEL:
            yield Field(top["label"], top["component"])
        elif top["type"] == ROW:
            for component in top["components"]:
                yield Field(component["label"], component)


def _entry(top: Payload, fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    if top["type"] == TEXT:
        return {"type": TEXT, "id": top.get("id")}
    inner = [top["component"]] if top["type"] == LABEL else top["components"]
    answers = [_answer(one, given) for one in fields if any(one.component is c for c in inner)]
    if top["type"] == LABEL:
        return {"type": LABEL, "id": top.get("id"), "component": answers[0]}
    return {"type": ROW, "id": top.get("id"), "components": answers}


def _answer(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    component = field.component
    kind, custom_id = component["type"], component["custom_id"]
    said = given.get(field.label, given.get(custom_id))
    entry = {"type": kind, "id": component.get("id"), "custom_id": custom_id}
    if kind == TEXT_INPUT:
        text = field.value if said is None else said
        _check_text(field, text)
        return {**entry, "value": text}
    if kind == CHECKBOX:
        return {**entry, "value": bool(component.get("default") if said is None else said)}
    values = chosen(component, said)
    _check_count(field, values)
    if kind == RADIO:
        return {**entry, "value": values[0] if values else None}
    return {**entry, "values": values}


def _check_text(field: Field, text: str) -> None:
    component = field.component
    if not text:
        if component.get("required", True):
            raise Impossible("required", f"{field.label!r} must be filled in")
        return
    if component["style"] == SHORT and "\n" in text:
        raise Impossible("newline", f"{field.label!r} has one line")
    if units(text) < (component.get("min_length") or 0):
        raise Impossible("too_short", f"{field.label!r} takes at least {component['min_length']}")
    most = component.get("max_length") or LONGEST
    if units(text) > most:
        raise Impossible("too_long", f"{field.label!r} takes at most {most}, not {units(text)}")


def _check_count(field: Field, values: Sequence[str]) -> None:
    component = field.component
    least = component.get("min_values", 1) if component.get("required", True) else 0
    default = len(component.get("options") or ()) if component["type"] == CHECKBOXES else 1
    most = component.get("max_values") or default
    if not least <= len(values) <= most:
        code = "required" if len(values) < least else "too_long"
        raise Impossible(code, f"{field.label!r} takes {least} to {most}, not {len(values)}")


def chosen(component: Payload, wanted: Any) -> list[str]:
    """
    The values of options that a person picks by label or value; what is marked when None.

    Raises:
        Impossible: not_a_choice.
    """
    if component["type"] not in (STRING_SELECT, RADIO, CHECKBOXES):
        return [_thing(one) for one in _listed(wanted or ())]
    options = component["options"]
    if wanted is None:
        return [option["value"] for option in options if option.get("default")]
    values = []
    for one in _listed(wanted):
        match = [option for option in options if one in (option["label"], option["value"])]
        if not match:
            labels = ", ".join(option["label"] for option in options)
            raise Impossible("not_a_choice", f"{one!r} is not among {labels}")
        values.append(match[0]["value"])
    return values


def _listed(wanted: Any) -> Sequence[Any]:
    return wanted if isinstance(wanted, list | tuple) else [wanted]


def _thing(one: Any) -> str:
    if not isinstance(one, Member | User | Role | Channel | Attachment):
        raise Impossible("not_a_choice", f"{one!r} is nothing one can pick")
    return str(one.id)


def _numbered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers for components that were sent without, as Discord gives them."""
    number = 0
    for top in entries:
        for one in [
            top,
            *([top["component"]] if "component" in top else top.get("components", [])),
        ]:
            number += 1
            one["id"] = one["id"] or number
    return entries
