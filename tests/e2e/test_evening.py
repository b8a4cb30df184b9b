"""The loop closes: votes, an adapter, drafts that a real vLLM draws by it, and back to the base."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.evening.evening import Evening
from bot.evening.programme import FRESH_PREMISES, Programme
from bot.locales import Catalogue
from bot.records import Records
from bot.service import Service
from bot.service.context import Context
from bot.service.tuning.plan import Base, Plan
from bot.service.tuning.room import TrainingRoom
from bot.service.tuning.running import Trainer
from bot.service.tuning.snapshot import Snapshot, Voice, write_snapshot
from bot.session import EVENING, SessionSettings
from bot.store import Store
from bot.taste import Kind
from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.worker import AnalysisWorker
from engine.prompts import Prompts
from engine.text.engine import TextEngine
from engine.text.propose import Proposer
from tests.bench.tuning.voting import now
from tests.bot.service.conftest import PROMPTS
from tests.waiting import until

LIMIT_S = 420
pytestmark = [pytest.mark.vllm, pytest.mark.timeout(LIMIT_S, func_only=True)]

SHORT = Programme(
    rounds=12, rounds_each=2, blind=2, fresh=4, fresh_premises=FRESH_PREMISES[:4], careless=0.0
)


class House:
    """A service that trains, with a real engine, and a short evening over it."""

    def __init__(self, service: Service, store: Store, evening: Evening, folder: Path) -> None:
        self.service = service
        self.store = store
        self.evening = evening
        self.folder = folder
        self.shelved: set[str] = set()  # adapters whose weights lay there once

    async def ended(self) -> dict[str, Any]:
        async with asyncio.timeout(LIMIT_S - 20):
            while (state := await self.evening.state())["on"]:
                self.shelved |= await asyncio.to_thread(self._on_the_shelf)
                await asyncio.sleep(0.2)
        return state

    def _on_the_shelf(self) -> set[str]:
        weights = self.folder.glob("adapters/text/[!.]*/adapter_model.safetensors")
        return {one.parent.name for one in weights}

    async def adapters_of_drafts(self) -> list[frozenset[str | None]]:
        """By round of the evening, in order: from whom its models' drafts are."""

        def look(records: Records) -> list[frozenset[str | None]]:
            sessions = records.sessions(None, 100, guild_id=EVENING)
            rounds = [r for s in sessions for r in records.rounds(s.id) if r.status == "closed"]
            found = []
            for round_ in sorted(rounds, key=lambda r: r.opened_at):
                drawn = [d.generation for d in records.drafts(round_.id) if d.generation]
                found.append(frozenset(one.adapter for one in drawn))
            return found

        return await self.store.read(look)


def ref(member_id: str) -> str:
    return hashlib.sha256(member_id.encode()).hexdigest()[:12]


@pytest_asyncio.fixture
async def house(tmp_path: Path, vllm_server: TextEngine, house_model: Path) -> AsyncIterator[House]:
    await until(lambda: vllm_server.state().status == "ready", limit_s=200)
    store = await Store.open(tmp_path)
    prompts, catalogue = Prompts.load(PROMPTS), Catalogue.load()
    reading = AnalysisWorker(HouseAnalyzer.load)
    proposer = Proposer(vllm_server, prompts, context_tokens=2_048, understanding=reading)
    voice = Voice(prompts, "house", 2_048)

    async def snapshot(of: Store, guild_id: str, kind: Kind, folder: Path, base: str) -> Snapshot:
        return await write_snapshot(of, guild_id, kind, folder, voice=voice, ref=ref, base=base)

    training = TrainingRoom(
        Plan(tmp_path, bases={"text": Base("house", str(house_model))}),
        Trainer(dict(os.environ)),
        snapshot,
        {"text": vllm_server},
    )
    service = Service(
        store,
        vllm_server,
        proposer,
        prompts.forms,
        profile="house",
        clock=now,
        ref=ref,
        error_text=lambda code, language: catalogue.text(f"error.{code}", language),
        defaults=SessionSettings(),
        understanding=reading,
        training=training,
    )
    context = Context(store, service.bus, now, str, lambda code, _: code)
    ready = lambda: vllm_server.state().status == "ready"  # noqa: E731
    evening = Evening(service, context, proposer, "house", ready, SHORT)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(service.run()), group.create_task(evening.run())]
        yield House(service, store, evening, tmp_path)
        for task in tasks:
            task.cancel()
    await store.close()
    await asyncio.to_thread(reading.close)


async def test_votes_become_an_adapter_that_draws_and_is_taken_back(
    house: House, vllm_server: TextEngine
) -> None:
    await house.evening.start()
    state = await house.ended()

    assert state["error"] is None, state
    assert state["verdict"] in {"promoted", "trial"}, state["report"]
    assert house.shelved == {state["adapter"]}
    assert state["after"]["n"] >= 12  # drawn by it: a draft of the base would have been refused
    drawn = await house.adapters_of_drafts()
    assert drawn[:12] == [frozenset({None})] * 12
    assert any(state["adapter"] in one for one in drawn[12:-1])
    assert drawn[-1] == frozenset({None})
    assert state["adapter"] not in vllm_server.held()
    view = (await house.service.taste("evening:1", guild_id=EVENING))["adapter"]
    assert [one["status"] for one in view["history"]] == ["rolled_back"]
