"""The words of a line of English verse, as they are spoken: where each begins, and after what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.forms.english.derive import Sounds
from engine.forms.english.phonemes import Lexicon, lexicon
from engine.text.measure import verse_lines

LINE_MAX = 40  # words; beyond it a line is prose, and only counted

_TOKEN = re.compile(r"['’]?[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|\d+")
_PAUSE = re.compile(r"[,.;:!?…—–()\"“”]|--")
_CONTRACTED = frozenset(
    ("tis", "twas", "twere", "twill", "gainst", "neath", "mid", "scape", "twixt", "mongst", "bout")
)


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word. `rested`: a mark of punctuation or the line's start stands before it."""

    spelling: str
    sounds: Sounds  # empty: unknown
    rested: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of verse that carries words; `number` is its 1-based place among all lines."""

    number: int
    words: tuple[Word, ...]


def lines_of(text: str) -> list[Line]:
    """The lines of a text that have words, as they are spoken."""
    known = lexicon()
    found = (Line(number, tuple(spoken(line, known))) for number, line in verse_lines(text))
    return [line for line in found if line.words]


def spoken(line: str, lexicon: Lexicon) -> list[Word]:
    """
    The words of a line in order, at most LINE_MAX of them; of a compound with hyphens each part.
    """
    found: list[Word] = []
    end = 0
    for match in _TOKEN.finditer(line):
        if len(found) == LINE_MAX:
            break
        rested = not found or bool(_PAUSE.search(line, end, match.start()))
        sounds, spelling = _looked_up(match[0], lexicon)
        found.append(Word(spelling, sounds, rested))
        end = match.end()
    return found


def _looked_up(token: str, lexicon: Lexicon) -> tuple[Sounds, str]:
    """A mark before or behind a word is a quotation mark unless the word is short for another."""
    for spelling in _spellings(token.replace("’", "'")):
        if sounds := lexicon.sounds(spelling):
            return sounds, spelling
    return (), token.strip("'’")


def _spellings(token: str) -> Iterator[str]:
    bare = token.strip("'")
    if token.startswith("'") and bare.lower() in _CONTRACTED:
        yield bare if bare.startswith("tw") or bare == "tis" else f"'{bare}"
    if token.endswith("'") and bare.lower().endswith(("in", "th", "o", "i")):
        yield f"{bare}'"
    yield bare
