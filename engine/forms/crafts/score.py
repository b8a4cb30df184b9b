"""The craft of tunes in ABC: every bar as long as its metre asks, engraved and played."""

import re
from random import Random

from engine.forms.abc.faults import fault
from engine.forms.abc.guide import first_guide, next_guide
from engine.forms.abc.metre import check_bars, check_count, check_repeats
from engine.forms.abc.read import MOST_CHARS, PLAIN, read, read_all
from engine.forms.abc.values import Setting
from engine.forms.abc.write import joined, label_of, tidied
from engine.forms.craft import Craft, Piece, Place
from engine.text.house.labels import mood_of
from engine.types import Language, Problem

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a tune that can be read and played."""
    before, bars_before = _before(place.canon)
    score = read(text, before)
    part = score.part
    if len(text) > MOST_CHARS:
        return list(score.problems)
    found = [*score.problems, *check_bars(part.bars), *check_repeats(part.bars)]
    found += check_count(part.bars, bars_before)
    found += _label(part.label, text, len(place.canon))
    found += _title(part.title, text, place.language)
    return sorted(found, key=lambda one: one.line or 0)


def _before(canon: tuple[str, ...]) -> tuple[Setting | None, int]:
    """The setting that a draft continues, and how many bars stand before it."""
    if not canon:
        return None, 0
    scores = read_all(canon)
    return scores[-1].part.after or PLAIN, sum(len(one.part.bars) for one in scores)


def _label(label: str, text: str, place: int) -> list[Problem]:
    asked = label_of(place)
    if place == 0 or label == asked:
        return []
    return [fault("abc_part", _line_of(text, "P:"), asked=asked)]


def _title(title: str, text: str, language: Language) -> list[Problem]:
    wrong = bool(_HAN.search(title)) == (language == "en")
    return [fault("abc_title", _line_of(text, "T:"))] if title and wrong else []


def _line_of(text: str, field: str) -> int:
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(field)), 1)


def tidy(text: str, place: Place) -> str:
    return tidied(text, len(place.canon))


def join(piece: Piece) -> str:
    """One ABC tune, which other programs of its kind open."""
    return joined((*piece.before, *piece.passages))


def guide(place: Place, rng: Random) -> str:
    """A first passage brings its header; later ones keep to the metre and key they find."""
    mood = mood_of(f"{place.premise}\n{place.wish}", place.language)
    before, _ = _before(place.canon)
    if before is None:
        return first_guide(mood, place.language, rng)
    return next_guide(before, label_of(len(place.canon)), mood, rng)


CRAFT = Craft(check, guide, tidy, join)
