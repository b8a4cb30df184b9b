"""
A taste for compositions, learned from a few held-out votes alone: an independent second opinion.

Bradley-Terry over what a picture shows, shrunk hard towards no opinion. Knows no adapter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.image.house.composer.codes import HOT, N_CODES, SPREAD, Vector
from engine.training.image.house.recomposed import Pair

FloatArray = npt.NDArray[np.float64]

_SHRINK = 2.0  # pairs' worth of evidence against each weight
_ROUNDS = 30  # of Newton's method


@dataclass(frozen=True, slots=True)
class Liking:
    """`weights` in logits a code or share."""

    weights: FloatArray

    def of(self, end: Vector) -> float:
        return float(_seen(end) @ self.weights)

    def prefers(self, new: Sequence[Vector], old: Sequence[Vector]) -> float:
        """The share of comparisons of a new picture with an old one that the new one wins."""
        apart = np.subtract.outer([self.of(one) for one in new], [self.of(one) for one in old])
        return float(((apart > 0) + 0.5 * (apart == 0)).mean())


def liking_of(pairs: Sequence[Pair]) -> Liking:
    """The likeliest taste behind these pairs."""
    x = np.stack([_seen(pair.chosen.end) - _seen(pair.rejected.end) for pair in pairs])
    weights = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (1 - p) - _SHRINK * weights
        bend = (x.T * (p * (1 - p))) @ x + _SHRINK * np.eye(x.shape[1])
        weights = weights + np.linalg.solve(bend, slope)
    return Liking(weights)


def _seen(end: Vector) -> FloatArray:
    codes, shares = end[:N_CODES] / HOT, end[N_CODES:] / SPREAD * 2
    seen: FloatArray = np.concatenate([codes, shares]).astype(np.float64)
    return seen
