"""One rule with a payload on each side of its limit, and short ways to write payloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

V2 = 1 << 15
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """
    A documented limit.

    Args:
        rule: Its name in `RULES.md`.
        door: What takes the payload: message, edit, answer (an interaction's), modal, choices,
            commands, thread, forum (a post), event, event edit.
        inside: Taken by Discord.
        outside: Refused by Discord.
        at: Where the refusal points, "components.0.label"; empty for the whole payload.
        files: Names of files uploaded with either.
        before: The message or event that an edit finds, as it was sent.
    """

    rule: str
    door: str
    inside: Any
    outside: Any
    at: str
    files: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None


def v2(*components: Json, **more: Any) -> Json:
    return {"flags": V2, "components": list(components), **more}


def legacy(*components: Json) -> Json:
    return {"content": "x", "components": list(components)}


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def button(custom_id: str = "b", **more: Any) -> Json:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id, **more}


def buttons(count: int, start: int = 0) -> list[Json]:
    return [button(f"b{number}") for number in range(start, start + count)]


def options(count: int, **more: Any) -> list[Json]:
    return [{"label": f"o{n}", "value": f"v{n}", **more} for n in range(count)]


def select(count: int = 2, **more: Any) -> Json:
    return {"type": 3, "custom_id": "s", "options": options(count), **more}


def text(content: str = "Words", **more: Any) -> Json:
    return {"type": 10, "content": content, **more}


def section(*texts: Json, **more: Any) -> Json:
    return {"type": 9, "components": list(texts), "accessory": button("accessory"), **more}


def container(*children: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(children), **more}


def gallery(*urls: str, **more: Any) -> Json:
    return {"type": 12, "items": [{"media": {"url": url}, **more} for url in urls]}


def without(thing: Json, *keys: str) -> Json:
    return {key: value for key, value in thing.items() if key not in keys}
