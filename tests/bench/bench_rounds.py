"""
From "next" to four shown drafts: the whole way through service, store and engine, round by round.

The share outside vLLM is what is left of a round when the time inside `generate` is taken away:
prompt, parse, guard, form check, choice, and the commits before and after.
"""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.service import Service
from bot.session import SessionSettings
from bot.store import Store
from engine.prompts import Prompts
from engine.text.client import TextClient
from engine.text.propose import Proposer
from engine.types import Completion, EngineState, Prompt
from tests.bench.table import Row

ROUNDS = 20
ME = "web:bench"


class Stopwatch:
    """A text engine that notes how long each request took."""

    def __init__(self, client: TextClient) -> None:
        self._client = client
        self.inside_s = 0.0
        self.tokens: list[int] = []

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
        adapter: str | None = None,
    ) -> list[Completion]:
        started = time.perf_counter()
        try:
            drawn = await self._client.generate(
                prompt, n=n, seed=seed, on_done=on_done, adapter=adapter
            )
        finally:
            self.inside_s += time.perf_counter() - started
        self.tokens += [one.tokens for one in drawn]
        return drawn

    def state(self) -> EngineState:
        return EngineState("ready", "", "house")


async def run(http: aiohttp.ClientSession, client: TextClient, prompts: Prompts) -> list[Row]:
    watch = Stopwatch(client)
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder))
        service = Service(
            store,
            watch,
            Proposer(watch, prompts, context_tokens=2_048),
            prompts.forms,
            profile="house",
            clock=lambda: datetime.now(UTC),
            ref=lambda member_id: member_id,
            error_text=lambda code, language: code,
            defaults=SessionSettings(),
        )
        async with asyncio.TaskGroup() as group:
            desk = group.create_task(service.desk.run())
            times = [await _round(service, watch, number) for number in range(ROUNDS)]
            desk.cancel()
        await store.close()
    return _rows(times, watch.tokens)


def _rows(times: list[tuple[float, float]], tokens: list[int]) -> list[Row]:
    whole = [t for t, _ in times]
    outside_ms = [(t - inside) * 1000 for t, inside in times]
    case = f"{ROUNDS} rounds, 8 asked, {statistics.mean(tokens):.0f} tokens each"
    return [
        Row("next to drafts shown", f"{case}, median", statistics.median(whole), "s"),
        Row("next to drafts shown", f"{case}, worst", max(whole), "s"),
        Row("outside vLLM", "median", statistics.median(outside_ms), "ms", "< 30"),
        Row("outside vLLM", "worst", max(outside_ms), "ms"),
    ]


async def _round(service: Service, watch: Stopwatch, number: int) -> tuple[float, float]:
    """Seconds from asking to shown, and those of them inside the engine, in a fresh session."""
    language, premise = ("en", "An old man walks by the sea") if number % 2 else ("zh", "老人看海")
    session = await service.open_session(
        ME, form="story", language=language, premise=f"{premise} {secrets.token_hex(2)}"
    )
    watch.inside_s = 0.0
    async with service.bus.subscribe(session["id"]) as news:
        started = time.perf_counter()
        round_ = await service.open_round(ME, session["id"])
        async for notice in news:
            if notice.kind in {"drafts", "closed"}:
                break
        taken = time.perf_counter() - started
    seen = await service.round_view(round_["id"], ME)
    assert seen["status"] == "voting", seen["error"]
    return taken, watch.inside_s
