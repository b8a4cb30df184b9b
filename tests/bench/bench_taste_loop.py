"""
Closed loop: simulated communities with hidden tastes, through the real service and real vLLM.

    python -m tests.bench.bench_taste_loop [--engine URL] [--seeds 2] [--ballots 300]

Each community votes for an evening. Of every state of its taste model at 0, 10, 30, 100 and 300
ballots it is asked how often its true favourite of the drafts of a round is ranked first, and
how often it is among those shown: on the drafts of the other communities' rounds, which it has
never seen (the bank), and as it happened in its own rounds (live). Chance is 1/n and 4/n of n
drafts. `ceiling` is what the best weights over the features could do, fitted on half of the bank
with the true tastes and tried on the other half: where it is near chance, no ranker over these
features can follow that taste.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import fmean

import aiohttp
import numpy as np

from bot.service import Service
from bot.session import Draft, SessionSettings
from bot.store import Store
from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.worker import AnalysisWorker
from engine.prompts import PassageRequest, Prompts
from engine.taste.features import Rated, of_round
from engine.taste.model import State, fresh, ranking
from engine.taste.prior import load_prior
from engine.taste.ranker import standings
from engine.text.client import Endpoint, TextClient
from engine.text.propose import Proposer
from engine.types import EngineState
from tests.bench.__main__ import ROOT, local_engine
from tests.bench.tastes.evening import FORM, LANGUAGE, Evening, Seen, Stage
from tests.bench.tastes.members import VOTERS, Community, communities, scaled

CHECKPOINTS = (0, 10, 30, 100, 300)
SHOWN = 4
FloatArray = np.ndarray


async def main(wishes: argparse.Namespace) -> None:
    async with aiohttp.ClientSession() as http:
        if wishes.engine:
            print(await loop(TextClient(http, Endpoint(wishes.engine)), wishes))
            return
        weights, cache = ROOT / "engine/text/house/weights", Path(tempfile.gettempdir())
        async with local_engine(http, weights, cache / "chorus-bench") as engine:
            print(await loop(TextClient(http, Endpoint(engine.state().url)), wishes))


async def loop(client: TextClient, wishes: argparse.Namespace) -> str:
    """Play all evenings, then say what they came to."""
    prompts = Prompts.load(ROOT / "prompts")
    reading = AnalysisWorker(HouseAnalyzer.load)
    proposer = Proposer(client, prompts, context_tokens=2_048, understanding=reading)
    scales = scaled(await _usual(proposer))
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder), synchronous="NORMAL")
        service = Service(
            store,
            _Ready(client),
            proposer,
            prompts.forms,
            profile="house",
            clock=lambda: datetime.now(UTC),
            ref=lambda member_id: member_id,
            error_text=lambda code, language: code,
            defaults=SessionSettings(),
            max_sessions=100_000,
            understanding=reading,
        )
        turn = wishes.ballots // 2
        evenings = [
            Evening(community, f"g{number}x{seed}", seed)
            for seed in range(wishes.seeds)
            for number, community in enumerate(communities(scales, turn))
        ]
        stage = Stage(service, store)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(service.run())
            async with asyncio.TaskGroup() as playing:
                for evening in evenings:
                    playing.create_task(stage.play(evening, wishes.ballots))
            serving.cancel()
        await store.close()
    reading.close()
    return told(evenings, turn)


class _Ready:
    """The engine is there: the service is not asked to wait for it."""

    def __init__(self, client: TextClient) -> None:
        self.generate = client.generate

    def state(self) -> EngineState:
        return EngineState("ready", "", "house")


async def _usual(proposer: Proposer) -> list[str]:
    """Drafts that nobody votes on, by which the tastes are scaled."""
    found = []
    for number in range(12):
        request = PassageRequest(
            FORM, LANGUAGE, "house", f"A town by the sea, {number}", (), (), None, "bench1"
        )
        drafts = await proposer.propose(
            request, n=8, n_shown=SHOWN, seed=number * 8, rng=Random(number)
        )
        found += [draft.text for draft in drafts]
    return found


# what came of it


def told(evenings: Sequence[Evening], turn: int) -> str:
    """The table, row by row."""
    names = list(dict.fromkeys(evening.community.name for evening in evenings))
    lines = [
        f"{'taste':38}{'ceiling':>9}  "
        + "".join(f"{f'{n} ballots':>24}" for n in CHECKPOINTS)
        + f"{'live, last third':>24}"
    ]
    for name in names:
        own = [evening for evening in evenings if evening.community.name == name]
        bank = [r for e in evenings if e.community.name != name for r in e.rounds]
        lines.append(_row(own, bank, turn))
    sizes = [len(r.drafts) for e in evenings for r in e.rounds]
    lines.append(
        f"first / shown, +- 1.645 standard errors; drafts of a round: {fmean(sizes):.2f}, so chance"
        f" is {fmean(1 / s for s in sizes):.3f} / {fmean(min(1, SHOWN / s) for s in sizes):.3f}"
    )
    return "\n".join(lines)


def _row(own: Sequence[Evening], bank: Sequence[Seen], turn: int) -> str:
    community = own[0].community
    cells = []
    for at in CHECKPOINTS:
        hits = [
            hit for e in own if (s := _state(e, at)) for hit in _on_bank(s, bank, community, at)
        ]
        cells.append(_cell(hits))
    live = [_live(seen, community) for e in own for seen in e.rounds[-len(e.rounds) // 3 :]]
    ceiling = _ceiling(bank, community)
    return f"{community.name:38}{ceiling:>9.2f}  " + "".join(
        f"{c:>24}" for c in [*cells, _cell(live)]
    )


def _cell(hits: Sequence[tuple[bool, bool]]) -> str:
    """Both shares with their half intervals."""
    said = []
    for which in (0, 1):
        share = fmean(hit[which] for hit in hits)
        said.append(f"{share:.2f}±{1.645 * (share * (1 - share) / len(hits)) ** 0.5:.2f}")
    return " / ".join(said)


def _state(evening: Evening, at: int) -> State | None:
    """What was known after the last round that did not go beyond so many ballots."""
    if at < VOTERS:
        return fresh(load_prior("text", LANGUAGE))
    known = [n for n in evening.states if n <= at + VOTERS // 2]
    return evening.states[max(known)] if known else None


def _rated(drafts: Sequence[Draft]) -> list[Rated]:
    return [Rated(d.text, LANGUAGE, d.analysis, d.problems, None) for d in drafts]


def _on_bank(
    state: State, bank: Sequence[Seen], community: Community, at: int
) -> list[tuple[bool, bool]]:
    view = ranking(state, load_prior("text", LANGUAGE), FORM, explore=True)
    rng = np.random.default_rng(at)
    hits = []
    for seen in bank:
        x = of_round("text", _rated(seen.drafts))
        expected, _, sampled = standings(x, view, rng)
        best = _favourite(seen.drafts, community, at)
        first = int(np.argmax(expected)) == best
        hits.append((first, best in np.argsort(-sampled)[:SHOWN]))
    return hits


def _live(seen: Seen, community: Community) -> tuple[bool, bool]:
    draft = seen.drafts[_favourite(seen.drafts, community, seen.before)]
    return bool(draft.standing and draft.standing.rank == 0), draft.place is not None


def _favourite(drafts: Sequence[Draft], community: Community, before: int) -> int:
    return int(np.argmax([community.truth(draft.text, before) for draft in drafts]))


def _ceiling(bank: Sequence[Seen], community: Community) -> float:
    """Share ranked first by the best linear weights, learned from true tastes of half the bank."""
    features = [of_round("text", _rated(seen.drafts)) for seen in bank]
    truths = [np.array([community.truth(d.text, 0) for d in seen.drafts]) for seen in bank]
    half = len(bank) // 2
    x = np.concatenate(features[:half])
    y = np.concatenate([truth - truth.mean() for truth in truths[:half]])
    weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ y)
    hits = [
        int(np.argmax(f @ weights)) == int(np.argmax(t))
        for f, t in zip(features[half:], truths[half:], strict=True)
    ]
    return fmean(hits)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--engine", default="", help="a vLLM that runs already")
    parser.add_argument("--seeds", type=int, default=2, help="evenings of each community")
    parser.add_argument("--ballots", type=int, default=300)
    asyncio.run(main(parser.parse_args()))
