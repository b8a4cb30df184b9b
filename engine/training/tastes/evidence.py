"""
Sets of votes as communities that voted in rounds: the evidence from which a prior is fitted.

Every group acts as a community. Where each item has many votes (caption contests), rounds of a few
drafts are sampled and ballots drawn from the real counts; else the group was one round, and its
pairs are the evidence. Fits nothing.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.taste.outcomes import Marks, Outcomes, outcomes
from engine.training.tastes.rounds import Reader, ReadRound
from engine.training.tastes.votes import Grade, Pair, VoteSet
from engine.types import Language

MANY = 10.0  # votes an item on the average from which ballots can be drawn
ROUNDS = 12  # sampled a community
DRAFTS = 8  # of a sampled round: as many candidates as a request has
BALLOTS = 12  # drawn a sampled round


@dataclass(frozen=True, slots=True)
class Lesson:
    """A round with what its ballots said."""

    round: ReadRound
    evidence: Outcomes
    ballots: float


@dataclass(frozen=True, slots=True)
class Community:
    """A group in its fold, with all that it taught."""

    group: str
    fold: int
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Communities of one kind of writing and one crowd of voters, perhaps in several sets."""

    name: str
    language: Language
    communities: tuple[Community, ...]


def sources(sets: Sequence[VoteSet], reader: Reader) -> list[Source]:
    """Sets that share groups are one source: their texts, and mostly their voters, are the same."""
    return [
        Source(one[0].name, one[0].language, tuple(_communities(one, reader)))
        for one in _sharing(sets)
    ]


def _sharing(sets: Sequence[VoteSet]) -> list[list[VoteSet]]:
    found: list[list[VoteSet]] = []
    for one in sets:
        known = next((s for s in found if s[0].folds.keys() & one.folds.keys()), None)
        if known is None:
            found.append([one])
        else:
            known.append(one)
    return found


def _communities(sets: Sequence[VoteSet], reader: Reader) -> Iterator[Community]:
    first = sets[0]
    folds = {group: fold for one in sets for group, fold in one.folds.items()}
    if rich(first):
        usual = approved_from(first)
        for group, fold in first.folds.items():
            yield Community(group, fold, tuple(_sampled(first, group, usual, reader)))
        return
    for group, fold in folds.items():
        yield Community(group, fold, (_paired(sets, group, reader),))


def rich(votes: VoteSet) -> bool:
    """Whether ballots can be drawn from what its items were given."""
    grades = votes.grades.values()
    many = bool(grades) and sum(grade.n for grade in grades) / len(grades) >= MANY
    return many and not votes.siblings


def approved_from(votes: VoteSet) -> float:
    """The value above what is usual in the set, from which a vote counts as an approval."""
    counts: dict[float, float] = defaultdict(float)
    for grade in votes.grades.values():
        for value, n in grade.counts:
            counts[value] += n
    values = sorted(counts)
    half, seen = sum(counts.values()) / 2, 0.0
    for value, above in pairwise(values):
        seen += counts[value]
        if seen >= half:
            return above
    return values[-1]


def chance(grade: Grade, usual: float) -> float:
    """The share of an item's votes that approve of it."""
    return sum(n for value, n in grade.counts if value >= usual) / grade.n


def drawn(
    chances: Sequence[float], ballots: int, rng: random.Random, visible: frozenset[int]
) -> list[Marks]:
    """Ballots of voters who see the `visible` drafts, each approved with its own chance."""
    return [
        Marks(frozenset(i for i in sorted(visible) if rng.random() < chances[i]), visible)
        for _ in range(ballots)
    ]


def _sampled(votes: VoteSet, group: str, usual: float, reader: Reader) -> Iterator[Lesson]:
    rng = random.Random(group)
    graded = [key for key in votes.groups[group] if key in votes.grades]
    rng.shuffle(graded)
    for start in range(0, min(ROUNDS * DRAFTS, len(graded) - DRAFTS + 1), DRAFTS):
        keys = graded[start : start + DRAFTS]
        marks = drawn(
            [chance(votes.grades[key], usual) for key in keys],
            BALLOTS,
            rng,
            frozenset(range(DRAFTS)),
        )
        evidence = outcomes(DRAFTS, marks)
        yield Lesson(reader.round(votes, group, keys), evidence, float(BALLOTS))


def _paired(sets: Sequence[VoteSet], group: str, reader: Reader) -> Lesson:
    pairs = [pair for one in sets for pair in one.pairs if pair.group == group]
    ground = next(one for one in sets if group in one.folds)
    named = dict.fromkeys(key for pair in pairs for key in (pair.a, pair.b))
    keys = ground.groups[group] if ground.siblings else tuple(named)
    return Lesson(reader.round(ground, group, keys), of_pairs(keys, pairs), float(len(sets)))


def of_pairs(keys: Sequence[str], pairs: Sequence[Pair]) -> Outcomes:
    """Pairs as comparisons that weigh at most n - 1 together: what an order of n can tell."""
    at = {key: place for place, key in enumerate(keys)}
    weight, lean = np.zeros((len(keys), len(keys))), np.zeros((len(keys), len(keys)))
    each = min(1.0, (len(keys) - 1) / len(pairs))
    for pair in pairs:
        i, j, won = at[pair.a], at[pair.b], 2 * pair.share - 1
        weight[i, j] += each
        weight[j, i] += each
        lean[i, j] += each * won
        lean[j, i] -= each * won
    return Outcomes(weight, lean)
