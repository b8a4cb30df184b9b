"""
How far an order of drafts agrees with votes: Kendall's tau with ties, and its interval. Pure.

Knows two rows of numbers; not who scored, nor who voted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Agreement:
    """Mean tau over rounds in [-1, 1], with a bootstrap interval that draws whole rounds."""

    tau: float
    low: float
    high: float
    rounds: int  # rounds that could be compared at all


def kendall_tau(scores: Sequence[float], votes: Sequence[float]) -> float | None:
    """
    Kendall's tau-b of two scorings of the same drafts, in [-1, 1].

    None where one of them has all drafts level, since then there is no order to agree with.

    Raises:
        ValueError: If the lengths differ.

    Source: Kendall 1945, "The treatment of ties in ranking problems".
    """
    if len(scores) != len(votes):
        raise ValueError("two scorings of the same drafts have the same length")
    agreeing = level_scores = level_votes = pairs = 0
    for i in range(len(scores)):
        for j in range(i):
            left, right = _sign(scores[i] - scores[j]), _sign(votes[i] - votes[j])
            pairs += 1
            agreeing += left * right
            level_scores += left == 0
            level_votes += right == 0
    room = (pairs - level_scores) * (pairs - level_votes)
    return agreeing / math.sqrt(room) if room else None


def agreement(
    rounds: Sequence[tuple[Sequence[float], Sequence[float]]],
    *,
    draws: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Agreement | None:
    """
    The mean tau over rounds of (scores, votes), None where no round has two orders.

    Args:
        draws: Bootstrap samples of whole rounds, since drafts of one round are not independent.
        level: Coverage of the interval, in (0, 1).
    """
    taus = [tau for scores, votes in rounds if (tau := kendall_tau(scores, votes)) is not None]
    if not taus:
        return None
    rng = Random(seed)
    means = sorted(sum(rng.choices(taus, k=len(taus))) / len(taus) for _ in range(draws))
    edge = (1 - level) / 2
    low = means[int(edge * (draws - 1))]
    high = means[int((1 - edge) * (draws - 1))]
    return Agreement(sum(taus) / len(taus), low, high, len(taus))


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
