"""
What the ballots of one round say of its drafts, two by two.

Knows marks by the drafts' places in the round; no features, no voters, no weights of taste.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# What a ballot without a comparison on it ("none", or all of them) weighs beside others: by
# simulation (LOG, 2026-11-29). Its ties say little, since a hard or a kind voter makes as many.
BLANK = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    """
    One ballot: which of the drafts that it could see it approved, as indexes into the round.

    `weight` says how much it counts: 1 in full, 0 not at all. An approved draft that was not
    visible is compared with nothing.
    """

    approved: frozenset[int]
    visible: frozenset[int]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Edit:
    """A member made draft `edited` out of `original`: both are indexes into the round."""

    edited: int
    original: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """
    The evidence of a round: for each two of its n drafts, how often they were compared.

    `weight` (n, n) is symmetric: the summed weight of the comparisons of i and j, ties included.
    `lean` (n, n) is antisymmetric: that of i's wins less that of j's. Both are read-only.
    """

    weight: FloatArray
    lean: FloatArray


def outcomes(n: int, marks: Sequence[Marks], edits: Sequence[Edit] = ()) -> Outcomes:
    """
    All comparisons on a round's ballots; one ballot counts once, whatever it marks.

    A ballot over m visible drafts compares each two of them: approved over unapproved is a win,
    both or neither a tie. Each pair weighs 2 / m, so that the ballot weighs m - 1 in all: with
    this weight the pairs have, where all drafts are level, the very gradient and information of
    the exact likelihood of approving these k of m (a conditional logit), for any k. An edit is a
    whole comparison of its own, which its original lost.

    Raises:
        ValueError: If an index lies outside the round, a weight is negative or not finite.
    """
    for one in marks:
        _check((*one.approved, *one.visible), one.weight, n)
    weight, lean = _ballots(n, marks)
    for edit in edits:
        _check((edit.edited, edit.original), edit.weight, n)
        if edit.edited != edit.original:
            _add_edit(weight, lean, edit)
    for array in (weight, lean):
        array.setflags(write=False)
    return Outcomes(weight, lean)


def _check(indexes: Sequence[int], weight: float, n: int) -> None:
    if any(not 0 <= index < n for index in indexes):
        raise ValueError(f"drafts {sorted(indexes)} of a round of {n}")
    if not (isfinite(weight) and weight >= 0):
        raise ValueError(f"a weight of {weight}")


def _ballots(n: int, marks: Sequence[Marks]) -> tuple[FloatArray, FloatArray]:
    seen, approved = np.zeros((len(marks), n)), np.zeros((len(marks), n))
    each = np.zeros((len(marks), 1))
    for row, one in enumerate(marks):
        liked = one.approved & one.visible
        seen[row, list(one.visible)], approved[row, list(liked)] = 1.0, 1.0
        compares = 0 < len(liked) < len(one.visible)
        each[row] = one.weight * (1.0 if compares else BLANK) * 2 / max(1, len(one.visible))
    weight = (each * seen).T @ seen
    np.fill_diagonal(weight, 0.0)
    wins = (each * approved).T @ seen
    return (weight + weight.T) / 2, wins - wins.T


def _add_edit(weight: FloatArray, lean: FloatArray, edit: Edit) -> None:
    won, lost = edit.edited, edit.original
    weight[won, lost] += edit.weight
    weight[lost, won] += edit.weight
    lean[won, lost] += edit.weight
    lean[lost, won] -= edit.weight
