"""
How many ballots of a brigade turn a community's first choice, with and without defences.

A community has voted for twenty rounds, six members at a time. Then comes either a crowd: new
accounts that approve, for one evening of five rounds, whatever the community would like least; or
a loner: one account that opens and votes in rounds alone, and for comparison an honest member who
does. The choice has turned where the first of eight fresh drafts is no longer the one that it
would be had they never come.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.taste.jumps import jump
from engine.taste.model import State, fresh, learned, ranking
from engine.taste.outcomes import FloatArray, Marks, outcomes
from engine.taste.prior import Prior
from engine.taste.voters import capped
from tests.bench.table import Row
from tests.engine.taste.crowd import Crowd, crowd, voted, written

SEEN = frozenset(range(4))
MEMBERS, LARGE, VOTING = 12, 40, 6  # of a community, of a large one; in a round
BEFORE, EVENING = 20, 5  # rounds
COMMUNITIES = 24
FRESH = 100  # sets of eight drafts by which a community is asked


@dataclass
class Place:
    """A community that learns, with the defences that it has."""

    prior: Prior
    state: State
    caps: bool
    watch: bool
    counted: dict[str, float]

    def learn(self, x: FloatArray, ballots: dict[str, Marks], new: set[str]) -> None:
        weights = dict.fromkeys(ballots, 1.0)
        if self.watch:
            fresh_ones = [voter for voter in ballots if voter in new]
            known = [ballots[voter] for voter in ballots if voter not in new]
            found = jump([ballots[voter] for voter in fresh_ones], known, len(x))
            weights |= {fresh_ones[at]: 0.0 for at in found.voters} if found else {}
        if self.caps:
            weights = capped(weights, self.counted)
        for voter, weight in weights.items():
            self.counted[voter] = self.counted.get(voter, 0.0) + weight
        marks = [Marks(b.approved, b.visible, weights[v]) for v, b in ballots.items()]
        total = sum(weights.values())
        self.state = learned(self.state, self.prior, "poem", x, outcomes(len(x), marks), total)


@dataclass(frozen=True, slots=True)
class Attack:
    """`size` new accounts on one evening, or one account in `alone` rounds of its own."""

    name: str
    size: int = 0
    hidden: float = 0.0  # chance of each other draft to be marked too
    alone: int = 0
    honest: bool = False
    members: int = MEMBERS
    caps: bool = True
    watch: bool = True


def rows(prior: Prior) -> Iterator[Row]:
    for one in _attacks():
        turned = [_turned(np.random.default_rng(seed), prior, one) for seed in range(COMMUNITIES)]
        yield Row("brigade", one.name, float(np.mean(turned)), "first choices turned")


def _attacks() -> Iterator[Attack]:
    for size in (2, 6, 12, 24):
        case = f"crowd, {size / (size + VOTING):.0%} of an evening's ballots"
        yield Attack(f"{case}, no defence", size, caps=False, watch=False)
        yield Attack(f"{case}, caps", size, watch=False)
        yield Attack(f"{case}, caps and quarantine", size)
        yield Attack(f"{case}, the same, marks hidden", size, hidden=0.3)
    for alone in (10, 100):
        for members in (MEMBERS, LARGE):
            case = f"{alone} rounds alone, {members} members"
            yield Attack(f"honest {case}, no caps", 0, 0.0, alone, True, members, caps=False)
            yield Attack(f"loner, {case}, no caps", 0, 0.0, alone, False, members, caps=False)
            yield Attack(f"loner, {case}, caps", 0, 0.0, alone, False, members)


def _turned(rng: np.random.Generator, prior: Prior, attack: Attack) -> float:
    """Share of fresh sets in which the first choice is another one than without the attack."""
    people = crowd(rng, prior, voters=attack.members)
    places = [Place(prior, fresh(prior), attack.caps, attack.watch, {}) for _ in range(2)]
    for _ in range(BEFORE):
        _round(rng, people, places)
    for _ in range(EVENING if attack.size else 0):
        _round(rng, people, places, attack.size, attack.hidden)
    for _ in range(attack.alone):
        x = written(rng, 4, len(prior.codes))
        honest = voted(rng, x, people, np.array([0]))[0]
        ballot = honest if attack.honest else _against(rng, people, x, 0.0)
        places[0].learn(x, {"loner": ballot}, {"loner"})
    first = [_firsts(place, np.random.default_rng(7)) for place in places]
    return float(np.mean(first[0] != first[1]))


def _round(
    rng: np.random.Generator,
    people: Crowd,
    places: list[Place],
    size: int = 0,
    hidden: float = 0.0,
) -> None:
    """One round in both places alike, but for the brigade that is in the first only."""
    x = written(rng, 4, len(people.taste))
    who = rng.permutation(len(people.bars))[:VOTING]
    ballots = voted(rng, x, people, who)
    honest = {f"member {at}": one for at, one in zip(who, ballots, strict=True)}
    brigade = {f"new {at}": _against(rng, people, x, hidden) for at in range(size)}
    places[0].learn(x, honest | brigade, set(brigade))
    places[1].learn(x, honest, set())


def _against(rng: np.random.Generator, people: Crowd, x: FloatArray, hidden: float) -> Marks:
    """A ballot for what the community would like least; others are marked with chance `hidden`."""
    worst = int((x @ people.taste).argmin())
    others = {at for at in range(len(x)) if rng.random() < hidden}
    return Marks(frozenset({worst} | others), SEEN)


def _firsts(place: Place, rng: np.random.Generator) -> FloatArray:
    """The first choice of each of the fresh sets; the place of a draft counts for nothing."""
    mean = np.array(ranking(place.state, place.prior, "poem").mean)[:-1]
    sets = [written(rng, 8, len(mean) + 1)[:, :-1] for _ in range(FRESH)]
    return np.array([(x @ mean).argmax() for x in sets])
