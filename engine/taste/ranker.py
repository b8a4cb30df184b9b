"""
What a community's taste says of a request's drafts: utilities, how unsure, and samples of them.

Pure. Knows features and a Ranking; not how many drafts are shown, nor how votes are learned.
"""

from typing import NamedTuple

import numpy as np

from engine.taste.diversity import FloatArray
from engine.taste.features import NUISANCE
from engine.types import Ranking


class Utilities(NamedTuple):
    """
    Utilities of n drafts in logits, each relative to the mean of the drafts.

    `expected` under the mean weights, `sd` its standard deviation, `sampled` under one draw of
    the weights from the posterior: equal to `expected` where the ranking does not explore.
    """

    expected: FloatArray  # (n,)
    sd: FloatArray  # (n,)
    sampled: FloatArray  # (n,)


def standings(x: FloatArray, ranking: Ranking | None, rng: np.random.Generator) -> Utilities:
    """
    How a round's drafts stand before anybody voted on them. Nuisance features count for nothing.

    Args:
        x: Features (n, F) in the order of `ranking.codes`, as `features.of_round` makes them.
        ranking: None where a community does not rank: all drafts are level and nothing is known.

    Raises:
        ValueError: The features are not those of the ranking.
    """
    if ranking is None:
        level = np.zeros(len(x))
        return Utilities(level, level, level)
    beside = _beside(x, ranking)
    expected = beside @ np.array(ranking.mean)
    variance = np.einsum("if,fg,ig->i", beside, np.array(ranking.cov), beside)
    sd = np.sqrt(np.maximum(variance, 0.0))
    return Utilities(expected, sd, samples(x, ranking, 1, rng)[0])


def samples(x: FloatArray, ranking: Ranking, n_draws: int, rng: np.random.Generator) -> FloatArray:
    """
    Utilities under `n_draws` independent draws of the weights, (n_draws, n); see `standings`.

    Source: Thompson 1933; one draw orders the drafts of one round.
    """
    beside, mean = _beside(x, ranking), np.array(ranking.mean)
    if not ranking.explore:
        return np.tile(beside @ mean, (n_draws, 1))
    scales, axes = np.linalg.eigh(np.array(ranking.cov))  # a covariance may be singular
    root = axes * np.sqrt(np.maximum(scales, 0.0))
    weights = mean + rng.standard_normal((n_draws, len(mean))) @ root.T
    return np.asarray(weights @ beside.T)


def _beside(x: FloatArray, ranking: Ranking) -> FloatArray:
    """Features as they differ from the mean of the drafts, those that never rank at 0."""
    if x.ndim != 2 or x.shape[1] != len(ranking.codes):
        raise ValueError(f"{x.shape} are not the features {ranking.codes}")
    if not len(x):
        return x
    counted = np.array([code not in NUISANCE for code in ranking.codes], np.float64)
    return np.asarray((x - x.mean(axis=0)) * counted)
