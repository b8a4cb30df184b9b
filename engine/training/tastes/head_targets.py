"""
What each voted text is worth beside the others of its group, as the reward head is to learn it.

All votes of an item count, not only those of the evaluation pairs. How many votes an item has says
how sure its worth is, and is never seen by the head: in some sets good texts were shown more often.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.training.tastes.votes import Item, VoteSet
from engine.types import Language

BELIEVED = 30.0  # votes an item that weigh half of what endless votes would
LENIENCY = 0.5  # share of a system's mean taken for its one voter's leniency
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Target:
    """A text's worth: `worth` in spreads over its set from its group's mean, `weight` from 0 on."""

    source: str  # the first set that has it
    item: Item
    language: Language
    worth: float
    weight: float


def targets(sets: Sequence[VoteSet], without: frozenset[int] = frozenset()) -> list[Target]:
    """
    One target a text; a text that was judged under several criteria has the mean of them.

    No vote from a group whose fold is in `without` has any part in them.
    """
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for one in sets:
        for key, (worth, weight) in _worth(one, without).items():
            item = one.items[key]
            found[item.group, key].append(Target(one.name, item, one.language, worth, weight))
    return [_mean(of_one) for of_one in found.values()]


def _mean(found: Sequence[Target]) -> Target:
    worth = float(np.mean([one.worth for one in found]))
    return replace(found[0], worth=worth, weight=float(np.mean([one.weight for one in found])))


def _worth(votes: VoteSet, without: frozenset[int]) -> dict[str, tuple[float, float]]:
    """By item: worth and weight; graded where there are grades, else by the pairs it won."""
    keys = [
        key
        for key in (votes.grades or votes.named)
        if votes.folds[votes.items[key].group] not in without
    ]
    if not keys:
        return {}
    raw, n = _graded(votes, keys) if votes.grades else (_won(votes, keys), np.ones(len(keys)))
    weight = n / (n + BELIEVED)
    worth = raw - _means([votes.items[key].group for key in keys], raw, weight)
    worth /= max(1e-9, float(np.sqrt(np.average(worth**2, weights=weight))))
    weight /= weight.mean()
    pairs = zip(worth.tolist(), weight.tolist(), strict=True)
    return dict(zip(keys, pairs, strict=True))


def _graded(votes: VoteSet, keys: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """
    What each item was given on the average, and how many votes it had.

    Where one voter graded all texts of a system, as may be where an item has one vote, nobody can
    tell a good system from a lenient voter: half of what the system has is taken for leniency.
    """
    raw = np.array([votes.grades[key].mean for key in keys])
    n = np.array([votes.grades[key].n for key in keys])
    systems = [votes.items[key].system for key in keys]
    if (n > 1).any() or not all(systems):
        return raw, n
    return raw - LENIENCY * _means(systems, raw, n), n


def _means(names: Sequence[str], raw: FloatArray, weight: FloatArray) -> FloatArray:
    """For each item the weighted mean of all that share its name."""
    _, at = np.unique(names, return_inverse=True)
    sums = np.bincount(at, weights=raw * weight)
    return np.asarray((sums / np.bincount(at, weights=weight))[at])


def _won(votes: VoteSet, keys: Sequence[str]) -> FloatArray:
    """Mean share of the votes by which each item won its pairs, from -0.5 to 0.5."""
    shares: dict[str, list[float]] = defaultdict(list)
    for pair in votes.pairs:
        shares[pair.a].append(pair.share - 0.5)
        shares[pair.b].append(0.5 - pair.share)
    return np.array([float(np.mean(shares[key])) for key in keys])
