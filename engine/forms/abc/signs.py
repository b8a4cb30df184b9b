"""Cuts a line of notes into signs. Knows how they look, not what they mean together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

_ACCIDENTAL = r"(?:\^\^|\^|__|_|=)?"
_LENGTH = r"\d*(?:/+\d*)?"
_PITCH = rf"{_ACCIDENTAL}[A-Ga-g][,']*"

Kind = Literal[
    "space", "bar", "ending", "chord", "note", "rest", "stack", "triplet",
    "slur_open", "slur_close", "tie", "broken", "comment", "unknown",
]  # fmt: skip
_PATTERNS: dict[Kind, str] = {
    "space": r"[ \t`]+",
    "comment": r"%.*",
    "stack": rf"\[(?:{_PITCH}{_LENGTH})+\]{_LENGTH}",
    "ending": r"\[[12]",
    "bar": r"(?::\|{1,2}:|::|\|{1,2}:|:\|\]|:\|{1,2}|\|\]|\|\||\[\||\|)[12]?",
    "chord": r'"[^"]{0,32}"',
    "triplet": r"\(3",
    "slur_open": r"\((?!\d)",
    "slur_close": r"\)",
    "tie": r"-",
    "broken": r"[<>]{1,2}",
    "note": _PITCH + _LENGTH,
    "rest": "z" + _LENGTH,
    "unknown": r"![^!\s]{0,24}!|\{[^}\s]{0,24}\}|\[[A-Za-z]:[^\]]{0,24}\]|\(\d|.",
}
_SIGN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()), re.S)
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_HEAD = re.compile(rf"({_ACCIDENTAL})([A-Ga-g])([,']*)({_LENGTH})")
_WRITTEN = re.compile(r"(\d*)(/*)(\d*)")
_ALTERS = {"": None, "^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_MOST_DIGITS = 2
_FINEST = 64


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a line; `column` is 1-based."""

    kind: Kind
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it is written: `alter` is None where no accidental stands."""

    step: str
    octave: int
    alter: int | None
    length: str


def signs_of(line: str) -> Iterator[Sign]:
    """All signs of a line, in order; what is not known comes out as kind "unknown"."""
    for found in _SIGN.finditer(line):
        kind = _KINDS[str(found.lastgroup)]
        if kind not in ("space", "comment"):
            yield Sign(kind, found[0], found.start() + 1)


def written_notes(text: str) -> list[Written]:
    """The notes of a sign of kind "note" or "stack"."""
    notes = []
    for accidental, letter, marks, length in _HEAD.findall(text):
        octave = 5 if letter.islower() else 4
        octave += marks.count("'") - marks.count(",")
        notes.append(Written(letter.upper(), octave, _ALTERS[accidental], length))
    return notes


def factor_of(length: str) -> Fraction | None:
    """What a length such as 3, /, //, 3/2 or /4 multiplies by; None beyond reason, or for zero."""
    found = _WRITTEN.fullmatch(length)
    if found is None or max(len(found[1]), len(found[3])) > _MOST_DIGITS:
        return None
    over = int(found[1] or 1)
    under = int(found[3]) if found[3] else 2 ** min(len(found[2]), 10)
    if not over or not under or under > _FINEST or under & (under - 1) or len(found[2]) > 4:
        return None
    return Fraction(over, under)
