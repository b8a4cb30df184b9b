"""Modals, suggestions and the list of commands as HTML."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tests.discord.render.parts import INPUT, SELECTS, TEXT, Painter

Payload = Mapping[str, Any]
LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
LONGEST = 4000


def modal(painter: Painter, payload: Payload) -> str:
    """A form as a client opens it, buttons in the reader's language."""
    cancel, send = painter.reader.own("Cancel", "取消"), painter.reader.own("Submit", "提交")
    fields = "".join(_top(painter, one) for one in payload["components"])
    return (
        f'<form class="modal"><h2>{escape(payload["title"])}</h2>{fields}'
        f'<footer><button class="b" type="button">{cancel}</button>'
        f'<button class="b pri" type="button">{send}</button></footer></form>'
    )


def _top(painter: Painter, top: Payload) -> str:
    if top["type"] == TEXT:
        return painter.one(top)
    if top["type"] == LABEL:
        return _field(painter, top["label"], top.get("description"), top["component"])
    return "".join(_field(painter, one["label"], None, one) for one in top["components"])


def _field(painter: Painter, label: str, note: str | None, component: Payload) -> str:
    star = "<i>*</i>" if component.get("required", True) and component["type"] != CHECKBOX else ""
    small = f"<small>{escape(note)}</small>" if note else ""
    return f"<label><b>{escape(label)}{star}</b>{small}{_control(painter, component)}</label>"


def _control(painter: Painter, component: Payload) -> str:
    kind = component["type"]
    if kind == INPUT:
        return _input(component)
    if kind in SELECTS:
        return painter.select(component)
    if kind == UPLOAD:
        return '<div class="upload">Drop files here or browse</div>'
    if kind == CHECKBOX:
        return f'<span class="tick">{"■" if component.get("default") else "□"}</span>'
    marks = ("●", "○") if kind == RADIO else ("■", "□")
    return "".join(
        f'<span class="tick">{marks[0] if option.get("default") else marks[1]}'
        f" {escape(option['label'])}</span>"
        for option in component["options"]
    )


def _input(component: Payload) -> str:
    value, hint = component.get("value") or "", escape(component.get("placeholder") or "")
    most = component.get("max_length") or LONGEST
    text = escape(value) or f'<span class="hint">{hint}</span>'
    tall = " tall" if component["style"] == 2 else ""
    return f'<div class="input{tall}">{text}</div><small class="count">{len(value)}/{most}</small>'


def suggestions(painter: Painter, typed: str, choices: Sequence[Payload], locale: str) -> str:
    """What autocomplete offers above the line that is being typed."""
    names = [(c.get("name_localizations") or {}).get(locale) or c["name"] for c in choices]
    empty = painter.reader.own("No options match your search", "没有匹配的选项")
    rows = "".join(f"<div>{escape(str(name))}</div>" for name in names) or f"<p>{empty}</p>"
    return f'<div class="picker">{rows}</div><div class="line">{escape(typed)}</div>'


def commands(listed: Sequence[Payload], locale: str) -> str:
    """The commands as the picker lists them in the reader's language, with their options."""
    return f'<div class="picker">{"".join(_command(one, locale) for one in listed)}</div>'


def _command(command: Payload, locale: str, before: str = "/") -> str:
    name = f"{before}{_word(command, 'name', locale)}"
    options = command.get("options") or []
    nested = [one for one in options if one["type"] in (1, 2)]
    if nested:
        return "".join(_command(one, locale, f"{name} ") for one in nested)
    boxes = "".join(_option(one, locale) for one in options)
    about = escape(_word(command, "description", locale))
    return f"<div><b>{escape(name)}</b>{boxes}<small>{about}</small></div>"


def _option(option: Payload, locale: str) -> str:
    need = "" if option.get("required") else ' class="may"'
    about = escape(_word(option, "description", locale))
    return f'<code{need} title="{about}">{escape(_word(option, "name", locale))}</code>'


def _word(thing: Payload, key: str, locale: str) -> str:
    return (thing.get(f"{key}_localizations") or {}).get(locale) or thing.get(key) or ""
