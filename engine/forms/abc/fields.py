"""Reads what stands behind M:, L:, Q: and P:. Each answers None where it cannot."""

import re
from fractions import Fraction

from engine.forms.abc.values import Metre, Tempo

_METRE = re.compile(r"(\d{1,2})/(\d{1,2})")
_UNIT = re.compile(r"1/(\d{1,2})")
_TEMPO = re.compile(r'(?:"[^"]{0,40}"\s*)?(\d{1,2})/(\d{1,2})\s*=\s*(\d{1,4})(?:\s*"[^"]{0,40}")?')
_PART = re.compile(r"[A-Z]")
_COMMON = {"C": Metre(4, 4), "C|": Metre(2, 2)}
_MOST_BEATS = 16
_LONGEST_BAR = 2
_UNITS = (1, 2, 4, 8, 16, 32)
_QUARTERS = (30, 300)  # a minute

EXAMPLES = {
    "X": "X:1", "T": "T:Snow on the Ferry", "M": "M:4/4", "L": "L:1/8", "Q": "Q:1/4=100",
    "K": "K:D or K:Em", "P": "P:A",
}  # fmt: skip


def metre_of(field: str) -> Metre | None:
    """
    4/4 for C, 2/2 for C|, else beats over unit: at most 16 beats of a half to a sixteenth, and no
    bar longer than two whole notes.
    """
    if field in _COMMON:
        return _COMMON[field]
    found = _METRE.fullmatch(field)
    if found is None:
        return None
    metre = Metre(int(found[1]), int(found[2]))
    known = 2 <= metre.beats <= _MOST_BEATS and metre.unit in _UNITS[1:5]
    return metre if known and metre.length <= _LONGEST_BAR else None


def unit_of(field: str) -> Fraction | None:
    found = _UNIT.fullmatch(field)
    if found is None or int(found[1]) not in _UNITS:
        return None
    return Fraction(1, int(found[1]))


def default_unit(metre: Metre) -> Fraction:
    """A sixteenth where a bar is shorter than three quarters, else an eighth (ABC 2.1, 3.1.7)."""
    return Fraction(1, 16) if metre.length < Fraction(3, 4) else Fraction(1, 8)


def tempo_of(field: str) -> Tempo | None:
    """Any tempo that is written as one, also one that nobody can play: see `is_playable`."""
    found = _TEMPO.fullmatch(field)
    if found is None or not int(found[1]) or int(found[2]) not in _UNITS:
        return None
    return Tempo(Fraction(int(found[1]), int(found[2])), int(found[3]))


def is_playable(tempo: Tempo) -> bool:
    quarters = tempo.count * tempo.beat * 4
    return _QUARTERS[0] <= quarters <= _QUARTERS[1]


def part_of(field: str) -> str | None:
    return field if _PART.fullmatch(field) else None
