"""
Which criteria go with real votes, on groups that were held out; and the weights that follow.

    python -m engine.analysis.training votes --votes FOLDER

Bradley-Terry on differences of a pair's scores. Knows pairs and columns of numbers, no text.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from engine.training.tastes.votes import Pair

Columns = npt.NDArray[np.float64]

ALIKE = 0.2  # share of every shipped weight that no vote can take from a criterion
EVEN = 60.0  # pairs' worth of belief that all criteria count alike


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of held-out pairs that were told right, with the standard error over groups."""

    share: float
    error: float
    pairs: int

    def __str__(self) -> str:
        return f"{100 * self.share:.1f} ({100 * self.error:.1f})"


def of_column(gaps: npt.NDArray[np.float64], pairs: Sequence[Pair]) -> Accuracy:
    """How often the higher value won; level pairs count half. `gaps` is value a - value b."""
    signs = np.sign(gaps) * np.array([1 if pair.a_won else -1 for pair in pairs])
    return _accuracy((signs + 1) / 2, pairs)


def held_out(gaps: Columns, pairs: Sequence[Pair], *, signed: bool) -> Accuracy:
    """
    A fitted mixture of columns on folds that it was not fitted on.

    Args:
        gaps: Column values of a minus those of b, (pairs, columns).
        signed: Whether a column may count against a draft; else weights are at least 0.
    """
    right = np.zeros(len(pairs))
    folds = np.array([pair.fold for pair in pairs])
    won = np.array([pair.a_won for pair in pairs])
    for fold in np.unique(folds):
        test = folds == fold
        spread = spread_of(gaps[~test])
        weights = fit(gaps[~test] / spread, won[~test], signed=signed)
        guess = np.sign((gaps[test] / spread) @ weights)
        right[test] = (guess * np.where(won[test], 1, -1) + 1) / 2
    return _accuracy(right, pairs)


def fit(gaps: Columns, won: npt.NDArray[np.bool_], *, signed: bool) -> npt.NDArray[np.float64]:
    """
    Bradley-Terry weights of the columns; a prior pulls them together (or to 0, if signed).

    Unsigned weights are at least 0, and a fifth of each is the mean of all: votes of a few
    foreign communities shall not silence a criterion.

    Source: Bradley and Terry 1952, as a logistic regression on differences without intercept.
    """
    signs = np.where(won, 1.0, -1.0)
    start = np.full(gaps.shape[1], 0.0 if signed else 0.1)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margins = signs * (gaps @ weights)
        pull = weights - (0.0 if signed else weights.mean())
        value = np.logaddexp(0, -margins).sum() + EVEN / 2 * (pull @ pull)
        slope = -(signs / (1 + np.exp(np.clip(margins, -50, 50)))) @ gaps + EVEN * pull
        return float(value), slope

    bounds = None if signed else [(0.0, None)] * gaps.shape[1]
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    weights = np.asarray(found.x, np.float64)
    return weights if signed else (1 - ALIKE) * weights + ALIKE * weights.mean()


def spread_of(gaps: Columns) -> npt.NDArray[np.float64]:
    """Standard deviation by column; for a column that never differs, that of the others."""
    spread = gaps.std(axis=0)
    known = spread > 1e-9
    return np.where(known, spread, spread[known].mean() if known.any() else 1.0)


def _accuracy(right: npt.NDArray[np.float64], pairs: Sequence[Pair]) -> Accuracy:
    """Standard error by groups, since pairs of one group share their drafts."""
    share = float(right.mean())
    sums: dict[str, float] = defaultdict(float)
    for value, pair in zip(right, pairs, strict=True):
        sums[pair.group] += float(value) - share
    error = np.sqrt(sum(total**2 for total in sums.values())) / len(pairs)
    return Accuracy(share, float(error), len(pairs))
