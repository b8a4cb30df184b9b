"""
Rebuilds a session's canon from its events alone: the proof that the log tells everything.

It reads two keys of an event's payload, whatever the event's kind:

| key       | value                       | written when                                       |
|-----------|-----------------------------|----------------------------------------------------|
| `passage` | {"id", "parent_id", "text"} | a passage joins the tree (and becomes the head)    |
| `head`    | passage id or None          | undo, branch: the head moves to where it names     |
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.session import Event, Passage


def passage_payload(passage: Passage) -> dict[str, Any]:
    """What the event of a joining passage carries."""
    return {"passage": {"id": passage.id, "parent_id": passage.parent_id, "text": passage.text}}


def head_payload(head: str | None) -> dict[str, Any]:
    """What the event of an undo or a branch carries."""
    return {"head": head}


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
