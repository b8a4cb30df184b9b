"""
A simulated community: tastes that are known, drafts that are noise, voters with thresholds.

A voter approves what is worth more to them than their own threshold, plus logistic noise; drafts
have, beside their features, a quality that no feature shows.
"""

from dataclasses import dataclass

import numpy as np

from engine.taste.outcomes import FloatArray, Marks
from engine.taste.prior import Prior


@dataclass(frozen=True, slots=True)
class Crowd:
    """`taste` (F,) is the mean of its members' `tastes` (V, F); `bars` (V,) are thresholds."""

    taste: FloatArray
    tastes: FloatArray
    bars: FloatArray


def crowd(
    rng: np.random.Generator, prior: Prior, *, voters: int = 12, unlike: float = 0.2
) -> Crowd:
    """A community drawn from the prior; members differ by `unlike` logits in each weight."""
    taste = rng.multivariate_normal(prior.mean, prior.spread_guild + prior.spread_form)
    taste[-1] = 0.0  # nobody cares where a draft stands
    own = rng.normal(0, unlike, (voters, len(taste)))
    tastes = taste + own - own.mean(axis=0)
    tastes[:, -1] = 0.0
    return Crowd(taste, tastes, rng.normal(0.7, 1.0, voters))


def written(rng: np.random.Generator, n: int, features: int) -> FloatArray:
    """Drafts as `of_round` gives them: standardised in their round, the last column the place."""
    x = rng.normal(size=(n, features))
    x = np.clip((x - x.mean(axis=0)) / x.std(axis=0), -3, 3)
    x[:, -1] = np.linspace(-0.5, 0.5, n)
    return x


def voted(
    rng: np.random.Generator,
    x: FloatArray,
    people: Crowd,
    who: np.ndarray,
    *,
    unseen: float = 0.6,
) -> list[Marks]:
    """The ballots of members `who`; `unseen` is the spread of a draft's quality beside features."""
    worth = people.tastes[who] @ x.T + rng.normal(0, unseen, len(x))
    felt = worth + rng.logistic(size=worth.shape)
    visible = frozenset(range(len(x)))
    return [
        Marks(frozenset(np.flatnonzero(row > bar).tolist()), visible)
        for row, bar in zip(felt, people.bars[who], strict=True)
    ]
