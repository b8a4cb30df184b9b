"""
What each voted text is worth beside the others of its group, as the reward head is to learn it.

All votes of an item count, not only those of the evaluation pairs. How many votes an item has says
how sure its worth is, and is never seen by the head: in some sets good texts were shown more often.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.training.votes import VoteSet
from engine.types import Language

BELIEVED = 30.0  # votes an item that weigh half of what endless votes would
LENIENCY = 0.5  # share of a system's mean taken for its one voter's leniency
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Target:
    """A text's worth: `worth` in spreads over its set from its group's mean, `weight` from 0 on."""

    source: str  # the first set that has it
    text: str
    language: Language
    fold: int
    worth: float
    weight: float


def targets(sets: Sequence[VoteSet]) -> list[Target]:
    """One target a text; a text that was judged under several criteria has the mean of them."""
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for one in sets:
        for key, (worth, weight) in _worth(one).items():
            item = one.items[key]
            fold = one.folds[item.group]
            target = Target(one.name, item.text, one.language, fold, worth, weight)
            found[item.group, key].append(target)
    return [_mean(of_one) for of_one in found.values()]


def _mean(found: Sequence[Target]) -> Target:
    worth = float(np.mean([one.worth for one in found]))
    return replace(found[0], worth=worth, weight=float(np.mean([one.weight for one in found])))


def _worth(votes: VoteSet) -> dict[str, tuple[float, float]]:
    """By item: worth and weight; graded where there are grades, else by the pairs it won."""
    keys = [key for key in votes.items if key in votes.grades] or list(votes.named)
    if votes.grades:
        raw = np.array([votes.grades[key].mean for key in keys])
        n = np.array([votes.grades[key].n for key in keys])
        raw = raw - LENIENCY * _of_systems(votes, keys, raw) if (n == 1).all() else raw
    else:
        won = _won(votes)
        raw, n = np.array([won[key] for key in keys]), np.ones(len(keys))
    weight = n / (n + BELIEVED)
    groups = [votes.items[key].group for key in keys]
    worth = raw - _means(groups, raw, weight)
    worth /= max(1e-9, float(np.sqrt(np.average(worth**2, weights=weight))))
    weight /= weight.mean()
    pairs = zip(worth.tolist(), weight.tolist(), strict=True)
    return dict(zip(keys, pairs, strict=True))


def _of_systems(votes: VoteSet, keys: Sequence[str], raw: FloatArray) -> FloatArray:
    """
    How each item's system stands off the mean. Where one voter graded all texts of a system,
    nobody can tell a good system from a lenient voter.
    """
    systems = [votes.items[key].system for key in keys]
    return np.where([bool(one) for one in systems], _means(systems, raw, np.ones(len(raw))), 0.0)


def _means(names: Sequence[str], raw: FloatArray, weight: FloatArray) -> FloatArray:
    """For each item the weighted mean of all that share its name."""
    _, at = np.unique(names, return_inverse=True)
    sums = np.bincount(at, weights=raw * weight)
    return np.asarray((sums / np.bincount(at, weights=weight))[at])


def _won(votes: VoteSet) -> Mapping[str, float]:
    """Mean share of the votes by which an item won its pairs, from -0.5 to 0.5."""
    shares: dict[str, list[float]] = defaultdict(list)
    for pair in votes.pairs:
        shares[pair.a].append(pair.share - 0.5)
        shares[pair.b].append(0.5 - pair.share)
    return {key: float(np.mean(found)) for key, found in shares.items()}
