"""
What simulated communities like: functions of a text that no feature of the taste model contains.

Some lie near what the features measure, so that weights over them can follow; others are of words
and sounds alone. Which is which is measured, not declared (`ceiling` in bench_taste_loop). Nothing
that learns knows any of them: they vote, and they judge what was learned.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev

Taste = Callable[[str], float]

_WORD = re.compile(r"[A-Za-z']+")
_SENTENCE = re.compile(r"[.!?]+[\"”']?\s+|\n+")
_SPOKEN = re.compile(r"[\"“][^\"“”]{2,}[\"”]")
_SEA = frozenset((
    "sea", "tide", "boat", "boats", "wave", "waves", "harbour", "harbor", "ship", "ships",
    "shore", "salt", "wind", "gull", "gulls", "fish", "net", "sail", "sails", "island", "pier",
    "rain", "river", "water", "coast", "storm", "anchor", "ferry",
))  # fmt: skip
_LIGHT = frozenset((
    "light", "lights", "lamp", "lamps", "lantern", "lanterns", "sun", "moon", "star", "stars",
    "candle", "candles", "fire", "flame", "bright", "white", "gold", "golden", "dawn", "morning",
    "window", "windows", "shone", "shine", "glow", "sunlight",
))  # fmt: skip


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def share(text: str, wanted: frozenset[str]) -> float:
    found = words(text)
    return sum(word in wanted for word in found) / max(len(found), 1)


def sea(text: str) -> float:
    return share(text, _SEA)


def light(text: str) -> float:
    return share(text, _LIGHT)


def speech(text: str) -> float:
    """Share of the characters that somebody says."""
    return sum(map(len, _SPOKEN.findall(text))) / max(len(text), 1)


def brisk(text: str) -> float:
    """Few words to a sentence."""
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    return -len(words(text)) / max(len(parts), 1)


def variety(text: str) -> float:
    """Distinct words for all words."""
    found = words(text)
    return len(set(found)) / max(len(found), 1)


def long_words(text: str) -> float:
    found = words(text)
    return sum(map(len, found)) / max(len(found), 1)


def alliteration(text: str) -> float:
    """Neighbouring words that begin alike."""
    found = words(text)
    pairs = list(pairwise(found))
    return sum(a[0] == b[0] for a, b in pairs) / max(len(pairs), 1)


def names(text: str) -> float:
    """Capital letters inside sentences: people and places that are called by name."""
    inside = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+", text)
    return len(inside) / max(len(words(text)), 1)


TASTES: Mapping[str, Taste] = {
    "speech": speech,
    "brisk": brisk,
    "variety": variety,
    "long words": long_words,
    "sea": sea,
    "light": light,
    "names": names,
    "alliteration": alliteration,
}


FAR = 3.0  # spreads; beyond them nobody feels a difference
_TAIL = 0.1  # of the drafts on each side: a draft that ran away shall not stretch the scale


@dataclass(frozen=True, slots=True)
class Scale:
    """A taste in spreads above the usual draft of this engine, within FAR on both sides."""

    taste: Taste
    mean: float
    sd: float

    def __call__(self, text: str) -> float:
        felt = (self.taste(text) - self.mean) / self.sd if self.sd else 0.0
        return max(-FAR, min(FAR, felt))


def scale_of(taste: Taste, texts: Sequence[str]) -> Scale:
    """
    A taste as measured on drafts that nobody votes on.

    Mean and spread are those of the values drawn in to the first and the last tenth (winsorised):
    a word that never ends is a thousand letters long, and by the plain spread of a hundred drafts
    with one such among them nobody would care for the length of words any more.
    """
    values = sorted(map(taste, texts))
    tail = round(_TAIL * len(values))
    low, high = values[tail], values[-1 - tail]
    drawn_in = [max(low, min(high, value)) for value in values]
    return Scale(taste, fmean(drawn_in), pstdev(drawn_in))
