"""Adapters of the text engine: held over restarts, let go when nobody draws, never in the way."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from engine.beside.keeper import LocalServer
from engine.errors import EngineDown, Rejected
from engine.ports import Canary
from engine.text.client import Endpoint
from engine.text.engine import LocalModel, TextEngine
from engine.types import EngineState, Prompt, Sampling
from tests.engine.beside.test_keeper import QUICK
from tests.engine.text.lora_stand_in import BASE_SURE, saved, serving
from tests.waiting import until

PROMPT = Prompt("", "form: story\n", 0, Sampling(temperature=0.9, top_p=0.95, max_tokens=60))


@asynccontextmanager
async def watching(url: str, **wishes: Any) -> AsyncIterator[TextEngine]:
    async with aiohttp.ClientSession() as http:
        given: dict[str, Any] = {"deadline_s": 5, "canary_s": 1, "load_s": 1, "retries": 0}
        engine = TextEngine(
            http, Endpoint(url, **(given | wishes)), canary_every_s=0.05, doubt_every_s=0.05
        )
        async with running(engine):
            yield engine


@asynccontextmanager
async def beside(
    folder: Path, *words: str, changed: Any = None, patience: Any = QUICK
) -> AsyncIterator[TextEngine]:
    def server_of(local: LocalModel) -> LocalServer:
        module = "tests.engine.text.lora_stand_in"
        return LocalServer(
            lambda port: [sys.executable, "-m", module, str(port), *words],
            os.environ,
            folder,
            model="house",
            patience=patience,
        )

    async with aiohttp.ClientSession() as http:
        engine = TextEngine(
            http,
            Endpoint("", deadline_s=5, canary_s=2, retries=0),
            local=LocalModel("", "house", folder, os.environ),
            changed=changed,
            server_of=server_of,
            doubt_every_s=0.05,
        )
        async with running(engine):
            yield engine


@asynccontextmanager
async def running(engine: TextEngine) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(engine.run())
        try:
            await until(lambda: engine.state().status == "ready")
            yield
        finally:
            task.cancel()


async def drawn(engine: TextEngine, adapter: str | None) -> tuple[str, str | None]:
    [draft] = await engine.generate(PROMPT, n=1, seed=1, adapter=adapter)
    return draft.text, draft.adapter


async def test_what_is_held_is_loaded_and_draws(tmp_path: Path) -> None:
    adapters = saved(tmp_path, "one", "two")
    async with serving() as server, watching(server.url, api_key="key") as engine:
        held = await engine.hold(adapters)

        assert held == engine.held() == {"one", "two"}
        assert await drawn(engine, "two") == ("a draft by two", "two")
        assert await drawn(engine, None) == ("a draft", None)
        assert server.keys == {"Bearer key"}


async def test_what_is_not_held_draws_from_the_base(tmp_path: Path) -> None:
    async with serving() as server, watching(server.url) as engine:
        assert await drawn(engine, "gone") == ("a draft", None)
        assert server.unknown == 0


async def test_an_adapter_that_the_server_lost_falls_back_and_comes_again(tmp_path: Path) -> None:
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(saved(tmp_path, "one"))
        server.loaded.clear()

        assert await drawn(engine, "one") == ("a draft", None)
        await until(lambda: engine.held() == {"one"})

        assert await drawn(engine, "one") == ("a draft by one", "one")


async def test_a_request_that_is_refused_for_itself_stays_refused(tmp_path: Path) -> None:
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(saved(tmp_path, "one"))
        server.refuses = True

        with pytest.raises(Rejected, match="too long"):
            await drawn(engine, "one")
        assert engine.held() == {"one"}


async def test_an_adapter_in_use_is_unloaded_only_when_its_drafts_are_done(
    tmp_path: Path,
) -> None:
    adapters = saved(tmp_path, "one", "two")
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(adapters)
        server.gate.clear()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(drawn(engine, "one"))
            await until(lambda: server.asked["one"] == 1)

            assert await engine.hold({"two": adapters["two"]}) == {"two"}
            await asyncio.sleep(0.3)  # several looks
            assert "one" in server.loaded
            server.gate.set()

        assert first.result() == ("a draft by one", "one")
        await until(lambda: "one" not in server.loaded)
        assert await drawn(engine, "one") == ("a draft", None)
        assert server.unknown == 0


async def test_an_adapter_that_was_let_go_is_not_drawn_through_while_it_is_still_loaded(
    tmp_path: Path,
) -> None:
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(saved(tmp_path, "one"))
        server.gate.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(drawn(engine, "one"))
            await until(lambda: server.asked["one"] == 1)
            await engine.hold({})
            second = group.create_task(drawn(engine, "one"))
            await until(lambda: server.asked["house"] >= 1)
            server.gate.set()

        assert second.result() == ("a draft", None)


async def test_one_that_cannot_be_loaded_keeps_no_other_from_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    adapters = {"broken": tmp_path / "nowhere", **saved(tmp_path, "one")}
    async with serving() as server, watching(server.url) as engine:
        with caplog.at_level(logging.WARNING):
            assert await engine.hold(adapters) == {"one"}
        await asyncio.sleep(0.3)

        assert "rank 64 is greater than 16" in caplog.text
        assert server.told.count("load broken") == 1  # not at every look
        await engine.hold(adapters)
        assert server.told.count("load broken") == 2


async def test_an_engine_that_takes_none_is_ready_all_the_same(tmp_path: Path) -> None:
    async with serving(takes=False) as server, watching(server.url) as engine:
        assert await engine.hold(saved(tmp_path, "one")) == frozenset()
        assert engine.state().status == "ready"
        assert await drawn(engine, "one") == ("a draft", None)


async def test_loading_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    async with serving(hangs=True) as server, watching(server.url, load_s=0.2) as engine:
        assert await engine.hold(saved(tmp_path, "one")) == frozenset()
        assert await drawn(engine, None) == ("a draft", None)


async def test_adapters_of_others_are_left_alone(tmp_path: Path) -> None:
    mine = saved(tmp_path, "one")
    async with serving() as server, watching(server.url) as engine:
        server.loaded = {"theirs": "/elsewhere", "one": "/elsewhere/one"}

        assert await engine.hold(mine) == frozenset()  # that name has other weights there
        await engine.hold({})

        assert set(server.loaded) == {"theirs", "one"}


async def test_an_adapter_that_is_there_already_is_not_loaded_twice(tmp_path: Path) -> None:
    mine = saved(tmp_path, "one")
    async with serving() as server, watching(server.url) as engine:
        server.loaded["one"] = str(mine["one"])

        assert await engine.hold(mine) == {"one"}
        assert server.told == []


async def test_a_wish_made_before_the_engine_is_ready_is_kept(tmp_path: Path) -> None:
    async with serving() as server, aiohttp.ClientSession() as http:
        engine = TextEngine(http, Endpoint(server.url), doubt_every_s=0.05)
        assert await engine.hold(saved(tmp_path, "one")) == frozenset()

        async with running(engine):
            assert engine.held() == {"one"}


async def test_a_server_that_starts_anew_gets_its_adapters_before_it_is_ready(
    tmp_path: Path,
) -> None:
    adapters = {"broken": tmp_path / "nowhere", **saved(tmp_path, "one")}
    held_at_ready: list[frozenset[str]] = []
    engines: list[TextEngine] = []

    def changed(state: EngineState) -> None:
        if state.status == "ready" and engines:
            held_at_ready.append(engines[0].held())

    async with beside(tmp_path, changed=changed) as engine:
        engines.append(engine)
        await engine.hold(adapters)
        server = engine._server
        assert server is not None

        server.give_up()
        await until(lambda: engine.state().status != "ready")
        assert engine.held() == frozenset()
        await until(lambda: engine.state().status == "ready")

        assert held_at_ready[-1] == {"one"}
        assert await drawn(engine, "one") == ("a draft by one", "one")


async def test_a_canary_tells_an_adapter_from_the_base(tmp_path: Path) -> None:
    gentle = saved(tmp_path, "gentle", says="", sure=BASE_SURE - 0.05)
    adapters = saved(tmp_path, "one") | saved(tmp_path, "nought", says="") | gentle
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(adapters)

        assert await engine.canary("one") == Canary(True, True, "a draft by one")
        assert await engine.canary("gentle") == Canary(True, True, "a draft")
        assert await engine.canary("nought") == Canary(True, False, "a draft")
        assert await engine.canary("gone") == Canary(False, False)


async def test_a_canary_of_an_adapter_that_the_server_lost_does_not_answer(
    tmp_path: Path,
) -> None:
    async with serving() as server, watching(server.url) as engine:
        await engine.hold(saved(tmp_path, "one"))
        server.loaded.clear()

        assert not (await engine.canary("one")).answered


async def test_a_local_engine_rests_and_wakes_with_its_adapters(tmp_path: Path) -> None:
    states: list[EngineState] = []
    async with beside(tmp_path, "--sleeps", changed=states.append) as engine:
        await engine.hold(saved(tmp_path, "one"))

        assert await engine.rest()
        assert (engine.state().status, engine.state().detail) == ("down", "resting")
        assert engine.state().resting
        assert states[-1] == engine.state()
        assert engine.held() == frozenset()
        with pytest.raises(EngineDown, match="resting"):
            await engine.generate(PROMPT, n=1, seed=1)
        await asyncio.sleep(0.5)  # of doubt
        assert engine.restart_count == 0
        assert await engine.rest()

        await engine.wake()
        assert engine.state().status == states[-1].status == "ready"
        assert not engine.state().resting
        assert await drawn(engine, "one") == ("a draft by one", "one")


async def test_a_server_that_dies_at_rest_comes_back_awake(tmp_path: Path) -> None:
    async with beside(tmp_path, "--sleeps") as engine:
        assert await engine.rest()
        assert engine._server is not None
        engine._server.give_up()

        await until(lambda: engine.state().status == "ready")

        assert await drawn(engine, None) == ("a draft", None)
        await engine.wake()
        assert engine.restart_count == 1


async def test_an_engine_without_sleep_or_elsewhere_does_not_rest(tmp_path: Path) -> None:
    states: list[EngineState] = []
    async with beside(tmp_path, changed=states.append) as engine:
        told = len(states)
        assert not await engine.rest()
        await engine.wake()
        assert len(states) == told  # nobody was alarmed

    async with serving(sleeps=True) as server, watching(server.url) as engine:
        assert not await engine.rest()
        assert server.told == []
