"""
What mood a wish or a premise asks for, and how well the reading of a draft fits it.

Knows the lists of words that name feelings and nothing of what a subject makes one feel: "make it
sadder" asks for a mood, "more rain" does not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import get_args

from engine.analysis.lexicon import AXES, EMOTIONS, GLAD, STIRRED, Lexicon
from engine.types import DraftContext, Language, Reading

MAX_CHARS = 2_000  # of a wish or a premise
_NAMED = 0.65  # what a cue must say: hints, weakened and negated words ask for nothing
_MORE_SO = re.compile(r"(?<=[a-z]{3})(?:ier|iest)\b", re.I)  # "happier" asks for what is happy


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A mood that was asked for. `shares` over EMOTIONS sum to 1, or are empty where only a tendency
    was asked ("more hopeful"); valence lies in [-1, 1], arousal in [0, 1].
    """

    shares: tuple[float, ...]
    valence: float
    arousal: float


class AskedMoods:
    """Reads wishes and premises. Read-only once loaded; any number of threads may ask it."""

    def __init__(self, lexicons: Mapping[Language, Lexicon]) -> None:
        self._lexicons = lexicons

    @classmethod
    def load(cls) -> "AskedMoods":
        """
        Raises:
            OSError, KeyError: A list is missing or malformed.
        """
        languages: tuple[Language, ...] = get_args(Language)
        return cls({one: Lexicon.load(one) for one in languages})

    def of(self, context: DraftContext) -> Asked | None:
        """What the wish asks, else what the premise does; None where neither names a mood."""
        wished = self._asked(context.wish, context.language)
        return wished or self._asked(context.premise, context.language)

    def _asked(self, text: str, language: Language) -> Asked | None:
        told = text[:MAX_CHARS]
        if language == "en":
            told = _MORE_SO.sub("y", told)
        said = [0.0] * len(AXES)
        for cue in self._lexicons[language].cues(told):
            said = [a + (b if b >= _NAMED else 0.0) for a, b in zip(said, cue.says, strict=True)]
        whole = sum(said)
        if not whole:
            return None
        glad = sum(a * b for a, b in zip(said, GLAD, strict=True)) / whole
        stirred = sum(a * b for a, b in zip(said, STIRRED, strict=True)) / whole
        emotions = said[: len(EMOTIONS)]
        named = sum(emotions)
        shares = tuple(one / named for one in emotions) if named else ()
        return Asked(shares, glad, (1 + stirred) / 2)


def mood_fit(asked: Asked, reading: Reading) -> float:
    """
    How well a draft feels as it was asked to, in [0, 1]; it compares the drafts of one round.

    The mean of two parts: how near the two lie in the plane of valence and arousal, and how much
    of the reading the asked emotions hold; the first alone where no emotion was named.
    """
    apart = hypot((asked.valence - reading.valence) / 2, asked.arousal - reading.arousal)
    near = 1 - apart / sqrt(2)
    if not asked.shares:
        return near
    felt = {one.name: one.intensity for one in reading.emotions}
    held = sum(a * felt.get(name, 0.0) for a, name in zip(asked.shares, EMOTIONS, strict=True))
    return (near + held) / 2
