"""
The haiku: three lines of five, seven and five, syllables in English, characters in Chinese.

Only the shape is a fault. Whether a season and a cut are there is told in `notes`, as a hint:
many good haiku go without.
"""

import re
from collections.abc import Iterator
from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.english.metre import count, unknown
from engine.forms.english.metre_guide import Block
from engine.forms.english.metre_guide import guide as guide_verse
from engine.forms.english.words import lines_of
from engine.forms.oversize import oversized
from engine.forms.shape import check_language, check_length
from engine.press.page import OFFERS
from engine.text.measure import han_count, verse_lines
from engine.types import Problem

SIZES = (5, 7, 5)
_COUNTED = Block(SIZES, "xxx", metrical=False)
_NAMES_EN = ("first", "second", "third")
_CUTS = re.compile(r"[—–…:;!?：；！？]|--|[,.，。]\s*\n")
# The year as a haiku counts it; a word within begins a season, whatever follows (snow, snowfall).
_SEASONS_EN = re.compile(
    r"\b(?:spring|summer|autumn|winter|snow|frost|ice|icicle|blossom|petal|plum|cherry|swallow"
    r"|skylark|frog|thaw|firefl|cicada|heat|mosquito|lotus|peony|moon|harvest|cricket|dragonfl"
    r"|goose|geese|persimmon|maple|leaf|leaves|mist|fog|crow|cold|new year|first)",
    re.IGNORECASE,
)
_SEASONS_ZH = re.compile(
    "[春夏秋冬雪霜冰梅樱桃柳燕蛙莺暑蝉萤荷莲蚊雷霞月雁菊枫叶露稻蟋虫寒枯炉腊]|新年|元日|除夕"
)


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made haiku."""
    language = place.language
    shape = oversized(text) or check_length(text, language, place.limits)
    shape = shape or check_language(text, language)
    if shape and shape[0].code != "too_short":
        return shape
    lines = verse_lines(text)
    if len(lines) != len(SIZES):
        number = lines[len(SIZES)][0] if len(lines) > len(SIZES) else None
        return [
            Problem(
                "haiku_lines",
                number,
                f"A haiku has three lines; here are {len(lines)}.",
                f"俳句三行，这里有{len(lines)}行。",
            )
        ]
    return list(_chinese(text) if place.language == "zh" else _english(text))


def notes(text: str, place: Place) -> list[Problem]:
    """Hints, never faults: no season, no cut, words whose syllables nobody could count."""
    seasons, found = (_SEASONS_ZH if place.language == "zh" else _SEASONS_EN), []
    if not seasons.search(text):
        found.append(
            Problem(
                "haiku_season",
                None,
                "No word of a season was found; a haiku mostly has one.",
                "没有见到季语，俳句多半会有一个。",
            )
        )
    if not _CUTS.search(text):
        found.append(
            Problem(
                "haiku_cut",
                None,
                "There is no cut: a dash or a pause would set two pictures side by side.",
                "句中没有切断；用破折号或停顿，可以让两个画面并立。",
            )
        )
    return found


def guide(place: Place, rng: Random) -> str:
    """The counts are kept; words and pictures are the model's."""
    if place.language == "zh":
        return "root ::= " + ' "\\n" '.join(f"[一-龥]{{{size}}}" for size in SIZES)
    return guide_verse((_COUNTED,), (place.premise, place.wish), rng)


def _english(text: str) -> Iterator[Problem]:
    """A word that nobody knows counts for one syllable or more, so only a sure excess is told."""
    for line, size, name in zip(lines_of(text), SIZES, _NAMES_EN, strict=False):
        least, most = count(line.words)
        strange = len(unknown(line.words))
        too_many, too_few = least + strange > size, most < size and not strange
        if too_many or too_few:
            found = least + strange if too_many else most
            at_least = "at least " if strange else ""
            at_least_zh = "至少" if strange else ""
            yield Problem(
                "haiku_size",
                line.number,
                f"Line {line.number} has {at_least}{found} syllables; the {name} line asks {size}.",
                f"第{line.number}行有{at_least_zh}{found}个音节，此行宜{size}个。",
            )


def _chinese(text: str) -> Iterator[Problem]:
    for (number, line), size in zip(verse_lines(text), SIZES, strict=True):
        if (found := han_count(line)) != size:
            yield Problem(
                "haiku_size",
                number,
                f"Line {number} has {found} characters, where {size} are asked.",
                f"第{number}行有{found}字，此行宜{size}字。",
            )


CRAFT = Craft(check, guide, offers=OFFERS, notes=notes)
