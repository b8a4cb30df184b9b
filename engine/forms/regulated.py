"""
Chinese regulated verse (绝句, 律诗): lines and characters, tones, 对 and 粘, and the rhyme.

Each problem names its line and place, so that a member can mend that one character. Famous poems
bend these rules; a problem is told, and the draft can still be offered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.forms.oversize import CHARS_MAX, oversized
from engine.forms.rhyme_book import RhymeBook, rhyme_book
from engine.forms.scansion import Misfit, scan
from engine.text.measure import han_only, verse_lines
from engine.types import Problem

_PHRASE = re.compile(r"[^，。！？；、：,.!?;:\s]+")
_THRICE = re.compile(r"(.)\1\1")
SIZES = (5, 7)
COUNTS = (4, 8)
_PHRASES_MAX = 16
_SHOWN = 12  # characters of a line that a sentence quotes
_ENDS = ("。", "！", "？")
_TONE_EN = {"level": "level", "oblique": "deflected"}
_TONE_ZH = {"level": "平", "oblique": "仄"}
_ORDINALS_ZH = "一二三四五六七八"
_ORDINALS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of regulated verse: its characters, and the line of the text that it stands in."""

    characters: str
    text_line: int


def phrases_of(text: str) -> list[Phrase]:
    """The verse lines: what stands between marks of punctuation."""
    found = [
        (number, han_only(p)) for number, line in verse_lines(text) for p in _PHRASE.findall(line)
    ]
    return [Phrase(characters, number) for number, characters in found if characters]


def check(text: str, count: int | None = None) -> list[Problem]:
    """
    Problems in the order of the poem; empty when it is regular.

    Args:
        count: 4 for a quatrain, 8 for the long form, None for whichever is nearer.
    """
    phrases = phrases_of(text) if len(text) <= CHARS_MAX else []
    shape = oversized(text) or _shape(text, phrases, count)
    if shape:
        return shape
    book = rhyme_book()
    lines = [phrase.characters for phrase in phrases]
    scansion = scan(lines, book)
    tones = [_misfit(m, phrases, book) for m in scansion.misfits]
    rhymes = _rhymes(phrases, book, first=scansion.first_line_rhymes)
    found = [*tones, *rhymes, *_babble(phrases)]
    return sorted(found, key=lambda problem: problem.line or 0)


def rhyme_groups(text: str) -> frozenset[str]:
    """The groups to which every rhyming line of the poem belongs."""
    return _common([p.characters for p in phrases_of(text)][1::2], rhyme_book())


def _shape(text: str, phrases: Sequence[Phrase], count: int | None) -> list[Problem]:
    sizes = [len(phrase.characters) for phrase in phrases]
    size = max(SIZES, key=sizes.count)
    wanted = count or (8 if len(phrases) > 6 else 4)
    found = [_size(p, n, size) for n, p in enumerate(phrases, 1) if len(p.characters) != size]
    if len(phrases) > _PHRASES_MAX:  # one sentence for a text that is no poem
        found = []
    if len(phrases) != wanted:
        found.append(
            Problem(
                "verse_count",
                None,
                f"This form has {wanted} lines; here are {len(phrases)}.",
                f"此体{_ORDINALS_ZH[wanted - 1]}句，这里有{len(phrases)}句。",
            )
        )
    if not found and not text.rstrip().endswith(_ENDS):
        last = phrases[-1].text_line
        found.append(
            Problem(
                "verse_ending",
                last,
                f"Line {len(phrases)}: the last line does not end with a full stop.",
                f"第{_ORDINALS_ZH[len(phrases) - 1]}句：没有以句号收住。",
            )
        )
    return found


def _size(phrase: Phrase, number: int, size: int) -> Problem:
    shown, length = phrase.characters[:_SHOWN], len(phrase.characters)
    return Problem(
        "verse_size",
        phrase.text_line,
        f"Line {number}, {shown}: {length} characters, where {size} are asked.",
        f"第{nth(number)}句「{shown}」{length}字，此处宜{size}字。",
    )


def _misfit(misfit: Misfit, phrases: Sequence[Phrase], book: RhymeBook) -> Problem:
    reads = next(iter(book.tones(misfit.character)))
    line, place, shown = misfit.line, misfit.place, misfit.character
    return Problem(
        "verse_tone",
        phrases[line - 1].text_line,
        f"Line {line}, {_ORDINALS_EN[place - 1]} character: {shown} reads {_TONE_EN[reads]} here,"
        f" where a {_TONE_EN[misfit.asked]} tone is asked.",
        f"第{nth(line)}句第{nth(place)}字「{shown}」读{_TONE_ZH[reads]}，"
        f"此处宜{_TONE_ZH[misfit.asked]}。",
    )


def _rhymes(phrases: Sequence[Phrase], book: RhymeBook, *, first: bool) -> list[Problem]:
    """Even lines rhyme in one level group; the first may rhyme with a neighbouring one."""
    rhyming = [(n, p) for n, p in enumerate(phrases, 1) if n % 2 == 0]
    group = _most_common([p.characters for _, p in rhyming], book)
    found = [
        _off_rhyme(number, phrase)
        for number, phrase in rhyming
        if (known := book.level_groups(phrase.characters[-1])) and group not in known
    ]
    words = [(n, p) for n, p in enumerate(phrases, 1) if n % 2 == 0 or (first and n == 1)]
    seen: dict[str, int] = {}
    for number, phrase in words:
        word = phrase.characters[-1]
        if word in seen:
            found.append(_repeated(number, seen[word], phrase))
        seen.setdefault(word, number)
    return found


def _babble(phrases: Sequence[Phrase]) -> list[Problem]:
    """A doubled character is a figure of speech; three in a row are a machine that stumbles."""
    return [
        Problem(
            "verse_babble",
            phrase.text_line,
            f"Line {number}: {stumbled[0]} stands there three times in a row.",
            f"第{nth(number)}句：「{stumbled[0][0]}」连用三次。",
        )
        for number, phrase in enumerate(phrases, 1)
        if (stumbled := _THRICE.search(phrase.characters))
    ]


def _off_rhyme(number: int, phrase: Phrase) -> Problem:
    word = phrase.characters[-1]
    return Problem(
        "verse_rhyme",
        phrase.text_line,
        f"Line {number}: {word} is not in the rhyme of the others.",
        f"第{nth(number)}句：「{word}」与其他韵脚不同韵。",
    )


def _repeated(number: int, before: int, phrase: Phrase) -> Problem:
    word = phrase.characters[-1]
    return Problem(
        "verse_rhyme_twice",
        phrase.text_line,
        f"Line {number}: {word} was the rhyme of line {before} already.",
        f"第{nth(number)}句：韵脚「{word}」在第{nth(before)}句已用过。",
    )


def _most_common(lines: Sequence[str], book: RhymeBook) -> str | None:
    groups = [group for line in lines for group in sorted(book.level_groups(line[-1]))]
    return max(groups, key=groups.count) if groups else None


def _common(lines: Sequence[str], book: RhymeBook) -> frozenset[str]:
    known = [groups for line in lines if (groups := book.level_groups(line[-1]))]
    return frozenset.intersection(*known) if known else frozenset()


def nth(number: int) -> str:
    """A place in a poem as Chinese counts it."""
    return _ORDINALS_ZH[number - 1] if number <= len(_ORDINALS_ZH) else str(number)
