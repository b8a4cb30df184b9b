"""
The figures that criteria are made of: what can be counted in a draft, steady against its length.

Counts and measures only. What is much or little for a kind of text is said by `norms.py`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb

import numpy as np

from engine.analysis.themes import ThemeSpace, Vector, similarity, unit
from engine.analysis.words import TextWords
from engine.types import Novelty, Reading

DRAW = 12  # content words of the imagined sample in which distinct words are counted
MAX_SENTENCES = 24  # that are compared with their neighbours

_SPOKEN = re.compile(r"[\"“「『][^\"“”「」『』]{2,400}[\"”」』]")
_ASKED = re.compile(r"[?？]")


@dataclass(frozen=True, slots=True)
class Figures:
    """
    Figures of one draft. None where a text is too short for one, or nothing stands before it.

    Rates are shares in [0, 1] unless they say otherwise.
    """

    tokens: int
    sentences: int
    things: int  # distinct nouns
    twice: int  # distinct content words that stand more than once
    thing_rate: float  # distinct nouns over the root of the tokens, at least 0
    variety: float | None  # distinct words in an imagined draw of 12 content words
    rarity: float  # mean idf of the words, at least 1
    feeling: float  # sum of the intensities of named emotions, at least 0
    shown: int  # places that speak for the feeling
    shown_rate: float  # those places a token
    arousal: float
    carry: float | None  # mean cosine of neighbouring sentences
    returning: float | None  # sentences that return to a word before them
    repeated: float  # runs of words that stand twice
    spread: float | None  # mean distance of the words from each other
    fresh: float  # 1 - overlap with what is known
    to_premise: float | None  # cosine
    to_canon: float | None  # cosine to the passages before, the newest counting most
    spoken: float  # share of characters between quotation marks
    asked: float  # questions a sentence
    swing: float | None  # spread of the sentences' lengths over their mean


@dataclass(frozen=True, slots=True)
class Subject:
    """One draft with all that was read of it; `premise` and `canon` are places, None if absent."""

    words: TextWords
    reading: Reading
    novelty: Novelty
    place: Vector
    premise: Vector | None = None
    canon: Vector | None = None


def figures(subject: Subject, space: ThemeSpace) -> Figures:
    """All figures of a draft."""
    words, reading = subject.words, subject.reading
    tokens = len(words.tokens)
    things = space.things(words)
    parts = words.sentences[:MAX_SENTENCES]
    return Figures(
        tokens=tokens,
        sentences=max(1, len(words.sentences)),
        things=len(set(things)),
        twice=sum(count > 1 for count in Counter(words.content).values()),
        thing_rate=len(set(things)) / max(tokens, 1) ** 0.5,
        variety=variety(words.content),
        rarity=space.rarity(words),
        feeling=sum(emotion.intensity for emotion in reading.emotions),
        shown=len(reading.evidence),
        shown_rate=len(reading.evidence) / max(tokens, 1),
        arousal=reading.arousal,
        carry=_carry([space.direction_of(part) for part in parts]),
        returning=_returning(parts),
        repeated=_repeated(words.tokens),
        spread=space.spread(words),
        fresh=1 - subject.novelty.overlap,
        to_premise=_cosine(subject.place, subject.premise),
        to_canon=_cosine(subject.place, subject.canon),
        spoken=min(1.0, sum(map(len, _SPOKEN.findall(words.text))) / max(len(words.text), 1)),
        asked=_asked(words),
        swing=_swing([len(part.tokens) for part in parts]),
    )


def canon_place(places: Sequence[Vector]) -> Vector | None:
    """One place for the passages so far, each weighing half of the one after it."""
    if not places:
        return None
    weights = [0.5**age for age in range(len(places) - 1, -1, -1)]
    summed = np.sum([w * place for w, place in zip(weights, places, strict=True)], axis=0)
    return unit(summed.astype(np.float32))


def variety(content: Sequence[str]) -> float | None:
    """
    Expected share of distinct words in a draw of 12; None under 12 words.

    Source: HD-D, McCarthy and Jarvis 2007, with a smaller draw, since verse is short.
    """
    n = len(content)
    if n < DRAW:
        return None
    whole = comb(n, DRAW)
    kinds = sum(1 - comb(n - count, DRAW) / whole for count in Counter(content).values())
    return kinds / DRAW


def _carry(places: Sequence[Vector]) -> float | None:
    found = [p for p in places if p.any()]
    if len(found) < 2:
        return None
    return sum(similarity(a, b) for a, b in pairwise(found)) / (len(found) - 1)


def _returning(parts: Sequence[TextWords]) -> float | None:
    if len(parts) < 2:
        return None
    seen = set(parts[0].content)
    back = 0
    for part in parts[1:]:
        back += bool(seen & set(part.content))
        seen |= set(part.content)
    return back / (len(parts) - 1)


def _repeated(tokens: Sequence[str]) -> float:
    runs = Counter(tuple(tokens[i : i + 3]) for i in range(len(tokens) - 2))
    return 1 - len(runs) / runs.total() if runs else 0.0


def _cosine(place: Vector, other: Vector | None) -> float | None:
    if other is None or not place.any() or not other.any():
        return None
    return similarity(place, other)


def _asked(words: TextWords) -> float:
    return min(1.0, len(_ASKED.findall(words.text)) / max(1, len(words.sentences)))


def _swing(lengths: Sequence[int]) -> float | None:
    if len(lengths) < 3 or not sum(lengths):
        return None
    return float(np.std(lengths) / np.mean(lengths))
