"""
Which drafts of a round are shown: liked ones that are unlike each other, and one wildcard. Pure.

Knows scores and likeness as numbers, so that it serves texts and pictures alike. It chooses under
many draws of the scores at once: the first is what happens, the others say how probable it was.
It returns the order of choice, which says something of rank: whoever shows the drafts must
shuffle them first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.taste.diversity import FloatArray
from engine.types import Role

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

NEAR_COPY = 0.6  # likeness from which two drafts read as one
WILDCARD_FROM = 3  # drafts shown from which one of them may be a wildcard
DRAWS = 200  # by which propensities are estimated: a standard error of at most .035
_RELEVANCE = 0.7  # MMR's lambda: weight of the score against unlikeness
_TIE = 1e-9  # scores that differ by less are level, and chance decides
_BROKEN = 10.0  # what a broken form costs: more than any score
_NONE = -1  # no draft was left for this place


@dataclass(frozen=True, slots=True)
class Scores:
    """
    Scores of n drafts in [0, 1]: those to choose by, the expected ones, and further draws.

    `draws` (m, n) are independent draws of what `chosen` (n,) is one of.
    """

    chosen: FloatArray
    expected: FloatArray
    draws: FloatArray

    @classmethod
    def certain(cls, scores: FloatArray) -> "Scores":
        """Scores that are what they are; where they are level chance still decides."""
        return cls(scores, scores, np.tile(scores, (DRAWS, 1)))


@dataclass(frozen=True, slots=True)
class Field:
    """
    The drafts to choose among. `barred` may not be shown, by index, with a code each.

    `alike` (n, n) is their likeness in [0, 1]; `copies` (n, n): which may never stand together;
    `broken` (n,): which do not keep their form and so come after all that do.
    """

    alike: FloatArray
    copies: BoolArray
    broken: BoolArray
    barred: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Selection:
    """
    Indexes into the drafts: `shown` in order of choice, `dropped` with a code each.

    `roles` and `propensities` have one entry a draft: why it is shown, None where it is not; and
    the probability with which it would be, estimated from DRAWS, never under 1 / (2 DRAWS).
    """

    shown: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]  # (index, a code of `barred` | "copy" | "unseen")
    roles: tuple[Role | None, ...]
    propensities: tuple[float, ...]


def select(
    scores: Scores, field: Field, k: int, *, rng: np.random.Generator, wildcard: bool = False
) -> Selection:
    """
    At most `k` drafts to show; fewer when the others are barred or near copies.

    Those whose form is broken come only after all sound ones. Among equals `rng` decides. The
    wildcard is the last choice where at least WILDCARD_FROM are shown: any of the sound, unlike
    ones that are left, each as likely as the other.

    Source: Carbonell and Goldstein 1998, maximal marginal relevance.
    """
    rows = np.vstack([scores.chosen, scores.expected, scores.draws])
    rows += _TIE * rng.random(rows.shape)
    unlike = _unlike(rows, field)
    picks = _picks(rows, unlike, field, k)
    pools = _pools(picks, unlike, field) if wildcard else np.zeros_like(unlike)
    shown = [int(index) for index in picks[0] if index != _NONE]
    wild = None
    if pools[0].any():
        wild = shown[-1] = int(rng.choice(np.flatnonzero(pools[0])))
    roles: list[Role | None] = [None] * rows.shape[1]
    for index in shown:
        roles[index] = "expected" if index in picks[1] else "explored"
    if wild is not None:
        roles[wild] = "wildcard"
    return Selection(
        tuple(shown),
        _dropped(shown, unlike[0], field),
        tuple(roles),
        tuple(_propensities(picks, pools).tolist()),
    )


def _unlike(rows: FloatArray, field: Field) -> BoolArray:
    """(m, n): in each draw all that may be shown, of a group of near copies the best ranked."""
    order = np.argsort(_BROKEN * field.broken - rows, axis=1)
    barred = np.zeros(rows.shape[1], bool)
    barred[list(field.barred)] = True
    kept = np.zeros(rows.shape, bool)
    at = np.arange(len(rows))
    for index in order.T:  # (m,): the next best of every draw
        copied = (kept & field.copies[index]).any(axis=1)
        kept[at, index] = ~copied & ~barred[index]
    return kept


def _picks(rows: FloatArray, unlike: BoolArray, field: Field, k: int) -> IntArray:
    """(m, k): the drafts that each draw would show, in order of choice, _NONE at its end."""
    picks = np.full((len(rows), k), _NONE)
    if not rows.shape[1]:
        return picks
    left, nearest = unlike.copy(), np.zeros(rows.shape)
    at = np.arange(len(rows))
    for turn in range(k):
        worth = _RELEVANCE * rows - (1 - _RELEVANCE) * nearest - _BROKEN * field.broken
        best = np.where(left, worth, -np.inf).argmax(axis=1)
        picks[:, turn] = np.where(left[at, best], best, _NONE)
        left[at, best] = False
        nearest = np.maximum(nearest, field.alike[best])
    return picks


def _pools(picks: IntArray, unlike: BoolArray, field: Field) -> BoolArray:
    """(m, n): from what each draw takes its wildcard; none where there is nothing to choose."""
    shown = (picks != _NONE).sum(axis=1)
    firm = np.arange(picks.shape[1]) < shown[:, None] - 1  # all but the last choice
    pools = unlike & ~field.broken & ~_among(picks, firm, unlike.shape[1])
    pools[(shown < WILDCARD_FROM) | (pools.sum(axis=1) < 2)] = False
    return pools


def _propensities(picks: IntArray, pools: BoolArray) -> FloatArray:
    """
    The share of the further draws in which each draft is shown. What happened is none of them:
    counted in, it would make what is shown look more probable than it was.
    """
    shown = (picks != _NONE).sum(axis=1)
    wild = pools.any(axis=1)
    firm = np.arange(picks.shape[1]) < (shown - wild)[:, None]
    chance = _among(picks, firm, pools.shape[1]) + pools / np.maximum(
        pools.sum(axis=1, keepdims=True), 1
    )
    share = chance[2:].mean(axis=0)
    return np.asarray(np.clip(share, 1 / (2 * DRAWS), 1.0))


def _among(picks: IntArray, counted: BoolArray, n: int) -> BoolArray:
    """(m, n): which drafts are among the counted picks of each draw."""
    found = np.zeros((len(picks), n + 1), bool)  # the last column takes _NONE
    np.put_along_axis(found, np.where(counted, picks, n), True, axis=1)
    return found[:, :n]


def _dropped(shown: list[int], unlike: BoolArray, field: Field) -> tuple[tuple[int, str], ...]:
    why = {
        index: field.barred.get(index, "unseen" if unlike[index] else "copy")
        for index in range(len(unlike))
        if index not in shown
    }
    return tuple(why.items())
