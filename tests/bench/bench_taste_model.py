"""
What the taste model costs and what it learns, on simulated communities.

    python -m tests.bench.bench_taste_model

prints all of it; the big table has the times alone. Calls no engine.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from statistics import quantiles
from typing import TypeVar

import aiohttp
import numpy as np

from engine.prompts import Prompts
from engine.taste.forecast import wilson
from engine.taste.model import State, fresh, learned, ranking
from engine.taste.outcomes import FloatArray, Marks, outcomes
from engine.taste.prior import Prior, load_prior
from engine.taste.ranker import standings
from engine.taste.state import from_json, to_json
from engine.text.client import TextClient
from tests.bench import taste_brigade
from tests.bench.table import Row, printed
from tests.engine.taste.crowd import Crowd, crowd, voted, written

SHOWN, WRITTEN = 4, 8  # drafts of a round
BALLOTS = 10  # of a round
FORMS = ("poem", "story", "score", "game")
GROWTH = (10, 100, 1_000, 10_000, 100_000)  # votes
TIMED = 200  # rounds a figure
CURVE = (0, 10, 30, 100, 300)  # ballots
VOTING = 5  # ballots of a round in the learning curve
COMMUNITIES = 80
SETS = 50  # of eight fresh drafts a community is asked about

T = TypeVar("T")
Played = tuple[FloatArray, list[Marks]]


async def run(_http: aiohttp.ClientSession, _client: TextClient, _prompts: Prompts) -> list[Row]:
    return list(times(_flat()))


def times(prior: Prior) -> Iterator[Row]:
    """Of one closed round and one ranking, however many votes came before."""
    rng = np.random.default_rng(0)
    people = crowd(rng, prior)
    rounds = [_played(rng, people, prior, BALLOTS) for _ in range(TIMED)]
    state, votes = fresh(prior), 0
    for goal in GROWTH:
        while votes < goal:
            state = _after(state, prior, rounds[votes // BALLOTS % TIMED], votes // BALLOTS)
            votes += BALLOTS
        took = [*_timed(partial(_one_round, state, prior), rounds)]
        case = f"update and rank {WRITTEN}, {goal} votes"
        for clock, name in enumerate(("", " of the processor's time")):
            cuts = quantiles((one[clock] for one in took), n=100)
            yield Row("taste", f"{case}, p50{name}", 1000 * cuts[49], "ms")
            yield Row("taste", f"{case}, p99{name}", 1000 * cuts[98], "ms", "< 10")
    least = float(np.linalg.eigvalsh(state.own.cov)[0])
    yield Row("taste", f"least eigenvalue, {votes} votes", least, "logits²", "> 0")
    text = to_json(state)
    yield Row("taste", f"state of {len(FORMS)} forms", len(text) / 1000, "kB")
    took = sorted(_timed(lambda one: to_json(from_json(one)), [text] * TIMED))
    yield Row("taste", "read and write a state, p50", 1000 * took[TIMED // 2][0], "ms")


def curve(prior: Prior) -> Iterator[Row]:
    """Of eight fresh drafts the community's favourite, for tastes that the features can express."""
    hits: dict[int, list[float]] = {goal: [] for goal in CURVE}
    held: dict[int, list[float]] = {goal: [] for goal in CURVE}
    for seed in range(COMMUNITIES):
        rng = np.random.default_rng(seed)
        people, state, votes = crowd(rng, prior), fresh(prior), 0
        for goal in CURVE:
            while votes < goal:
                state = _after(state, prior, _played(rng, people, prior, VOTING), 0)
                votes += VOTING
            found = ranking(state, prior, FORMS[0])
            mean, sd = np.array(found.mean), np.sqrt(np.diag(np.array(found.cov)))
            hits[goal].append(_favourites(rng, people.taste, mean))
            held[goal].append(float(np.mean((np.abs(people.taste - mean) < 1.645 * sd)[:-1])))
    for goal in CURVE:
        share = float(np.mean(hits[goal]))
        low, high = wilson(share, COMMUNITIES * SETS)
        case = f"favourite of {WRITTEN} first, {goal} ballots"
        aim = "0.125 is chance" if goal == 0 else ">= 0.25" if goal == 100 else ""
        yield Row("learning", f"{case} ({low:.3f} to {high:.3f})", share, "share", aim)
    for goal in CURVE:
        case = f"90 % intervals that hold the weight, {goal} ballots"
        yield Row("learning", case, float(np.mean(held[goal])), "share", "0.9")


def _flat() -> Prior:
    """The shipped prior's spreads without its mean, so that all that is known was voted for."""
    shipped = load_prior("text", "en")
    return replace(shipped, mean=np.zeros(len(shipped.codes)))


def _played(rng: np.random.Generator, people: Crowd, prior: Prior, ballots: int) -> Played:
    x = written(rng, SHOWN, len(prior.codes))
    return x, voted(rng, x, people, rng.permutation(12)[:ballots])


def _after(state: State, prior: Prior, played: Played, at: int) -> State:
    x, ballots = played
    evidence = outcomes(len(x), ballots)
    return learned(state, prior, FORMS[at % len(FORMS)], x, evidence, len(ballots))


def _one_round(state: State, prior: Prior, played: Played) -> None:
    """What a closed round and the next one's ranking cost, features excluded."""
    after = _after(state, prior, played, 0)
    rng = np.random.default_rng(0)
    x = np.tile(played[0], (2, 1))
    standings(x, ranking(after, prior, FORMS[0]), rng)


def _timed(deed: Callable[[T], object], each: Iterable[T]) -> Iterator[tuple[float, float]]:
    """Seconds that the deed took for each: by the clock, and of the processor's time."""
    for one in each:
        wall, own = time.perf_counter(), time.process_time()
        deed(one)
        yield time.perf_counter() - wall, time.process_time() - own


def _favourites(rng: np.random.Generator, taste: FloatArray, mean: FloatArray) -> float:
    hits = 0.0
    for _ in range(SETS):
        x = written(rng, WRITTEN, len(taste))[:, :-1]
        guess, first = x @ mean[:-1], int((x @ taste[:-1]).argmax())
        best = np.flatnonzero(guess == guess.max())
        hits += float(first in best) / len(best)
    return hits / SETS


async def main() -> None:
    prior = _flat()
    rows = [*times(prior), *curve(prior), *taste_brigade.rows(prior)]
    print(printed(rows))


if __name__ == "__main__":
    asyncio.run(main())
