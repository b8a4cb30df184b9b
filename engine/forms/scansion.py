"""
The tone patterns of regulated verse, and which of them a poem follows.

A poem of four or eight lines takes one of four schemes, by whether its second character is level
or oblique and whether its first line rhymes. In each line the even characters and the last are
fixed; of the others only what was called a fault in its time is one: three level tones at the end
(三平尾) and a lone level tone (孤平). The turn 平平仄平仄 for 平平平仄仄 is allowed, as poets did.
Source: Wang Li, "Hanyu shilüxue" (Versification in Chinese), 1958, chapter 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.forms.rhyme_book import LEVEL, OBLIQUE, RhymeBook, Tone

Kind = Literal["a", "b", "c", "d"]

# The last five places of each kind of line; None is free.
PATTERNS: dict[Kind, tuple[Tone | None, ...]] = {
    "a": (None, OBLIQUE, None, LEVEL, OBLIQUE),
    "b": (None, LEVEL, None, OBLIQUE, LEVEL),
    "c": (None, LEVEL, None, OBLIQUE, OBLIQUE),
    "d": (None, OBLIQUE, OBLIQUE, LEVEL, LEVEL),
}
TURNED: tuple[Tone | None, ...] = (LEVEL, LEVEL, OBLIQUE, LEVEL, OBLIQUE)  # stands for "c"
SCHEMES: dict[str, tuple[Kind, ...]] = {
    "oblique start": ("a", "b", "c", "d", "a", "b", "c", "d"),
    "oblique start, rhymed": ("d", "b", "c", "d", "a", "b", "c", "d"),
    "level start": ("c", "d", "a", "b", "c", "d", "a", "b"),
    "level start, rhymed": ("b", "d", "a", "b", "c", "d", "a", "b"),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A character that reads otherwise than its place asks; both numbers are 1-based."""

    line: int
    place: int
    character: str
    asked: Tone


@dataclass(frozen=True, slots=True)
class Scansion:
    """The scheme that fits best, and what does not fit it."""

    scheme: str
    misfits: tuple[Misfit, ...]

    @property
    def first_line_rhymes(self) -> bool:
        return self.scheme.endswith("rhymed")


def places(kind: Kind, size: int) -> tuple[Tone | None, ...]:
    """What each place of a line of 5 or 7 asks; the first two of seven mirror the next two."""
    tail = PATTERNS[kind]
    return tail if size == 5 else (None, _other(tail[1]), *tail)


def scan(lines: Sequence[str], book: RhymeBook) -> Scansion:
    """The scheme with the fewest misfits; of equals the first that the lines' ends suit."""
    found = [Scansion(name, _misfits(lines, kinds, book)) for name, kinds in SCHEMES.items()]
    return min(found, key=lambda scansion: len(scansion.misfits))


def _misfits(lines: Sequence[str], kinds: Sequence[Kind], book: RhymeBook) -> tuple[Misfit, ...]:
    found: list[Misfit] = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=False), start=1):
        found += _in_line(number, line, kind, book)
    return tuple(found)


def _in_line(number: int, line: str, kind: Kind, book: RhymeBook) -> list[Misfit]:
    found = _against(number, line, places(kind, len(line)), book)
    if kind == "c" and found:
        turned = _against(number, line, (*places(kind, len(line))[:-5], *TURNED), book)
        return min(found, turned, key=len)
    if kind == "b" and not found:
        return _lone_level(number, line, book)
    return found


def _against(number: int, line: str, asked: Sequence[Tone | None], book: RhymeBook) -> list[Misfit]:
    return [
        Misfit(number, place, character, tone)
        for place, (character, tone) in enumerate(zip(line, asked, strict=True), start=1)
        if tone is not None and not book.may_be(character, tone)
    ]


def _lone_level(number: int, line: str, book: RhymeBook) -> list[Misfit]:
    """平平仄仄平 with an oblique first wants its third level instead (拗救), else it is alone."""
    first, third = line[-5], line[-3]
    if book.may_be(first, LEVEL) or book.may_be(third, LEVEL):
        return []
    return [Misfit(number, len(line) - 2, third, LEVEL)]


def _other(tone: Tone | None) -> Tone:
    return OBLIQUE if tone == LEVEL else LEVEL
