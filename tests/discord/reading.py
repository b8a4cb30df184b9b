"""What a person reads on a message: its words in reading order, its buttons, its selects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.discord.emulator import Impossible, Message

BUTTON, STRING_SELECT, TEXT, GALLERY, THUMBNAIL = 2, 3, 10, 12, 11
SELECTS = (3, 5, 6, 7, 8)
LINK_STYLE = 5
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is seen; `style` by Discord's numbers (4 is danger)."""

    label: str
    custom_id: str | None
    style: int
    disabled: bool
    url: str | None = None


def text_of(message: Message | Payload) -> str:
    """All display text in reading order, as raw markdown, a line for each part."""
    return "\n".join(part for part in _texts(_payload(message)) if part)


def alts_of(message: Message | Payload) -> list[str | None]:
    """The alt text of each picture, None where there is none."""
    found: list[str | None] = []
    for one in walk(_payload(message).get("components") or ()):
        if one["type"] == GALLERY:
            found += [item.get("description") for item in one["items"]]
        elif one["type"] == THUMBNAIL:
            found.append(one.get("description"))
    return found


def buttons_of(message: Message | Payload) -> list[Button]:
    """The buttons in reading order, link buttons included."""
    return [
        Button(
            one.get("label") or (one.get("emoji") or {}).get("name") or "",
            one.get("custom_id"),
            one["style"],
            bool(one.get("disabled")),
            one.get("url"),
        )
        for one in walk(_payload(message).get("components") or ())
        if one["type"] == BUTTON
    ]


def selects_of(message: Message | Payload) -> list[Payload]:
    """The select menus, as components."""
    components = _payload(message).get("components") or ()
    return [one for one in walk(components) if one["type"] in SELECTS]


def find(messages: Sequence[Message], contains: str) -> Message:
    """
    The latest of the messages that has this text.

    Raises:
        AssertionError: None has it; says what there was.
    """
    for message in reversed(messages):
        if contains in text_of(message):
            return message
    there = "\n---\n".join(text_of(message) for message in messages)
    raise AssertionError(f"{contains!r} is nowhere in:\n{there}")


def button_named(message: Message | Payload, name: str) -> Button:
    """
    The one button with this label or custom id.

    Raises:
        Impossible: There is none, or more than one.
    """
    there = buttons_of(message)
    found = [one for one in there if name in (one.label, one.custom_id)]
    if len(found) == 1:
        return found[0]
    labels = ", ".join(repr(one.label) for one in there)
    code = "ambiguous" if found else "no_such_component"
    raise Impossible(code, f"{len(found)} buttons {name!r} among {labels or 'none'}")


def select_named(message: Message | Payload, name: str | None) -> Payload:
    """The one select with this placeholder or custom id; None when the message has only one."""
    there = selects_of(message)
    found = [one for one in there if name in (None, one.get("placeholder"), one["custom_id"])]
    if len(found) == 1:
        return found[0]
    code = "ambiguous" if found else "no_such_component"
    raise Impossible(code, f"{len(found)} selects {name!r} of {len(there)}")


def walk(components: Sequence[Payload]) -> Iterator[Payload]:
    """Every component in reading order; a section's accessory comes after its texts."""
    for one in components:
        yield one
        yield from walk(one.get("components") or ())
        for inner in (one.get("accessory"), one.get("component")):
            if inner:
                yield from walk((inner,))


def _payload(message: Message | Payload) -> Payload:
    return message.payload() if isinstance(message, Message) else message


def _texts(payload: Payload) -> Iterator[str]:
    yield payload.get("content") or ""
    for embed in payload.get("embeds") or ():
        yield (embed.get("author") or {}).get("name") or ""
        yield embed.get("title") or ""
        yield embed.get("description") or ""
        for field in embed.get("fields") or ():
            yield f"{field['name']}\n{field['value']}"
        yield (embed.get("footer") or {}).get("text") or ""
    for one in walk(payload.get("components") or ()):
        if one["type"] == TEXT:
            yield one["content"]
