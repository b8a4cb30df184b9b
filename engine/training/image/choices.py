"""Whether an adapter prefers what members chose, told from margins of held-out pairs."""

import math
from collections.abc import Sequence

from torch import Tensor

from engine.training.driver import NotANumber
from engine.training.judging.clustered import clustered
from engine.training.judging.floors import better, prefers
from engine.training.report import Asked


def choices(new: Tensor, before: Tensor | None, sessions: Sequence[str]) -> list[Asked]:
    """
    How often the adapter prefers a winner, and how much more often than the one in use.

    Args:
        new: By how much it took more to the winner of each pair than to the loser, (N,).
        before: The same of the adapter in use.
        sessions: Of the pairs, (N,).

    Raises:
        NotANumber: A margin is none.
        ValueError: There are no pairs.
    """
    right = _right(new)
    asked = [prefers(clustered(right, sessions, bounds=(0, 1)))]
    if before is not None:
        apart = [a - b for a, b in zip(right, _right(before), strict=True)]
        asked.append(better(clustered(apart, sessions, bounds=(-1, 1))))
    return asked


def _right(margins: Tensor) -> list[float]:
    """By pair, whether the winner is preferred; level counts half."""
    told = margins.tolist()
    if not all(map(math.isfinite, told)):
        raise NotANumber("its rewards are no numbers")
    return [1.0 if one > 0 else 0.5 if one == 0 else 0.0 for one in told]
