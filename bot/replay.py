"""
Rebuilds a session's canon from its events alone: the proof that the log tells everything.

It reads four keys of an event's payload, whatever the event's kind:

| key            | value                       | written when                                     |
|----------------|-----------------------------|--------------------------------------------------|
| `passage`      | {"id", "parent_id", "text"} | a passage joins the tree (and becomes the head)  |
| `head`         | passage id or None          | undo, branch: the head moves to where it names   |
| `illustration` | {"id", "passage_id"}        | a picture wins: it hangs beside a passage, or    |
|                |                             | for None before the whole work                   |
| `taken_down`   | picture id                  | the host takes it down                           |
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.session import Event


def replay(events: Iterable[Event]) -> list[str]:
    """The texts of the canon, oldest first, after these events of one session in their order."""
    tree: dict[str, Mapping[str, Any]] = {}
    head: str | None = None
    for event in events:
        payload: Mapping[str, Any] = event.payload
        if passage := payload.get("passage"):
            tree[passage["id"]] = passage
            head = passage["id"]
        if "head" in payload:
            head = payload["head"]
    texts: list[str] = []
    while head is not None:
        texts.append(tree[head]["text"])
        head = tree[head]["parent_id"]
    return texts[::-1]


def replay_pictures(events: Iterable[Event]) -> dict[str, str | None]:
    """What hangs after these events: picture id -> the passage's, None for the whole work's."""
    hung: dict[str, str | None] = {}
    for event in events:
        payload: Mapping[str, Any] = event.payload
        if illustration := payload.get("illustration"):
            hung[illustration["id"]] = illustration["passage_id"]
        if "taken_down" in payload:
            hung.pop(payload["taken_down"], None)
    return hung
