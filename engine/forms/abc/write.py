"""Puts the text of a tune in order: a header that lacks plain lines, parts that follow on."""

import re
from collections.abc import Sequence

from engine.forms.abc.fields import default_unit, metre_of
from engine.forms.abc.read import MOST_CHARS

_FIELD = re.compile(r"([A-Za-z]):(?![|:])[ \t]*(.*)", re.S)
_ORDER = "XTCRMLQK"
_HAN_RUN = re.compile(r"(?<=[\u3400-\u4dbf\u4e00-\u9fff])(?=[\u3400-\u4dbf\u4e00-\u9fff])")
_FENCE = re.compile(r"(?:```|~~~)\w*")
_ENDED = re.compile(r"(?:\|\]|:\||\|\||\|)\s*$")
LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def label_of(place: int) -> str:
    """The letter of the part at a 0-based place; after Z it starts again."""
    return LABELS[place % len(LABELS)]


def tidied(text: str, place: int) -> str:
    """
    A passage with what models leave out: X:1, M:, L: as other programs would suppose, Q:, the
    order of the header, the letter of a later part, the last bar line.

    Args:
        place: How many passages stand before this one.
    """
    if len(text) > MOST_CHARS:
        return text
    lines = [line.strip() for line in text.split("\n")]
    lines = [_singable(line) for line in lines if line and not _FENCE.fullmatch(line)]
    head, body = _parted(lines)
    if not body:
        return text
    tidy = _headed(head) if place == 0 else _lettered(head, place)
    return "\n".join([*tidy, *_ended(body)])


def joined(passages: Sequence[str]) -> str:
    """One ABC tune of all passages, each a part of its own."""
    if len(passages) == 1:
        return passages[0].strip() + "\n"
    head, body = _parted([line for line in passages[0].split("\n") if line.strip()])
    if not any(line.startswith("P:") for line in head):
        head.append(f"P:{label_of(0)}")
    rest = [line for text in passages[1:] for line in text.split("\n") if line.strip()]
    return "\n".join([*head, *body, *rest]) + "\n"


def _parted(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The fields at the top, and all from the first line of notes on."""
    at = next(
        (i for i, line in enumerate(lines) if not _FIELD.match(line) and line[:1] != "%"),
        len(lines),
    )
    return list(lines[:at]), list(lines[at:])


def _headed(head: Sequence[str]) -> list[str]:
    fields: dict[str, str] = {}
    others = []
    for line in head:
        found = _FIELD.match(line)
        if found is not None and found[1] in _ORDER:
            fields.setdefault(found[1], line)
        else:
            others.append(line)
    fields.setdefault("X", "X:1")
    fields.setdefault("M", "M:4/4")
    metre = metre_of(fields["M"][2:].strip())
    if metre is not None:
        fields.setdefault("L", f"L:1/{default_unit(metre).denominator}")
    fields.setdefault("Q", "Q:1/4=100")
    return [fields[name] for name in _ORDER if name in fields] + others


def _lettered(head: Sequence[str], place: int) -> list[str]:
    """A later part: its letter first, nothing of a header that belongs to the first passage."""
    kept = [line for line in head if line[:2] not in ("P:", "X:", "T:", "C:", "R:")]
    return [f"P:{label_of(place)}", *kept]


def _singable(line: str) -> str:
    """Chinese words under notes with the spaces that other programs look for."""
    return _HAN_RUN.sub(" ", line) if line.startswith("w:") else line


def _ended(body: list[str]) -> list[str]:
    last = max(i for i, line in enumerate(body) if not _FIELD.match(line))
    ended = body[last] if _ENDED.search(body[last]) else f"{body[last]} |]"
    return [*body[:last], ended, *body[last + 1 :]]
