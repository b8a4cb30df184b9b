"""
One round's comparisons: how likely utilities make them, and Laplace's approximation of it. Pure.

Knows utilities of drafts and outcomes; neither features, nor weights, nor who voted.

Source: Davidson 1970 (Bradley-Terry with ties); Rasmussen and Williams 2006, section 3.4
(Laplace's approximation, without inverting a covariance; its evidence, equation 3.32).
"""

from typing import NamedTuple

import numpy as np

from engine.taste.outcomes import FloatArray, Outcomes

STEPS = 60  # of Newton at most; about 6 are needed
HALVINGS = 30  # of one step at most
SETTLED = 1e-11  # of a standard deviation, by which nothing moves any more
ROUNDING = 1e-13  # of the likelihood, that a step may seem to lose


class Peak(NamedTuple):
    """The peak of a round's posterior over the utilities of its n drafts, and how it falls off."""

    pull: FloatArray  # (n,), gradient of the log likelihood
    curve: FloatArray  # (n,), minus its second derivatives along `axes`, in standard deviations
    axes: FloatArray  # (n, n), of the space in which the covariance before the round is 1
    evidence: float  # log probability of the comparisons, up to what is the same for all beliefs


def peak(start: FloatArray, corner: FloatArray, evidence: Outcomes, ties: float) -> Peak:
    """
    Where the utilities of n drafts are most likely, by damped Newton steps on a concave function.

    Args:
        start: Expected utilities before the round, (n,).
        corner: Cholesky factor of their covariance, (n, n): steps are taken where that is 1, so
            that no system is worse conditioned than the evidence makes it.
    """
    at = np.zeros_like(start)
    height, pull, bend = _likelihood(start, evidence, ties)
    for _ in range(STEPS):
        step = np.linalg.solve(np.eye(len(at)) + corner.T @ bend @ corner, corner.T @ pull - at)
        for halving in range(HALVINGS):
            tried = at + step / 2**halving
            likely, pull, bend = _likelihood(start + corner @ tried, evidence, ties)
            reached = likely - tried @ tried / 2
            if reached >= height - ROUNDING * abs(height):
                break
        moved = float(np.abs(tried - at).max())
        at, height = tried, reached
        if moved < SETTLED * (1 + float(np.abs(at).max())):
            break
    curve, axes = np.linalg.eigh(even(corner.T @ bend @ corner))
    curve = np.maximum(curve, 0.0)
    return Peak(pull, curve, axes, height - float(np.log1p(curve).sum()) / 2)


def _likelihood(
    utility: FloatArray, evidence: Outcomes, ties: float
) -> tuple[float, FloatArray, FloatArray]:
    """Davidson's log likelihood of utilities (n,), its gradient, and minus its curvature."""
    apart = utility[:, None] - utility[None, :]
    size = np.abs(apart)
    lose, tie = np.exp(-size), ties * np.exp(-size / 2)  # of the better one, which wins by 1
    total = 1 + lose + tie
    mean, square = np.sign(apart) * (1 - lose) / total, (1 + lose) / total
    twice = evidence.lean * apart / 2 - evidence.weight * (size / 2 + np.log(total))
    bend = evidence.weight * (square - mean**2) / 4
    pull = (evidence.lean - evidence.weight * mean).sum(axis=1) / 2
    return float(twice.sum()) / 2, pull, np.diag(bend.sum(axis=1)) - bend


def even(square: FloatArray) -> FloatArray:
    """A matrix that is symmetric but for rounding, made so."""
    return np.asarray((square + square.T) / 2)
