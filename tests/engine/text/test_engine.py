import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from engine.errors import EngineDown, Rejected, TimedOut
from engine.text.client import Endpoint
from engine.text.engine import LocalModel, TextEngine
from engine.types import EngineState, Prompt, Sampling
from tests.engine.beside.test_keeper import keeper
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


async def test_a_local_engine_that_hangs_is_replaced(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        engine = TextEngine(
            http,
            Endpoint("", deadline_s=0.5, canary_s=0.5, retries=0),
            local=LocalModel("", "stand-in", tmp_path, os.environ),
            server_of=lambda local: keeper(local.cache_dir, local.base_env),
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            await until(lambda: engine.state().status == "ready")
            assert (await engine.generate(PROMPT, n=1, seed=1))[0].text == "a draft"

            (tmp_path / "hang").touch()
            with pytest.raises(TimedOut):
                await engine.generate(PROMPT, n=1, seed=1)
            await until(lambda: engine.restart_count == 1)
            (tmp_path / "hang").unlink()

            await until(lambda: engine.state().status == "ready")
            assert (await engine.generate(PROMPT, n=1, seed=1))[0].text == "a draft"
            running.cancel()


async def test_a_slow_draft_alone_ends_no_local_engine(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        engine = TextEngine(
            http,
            Endpoint("", deadline_s=0.3, canary_s=5, retries=0),
            local=LocalModel("", "stand-in", tmp_path, os.environ),
            server_of=lambda local: keeper(local.cache_dir, local.base_env),
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            await until(lambda: engine.state().status == "ready")
            (tmp_path / "hang").touch()
            with pytest.raises(TimedOut):
                await engine.generate(PROMPT, n=1, seed=1)
            (tmp_path / "hang").unlink()
            await asyncio.sleep(0.5)

            assert engine.state().status == "ready"
            assert engine.restart_count == 0
            running.cancel()


async def test_the_packages_may_still_be_coming(tmp_path: Path) -> None:
    arrived = asyncio.Event()
    states: list[EngineState] = []
    async with aiohttp.ClientSession() as http:
        engine = TextEngine(
            http,
            Endpoint("", retries=0),
            local=LocalModel("", "stand-in", tmp_path, os.environ),
            installed=arrived.wait,
            changed=states.append,
            server_of=lambda local: keeper(local.cache_dir, local.base_env),
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            await until(lambda: engine.state().detail == "installing")
            arrived.set()
            await until(lambda: engine.state().status == "ready")
            running.cancel()

    assert [s.detail for s in states][:2] == ["installing", "loading"]
    assert states[-1].status == "ready"
