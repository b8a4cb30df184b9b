"""
How simulated members ring and mend drafts by a hidden taste, each in a mood of the moment. Pure.

Knows neither rounds nor who counts the ballots.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

Feels = Callable[[str], float]  # a text in spreads above the usual draft

BAR = 0.4  # spreads above the usual draft from which a member rings it
SLIP = 0.7  # spread of a member's mood of the moment, in spreads of the taste
BLIND = 0.35  # of the drafts, rung by who casts without looking
LEAST_CHARS = 40  # of an edit; a shorter text tells nothing

_SENTENCE = re.compile(r"(?<=[.!?”\"。！？])\s+")


def ballot(feels: Feels, texts: Sequence[str], rng: Random, *, careless: float = 0.0) -> list[int]:
    """
    The indexes that a member rings; none of them when none reaches the bar.

    Args:
        careless: Chance in [0, 1] of a ballot that is cast without looking.
    """
    if rng.random() < careless:
        return [i for i in range(len(texts)) if rng.random() < BLIND]
    felt = [feels(text) + rng.gauss(0, SLIP) for text in texts]
    return [i for i, one in enumerate(felt) if one > BAR]


def mended(feels: Feels, text: str) -> str | None:
    """The text without the sentence that the member likes least; None where all may stay."""
    parts = [part for part in _SENTENCE.split(text.strip()) if part]
    shorter = [" ".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts))]
    long_enough = [one for one in shorter if len(one) >= LEAST_CHARS]
    best = max(long_enough, key=feels, default=None)
    return best if best is not None and feels(best) > feels(text) else None
