"""
How another ranker would have done on rounds that were shown under this one. Pure.

Knows what was shown, with which probability, and how well it was received; no features, no texts.
A draft's reception is taken to be its own, whatever stood beside it: where drafts of a round take
marks from each other, a ranker that shows better ones together looks better than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

CLIP = 10.0  # a draft counts for at most so many: less variance, and a bias that `covered` tells of
ENOUGH = 30.0  # effective drafts from which an estimate is worth telling
COVERED = 0.1  # how far the covered share may stand off 1


@dataclass(frozen=True, slots=True)
class Logged:
    """
    A draft that was shown in a round.

    `shown` in (0, 1] is the probability with which the ranker of that day showed it, `would` in
    [0, 1] that with which the other one would have; `reward` is any figure of how it was received,
    such as the share of ballots that approved it.
    """

    shown: float
    would: float
    reward: float


@dataclass(frozen=True, slots=True)
class OffPolicy:
    """
    The mean reward of a draft that the other ranker would have shown, with its standard error.

    `effective` is the number of drafts that the estimate rests on, at most `drafts`. `covered` is
    the share of what the other ranker would show that these rounds speak of, about 1: far below,
    it would mostly show drafts that nobody saw. `known` is whether both allow to tell at all.
    """

    value: float
    error: float
    rounds: int
    drafts: int
    effective: float
    covered: float

    @property
    def known(self) -> bool:
        """Whether the estimate says anything; else it must not be shown as one."""
        return self.effective >= ENOUGH and abs(self.covered - 1) <= COVERED


def snips(rounds: Sequence[Sequence[Logged]], *, clip: float = CLIP) -> OffPolicy | None:
    """
    Self-normalised inverse propensity estimate; None where the other would show none of these.

    Each shown draft stands for would / shown drafts, at most `clip`. The estimate is their
    weighted mean; its error is that of a ratio over independent rounds, drafts of one round
    counting together.

    Args:
        rounds: The shown drafts of each round. All must be there, those without a mark too.

    Raises:
        ValueError: A probability is none, or a reward is not finite.

    Source: Swaminathan and Joachims 2015, "The self-normalized estimator for counterfactual
    learning" (NeurIPS 28); clipping: Ionides 2008. Effective size: Kish 1965.
    """
    told = [one for one in rounds if one]
    flat = [one for round_ in told for one in round_]
    _check(flat)
    weights = np.array([min(one.would / one.shown, clip) for one in flat])
    if not weights.sum() > 0:
        return None
    rewards = np.array([one.reward for one in flat])
    value = float(weights @ rewards / weights.sum())
    starts = np.cumsum([0, *(len(one) for one in told[:-1])])
    off = np.add.reduceat(weights * (rewards - value), starts)
    return OffPolicy(
        value=value,
        error=float(sqrt((off**2).sum()) / weights.sum()),
        rounds=len(told),
        drafts=len(flat),
        effective=float(weights.sum() ** 2 / (weights**2).sum()),
        covered=float(weights.mean()),
    )


def _check(flat: Sequence[Logged]) -> None:
    for one in flat:
        if not (0 < one.shown <= 1 and 0 <= one.would <= 1):
            raise ValueError(f"{one.shown} and {one.would} are no probabilities of being shown")
        if not np.isfinite(one.reward):
            raise ValueError(f"a reward of {one.reward}")
