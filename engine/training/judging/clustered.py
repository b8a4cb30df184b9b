"""
Means with intervals where the values come in clusters: rounds of one session are no strangers.

Pure; texts and pictures alike.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import erf, exp, lgamma, pi, sqrt

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
ROUNDS = 2_000  # of the bootstrap
NORMAL = 1.96  # standard errors on each side of a mean that hold LEVEL of it
LEAST = 5  # clusters, from which an interval may decide anything

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean within [low, high] at LEVEL, of `n` values in so many clusters."""

    mean: float
    low: float
    high: float
    n: int
    clusters: int

    def side(self, of: float) -> int:
        """1 where it lies above a value, -1 below, 0 around it or where clusters are too few."""
        if self.clusters < LEAST:
            return 0
        return (self.low > of) - (self.high < of)


def clustered(
    values: Sequence[float], clusters: Sequence[Hashable], *, bounds: tuple[float, float]
) -> Interval:
    """
    The mean of values, and where it may lie had other clusters been drawn.

    Whole clusters are drawn anew with replacement, as many as there are, ROUNDS times. The
    percentiles are wider than LEVEL's by as much as Student's distribution and the divisor of a
    variance ask of so few clusters (plain ones are far too narrow below twenty). One cluster says
    nothing of others: then the interval is `bounds`, within which it lies in any case. Of fewer
    than LEAST, which may be alike by chance, it is at least as wide as that of so many values each
    drawn for itself. The same arguments give the same interval.

    Raises:
        ValueError: No values, or not as many clusters.

    Source: Field and Welsh 2007 (JRSS B 69) for the cluster bootstrap; Hesterberg 2015
    (arXiv:1411.5279), section 5.3, for expanded percentiles.
    """
    if not len(values) or len(values) != len(clusters):
        raise ValueError(f"{len(values)} values in {len(clusters)} clusters")
    at = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    where = np.array([at[cluster] for cluster in clusters])
    x, k = np.asarray(values, np.float64), len(at)
    mean = float(x.mean())
    if k == 1:
        return Interval(mean, *bounds, len(x), k)
    sums, counts = np.bincount(where, x, k), np.bincount(where, minlength=k)
    drawn = np.random.default_rng(0).integers(k, size=(ROUNDS, k))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    tail = _tail(k)
    low, high = np.quantile(means, [tail, 1 - tail])
    if k < LEAST:
        reach = NORMAL * float(x.std()) / sqrt(len(x))
        low, high = min(low, mean - reach), max(high, mean + reach)
    low, high = max(float(low), bounds[0]), min(float(high), bounds[1])
    return Interval(mean, min(low, mean), max(high, mean), len(x), k)


def _tail(k: int) -> float:
    """The share of the bootstrap's means that is left out on each side, for k clusters."""
    reach = sqrt(k / (k - 1)) * _student((1 - LEVEL) / 2, k - 1)
    return 0.5 * (1 - erf(reach / sqrt(2)))


def _student(tail: float, freedom: int) -> float:
    """The point beyond which Student's distribution has so small a tail, by bisection."""
    low, high = 0.0, 1_000.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, freedom) > tail else (low, middle)
    return low


def _beyond(t: float, freedom: int) -> float:
    """
    The tail of Student's distribution beyond t >= 0, by the midpoint rule.

    With t = sqrt(freedom) tan(a) the density is a power of cos(a), which is smooth and bounded.
    """
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)
    start, steps = float(np.arctan(t / sqrt(freedom))), 2_000
    width = (pi / 2 - start) / steps
    angles = start + (np.arange(steps) + 0.5) * width
    return float(scale * (np.exp((freedom - 1) * np.log(np.cos(angles))).sum() * width))
