"""
Whether blind rounds have shown that an adapter is liked better, looked at after every round. Pure.

One may look as often as one likes and stop when one likes: if both are liked equally, a trial
ends in "better" in at most BETTER of all cases, however long it goes on, and in "worse" in at most
WORSE of them. The first is the smaller: an adapter that only seems better stays, while one that
only seems worse is trained again from more votes.
Knows scores; no adapters, no votes.

A gambler bets on each round at odds that are fair if both are liked equally; each stake of STAKES
plays with an equal part of the purse. Where the two are equal, the purse grows to 1 / alpha with a
probability of at most alpha (Ville's inequality).

Source: Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting"
(JRSS B 86), sections 4 and 5.1, with a uniform mixture over fixed stakes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

BETTER, WORSE = 0.02, 0.05  # how often a trial of two that are equal may end so
MOST = 120  # blind rounds; a trial without a decision by then has not shown the new one better
# What a round can take of the purse: 2 p - 1 is best where a share p of rounds is won, so these are
# for .6, .65 and .7. Smaller ones show nothing within MOST rounds (see `tests.bench.bench_trial`).
STAKES = (0.2, 0.3, 0.4)
_RICH = 300.0  # as a logarithm
_STEPS = 400  # of the interval's ends, a quarter of a per cent each

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """
    Where a trial stands.

    `n` rounds counted, with `wins`, `losses` and the rest neither; `share` in [0, 1] is the mean
    score, within [`low`, `high`] at 93 % whenever one looks; `decided` stays once it is.
    """

    n: int
    wins: int
    losses: int
    share: float
    low: float
    high: float
    decided: Literal["better", "worse"] | None


def judged(scores: Sequence[float]) -> Trial:
    """
    The trial after these rounds, oldest first.

    Args:
        scores: 1 where the adapter's drafts were liked better, 0 where less, 0.5 for neither;
            whatever lies between counts in proportion.

    Raises:
        ValueError: A score lies outside [0, 1] or is not a number.
    """
    x = np.asarray(scores, np.float64)
    if x.ndim != 1 or not ((x >= 0) & (x <= 1)).all():
        raise ValueError("scores lie in [0, 1]")
    if not len(x):
        return Trial(0, 0, 0, 0.5, 0.0, 1.0, None)
    low, high = _interval(x)
    return Trial(
        n=len(x),
        wins=int((x > 0.5).sum()),
        losses=int((x < 0.5).sum()),
        share=float(x.mean()),
        low=low,
        high=high,
        decided=decided(x)[0],
    )


def decided(x: FloatArray) -> tuple[Literal["better", "worse"] | None, int]:
    """By which purse was full first, and after how many of the rounds `x` (n,)."""
    for_better, for_worse = _purse(x, 0.5) * BETTER, _purse(1 - x, 0.5) * WORSE
    full = np.flatnonzero(np.maximum(for_better, for_worse) >= 1)
    if not len(full):
        return None, len(x)
    return ("better" if for_better[full[0]] > for_worse[full[0]] else "worse"), int(full[0]) + 1


def _purse(x: FloatArray, mean: float) -> FloatArray:
    """What one has after each round, (n,), of 1, who bet that x is above `mean` in (0, 1]."""
    stakes = np.asarray(STAKES)[:, None] / mean
    return _even(np.log1p(stakes * (x - mean)).cumsum(axis=1), axis=0)


def _interval(x: FloatArray) -> tuple[float, float]:
    """The means against which no purse is full by now; x's own lies between them."""
    means = (np.arange(_STEPS) + 0.5) / _STEPS
    low = means[_last(x, means) >= 1 / BETTER]
    high = means[_last(1 - x, 1 - means) >= 1 / WORSE]
    return float(max(low, default=0.0)), float(min(high, default=1.0))


def _last(x: FloatArray, means: FloatArray) -> FloatArray:
    """The purse after all rounds, against each mean, (m,)."""
    gains = (x / means[:, None] - 1)[:, None, :]  # (m, 1, n)
    return _even(np.log1p(np.asarray(STAKES)[:, None] * gains).sum(-1), axis=-1)


def _even(logs: FloatArray, axis: int) -> FloatArray:
    """The mean over the stakes of what each came to; beyond all riches it is one."""
    return np.asarray(np.exp(np.minimum(logs, _RICH)).mean(axis=axis))
