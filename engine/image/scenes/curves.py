"""Lines that are smooth or rough: splines through points, and ridges. Knows no colours."""

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Line = NDArray[np.float64]  # (N, 2)

_STEPS = 6
_T = np.arange(_STEPS)[:, None] / _STEPS
_BASIS: Line = 0.5 * np.hstack(
    [
        -_T + 2 * _T**2 - _T**3,
        2 - 5 * _T**2 + 3 * _T**3,
        _T + 4 * _T**2 - 3 * _T**3,
        -(_T**2) + _T**3,
    ]
)  # (steps, 4)


def smooth(points: Sequence[Point], *, closed: bool = True) -> Line:
    """
    A Catmull-Rom spline through the points, `_STEPS` pieces between two of them.

    Source: Catmull and Rom 1974, "A class of local interpolating splines"; tension 0.5.
    """
    p = np.asarray(points, dtype=np.float64)
    padded = np.vstack((p[-1:], p, p[:2]) if closed else (p[:1], p, p[-1:]))
    pieces = len(padded) - 3
    control = np.stack([padded[k : pieces + k] for k in range(4)], axis=1)  # (pieces, 4, 2)
    line = (_BASIS @ control).reshape(-1, 2)
    return line if closed else np.vstack([line, p[-1:]])


def hills(rng: Random, n: int = 161, waves: Sequence[float] = (1, 2, 4, 9)) -> NDArray[np.float64]:
    """Heights of rolling hills at `n` places from left to right, in [0, 1]."""
    x = np.linspace(0, 1, n)
    total = np.zeros(n)
    for wave in waves:
        f, phase = rng.uniform(0.6, 1.5) * wave, rng.uniform(0, 7)
        total += np.sin((2 * np.pi) * x * f + phase) / wave**1.1
    return _spread(total)


def peaks(rng: Random, n: int = 161, *, rough: float = 1.0) -> NDArray[np.float64]:
    """Heights of a mountain ridge: sharp above, broad below, in [0, 1]."""
    x = np.linspace(0, 1, n)
    total = np.zeros(n)
    for wave in (1.3, 2.7, 5.3, 11, 23):
        f, phase = rng.uniform(0.8, 1.25) * wave, rng.uniform(0, 1)
        tent = 1 - np.abs(2 * ((x * f + phase) % 1) - 1)
        weight = 1 / wave**1.05 * (rough if wave > 4 else 1.0)
        total += weight * tent**1.25
    return _spread(total)


def _spread(line: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = line.min(), line.max()
    share: NDArray[np.float64] = (line - low) / (high - low)
    return share
