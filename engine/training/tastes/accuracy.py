"""
How often pairs are told right, and by how much one scorer is better than another.

Standard errors go over groups: pairs of one group share their texts and are no separate evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.training.tastes.votes import Pair

Margins = npt.NDArray[np.float64]  # (pairs,): a's score minus b's, in any unit
NOISE = 2.0  # standard errors within which a difference says nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over pairs in [-1, 1], with its standard error over groups."""

    mean: float
    error: float

    def __str__(self) -> str:
        return f"{100 * self.mean:.1f} ({100 * self.error:.1f})"

    @property
    def verdict(self) -> Literal["better", "worse", "noise"]:
        """What it says as a difference to a rival."""
        if abs(self.mean) <= NOISE * self.error or self.mean == 0:
            return "noise"
        return "better" if self.mean > 0 else "worse"


def right(margins: Margins, pairs: Sequence[Pair]) -> Margins:
    """For each pair 1 where the winner scored higher, 0 where lower, a half where level."""
    won = np.array([1.0 if pair.a_won else -1.0 for pair in pairs])
    return np.asarray((np.sign(margins) * won + 1) / 2)


def over_groups(values: Margins, pairs: Sequence[Pair]) -> Figure:
    """
    The mean of a value per pair; its error by a sandwich over groups, g / (g - 1) corrected.

    Source: Liang and Zeger 1986, for a mean.
    """
    mean = float(values.mean())
    _, group = np.unique([pair.group for pair in pairs], return_inverse=True)
    sums = np.bincount(group, weights=values - mean)
    widen = len(sums) / max(1, len(sums) - 1)
    return Figure(mean, float(np.sqrt(widen * (sums**2).sum()) / len(pairs)))


def difference(ours: Margins, theirs: Margins, pairs: Sequence[Pair]) -> Figure:
    """By how much `ours` tells more pairs right than `theirs`, pair by pair."""
    return over_groups(right(ours, pairs) - right(theirs, pairs), pairs)
