import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from engine.errors import EngineDown, Rejected
from engine.text.client import Endpoint
from engine.text.engine import TextEngine
from engine.types import EngineState, Prompt, Sampling
from tests.engine.text.misbehaving import misbehaving_engine, says, well_formed
from tests.waiting import until

PROMPT = Prompt("", "form: story\n", 0, Sampling(temperature=0.9, top_p=0.95, max_tokens=60))


@asynccontextmanager
async def watched(url: str, canary_every_s: float = 0.05) -> AsyncIterator[TextEngine]:
    async with aiohttp.ClientSession() as http:
        endpoint = Endpoint(url, deadline_s=2, canary_s=1, retries=0)
        engine = TextEngine(http, endpoint, canary_every_s=canary_every_s, doubt_every_s=0.05)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                yield engine
            finally:
                running.cancel()


async def test_an_engine_is_ready_once_it_has_drawn() -> None:
    async with misbehaving_engine(well_formed(1)) as server, watched(server.url) as engine:
        assert engine.state() == EngineState("starting", server.url, "")

        await until(lambda: engine.state().status == "ready")
        [draft] = await engine.generate(PROMPT, n=1, seed=1)

    assert engine.state().model == "house"
    assert draft.text == "draft 0 ends"


async def test_drawing_fails_at_once_while_the_engine_is_not_ready() -> None:
    async with misbehaving_engine(says(500, "no room")) as server, watched(server.url) as engine:
        with pytest.raises(EngineDown, match="starting"):
            await engine.generate(PROMPT, n=1, seed=1)

        await until(lambda: engine.state().status == "down")
        with pytest.raises(EngineDown, match="no room"):
            await engine.generate(PROMPT, n=1, seed=1)

    assert all(body["max_tokens"] == 1 for body in server.bodies)  # canaries only


async def test_an_engine_that_comes_back_is_noticed() -> None:
    answers = [says(500), says(500), well_formed(1)]
    async with misbehaving_engine(*answers) as server, watched(server.url) as engine:
        await until(lambda: engine.state().status == "down")
        await until(lambda: engine.state().status == "ready")

    assert engine.state().detail == ""


async def test_a_failed_round_is_doubt_enough_to_look_again() -> None:
    answers = [well_formed(1), says(502)]
    async with (
        misbehaving_engine(*answers) as server,
        watched(server.url, canary_every_s=3_600) as engine,
    ):
        await until(lambda: engine.state().status == "ready")
        with pytest.raises(EngineDown):
            await engine.generate(PROMPT, n=1, seed=1)

        await until(lambda: engine.state().status == "down")


async def test_a_refused_request_says_nothing_about_the_engine() -> None:
    answers = [well_formed(1), says(400, "too long"), well_formed(1)]
    async with misbehaving_engine(*answers) as server, watched(server.url, 3_600) as engine:
        await until(lambda: engine.state().status == "ready")
        with pytest.raises(Rejected):
            await engine.generate(PROMPT, n=1, seed=1)

        assert engine.state().status == "ready"


async def test_an_engine_in_use_is_not_bothered() -> None:
    async with misbehaving_engine(well_formed(1)) as server, watched(server.url, 0.2) as engine:
        await until(lambda: engine.state().status == "ready")
        for _ in range(12):
            await engine.generate(PROMPT, n=1, seed=1)
            await asyncio.sleep(0.05)

    canaries = [body for body in server.bodies if body["max_tokens"] == 1]
    assert len(canaries) == 1
