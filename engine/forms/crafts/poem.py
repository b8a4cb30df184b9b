"""
What a stanza must keep: its lines; in Chinese the shape of a quatrain where it begins as one; in
English its measure and its rhymes where it, or the first stanza, keeps any. Free verse stays free.

Tones are not read here.
"""

import re
from collections.abc import Sequence

from engine.forms.craft import Craft, Place
from engine.forms.english.stanza import departures, manner_of
from engine.forms.english.words import lines_of
from engine.forms.oversize import oversized
from engine.forms.shape import check_length, check_lines
from engine.press.page import OFFERS
from engine.text.measure import han_count, length, verse_lines
from engine.types import Language, Problem

_MAX_LINE_WORDS = 18  # beyond it a line of verse is prose that was broken
_MAX_LINE_HAN = 26
_PHRASE = re.compile(r"[^，。！？；、：,.!?;:\s]+[，。！？；、：,.!?;:]?")
_CLASSICAL_SIZES = (5, 7)
_PHRASES = 4
_STANZA_CHARS = 4_000  # of the first stanza; more is no stanza
_ENDS = ("。", "！", "？")


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made stanza."""
    if found := oversized(text):
        return found
    if place.language == "zh" and (size := classical_size(text)) is not None:
        return _check_quatrain(text, size)
    found = check_length(text, place.language, place.limits) + check_lines(text, place.limits)
    found += _long_lines(text, place.language)
    if found or place.language == "zh":
        return found
    return _out_of_manner(text, place.canon)


def _out_of_manner(text: str, canon: Sequence[str]) -> list[Problem]:
    first = manner_of(lines_of(canon[0][:_STANZA_CHARS])) if canon else None
    return departures(lines_of(text), first)


def classical_size(text: str) -> int | None:
    """Characters a phrase, 5 or 7, where most phrases agree on it; None for other verse."""
    sizes = [han_count(phrase) for _, phrase in _phrases(text)]
    for size in _CLASSICAL_SIZES:
        if len(sizes) >= 2 and sizes.count(size) * 2 > len(sizes):
            return size
    return None


def _phrases(text: str) -> list[tuple[int, str]]:
    return [(n, phrase) for n, line in verse_lines(text) for phrase in _PHRASE.findall(line)]


def _check_quatrain(text: str, size: int) -> list[Problem]:
    phrases = _phrases(text)
    found = [_odd_phrase(n, phrase, size) for n, phrase in phrases if han_count(phrase) != size]
    if len(phrases) != _PHRASES:
        found.append(
            Problem(
                "quatrain_phrases",
                None,
                f"A quatrain has four phrases; this one has {len(phrases)}.",
                f"绝句四句，这里有{len(phrases)}句。",
            )
        )
    last_line, last = phrases[-1]
    if not last.endswith(_ENDS):
        found.append(
            Problem(
                "quatrain_ending",
                last_line,
                f"Line {last_line}: the last phrase does not end with a full stop.",
                f"第{last_line}行：末句没有以句号收住。",
            )
        )
    return found


def _odd_phrase(line: int, phrase: str, size: int) -> Problem:
    bare = phrase.rstrip("，。！？；、：,.!?;:")
    return Problem(
        "quatrain_size",
        line,
        f"Line {line}: {bare} has {han_count(phrase)} characters, where the others have {size}.",
        f"第{line}行：「{bare}」有{han_count(phrase)}字，其余各句为{size}字。",
    )


def _long_lines(text: str, language: Language) -> list[Problem]:
    limit = _MAX_LINE_HAN if language == "zh" else _MAX_LINE_WORDS
    unit_en, unit_zh = ("characters", "字") if language == "zh" else ("words", "词")
    return [
        Problem(
            "line_too_long",
            number,
            f"Line {number} has {size} {unit_en}; a line of verse has at most {limit}.",
            f"第{number}行有{size}{unit_zh}，诗行至多{limit}{unit_zh}。",
        )
        for number, line in verse_lines(text)
        if (size := length(line, language)) > limit
    ]


CRAFT = Craft(check, offers=OFFERS)
