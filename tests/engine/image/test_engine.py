import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from engine.beside.keeper import LocalServer, Patience
from engine.errors import EngineDown, Rejected
from engine.image.client import Endpoint
from engine.image.engine import ImageEngine, LocalPainter, installed_torch
from engine.types import EngineState, PictureRequest
from tests.engine.image.brought import png
from tests.engine.image.server.running import FLAT
from tests.engine.image.stand_in import DONE, completed, refuses, says, stand_in, streams
from tests.waiting import until

SEA = PictureRequest("sea", n=1, width_px=64, height_px=64)
QUICK = Patience(
    poll_s=0.05, first_back_off_s=0.1, longest_back_off_s=0.2, grace_s=2.0, family_s=0.3
)


def flat_server(*words: str) -> Any:
    def server_of(local: LocalPainter) -> LocalServer:
        return LocalServer(
            lambda port: [sys.executable, "-m", FLAT, "--port", str(port), *words],
            local.environment(),
            local.cache_dir,
            model=local.name,
            log="image-engine.log",
            patience=QUICK,
        )

    return server_of


@asynccontextmanager
async def engine_of(folder: Path, *words: str, **wishes: Any) -> AsyncIterator[ImageEngine]:
    async with aiohttp.ClientSession() as http:
        engine = ImageEngine(
            http,
            Endpoint("", probe_s=1, retries=0),
            local=LocalPainter("house", folder, os.environ),
            server_of=flat_server(*words),
            **{"look_every_s": 0.2, "doubt_every_s": 0.1} | wishes,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                yield engine
            finally:
                running.cancel()


@asynccontextmanager
async def watched(url: str) -> AsyncIterator[ImageEngine]:
    async with aiohttp.ClientSession() as http:
        engine = ImageEngine(
            http, Endpoint(url, probe_s=1, retries=0), look_every_s=0.05, doubt_every_s=0.05
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                yield engine
            finally:
                running.cancel()


def ready(engine: ImageEngine) -> bool:
    return engine.state().status == "ready"


async def test_a_local_engine_starts_paints_and_says_how(tmp_path: Path) -> None:
    states: list[EngineState] = []
    async with engine_of(tmp_path, changed=states.append) as engine:
        with pytest.raises(EngineDown, match="starting"):
            await engine.paint(SEA)

        await until(lambda: ready(engine))
        [picture] = await engine.paint(SEA)
        large = await engine.enlarge(png(64, 64), 2)

    assert (picture.width_px, large.width_px) == (64, 128)
    assert states[-1].status == "ready"
    assert states[-1].model == "flat"
    assert states[-1].extra["note_zh"] == "纯色"
    assert states[-1].extra["sizes"].split()[0] == "64x64"


async def test_a_local_engine_that_dies_is_replaced(tmp_path: Path) -> None:
    async with engine_of(tmp_path) as engine:
        await until(lambda: ready(engine))
        request = PictureRequest("deadly", n=1, width_px=64, height_px=64)
        with pytest.raises(Exception, match="no such operator"):
            await engine.paint(request)

        await until(lambda: engine.restart_count == 1)
        await until(lambda: ready(engine))

        assert len(await engine.paint(SEA)) == 1


async def test_a_local_engine_that_is_stuck_is_replaced(tmp_path: Path) -> None:
    async with engine_of(tmp_path, "--stuck-s", "0.3") as engine:
        await until(lambda: ready(engine))
        with pytest.raises(EngineDown):
            await engine.paint(PictureRequest("hang", n=1, width_px=64, height_px=64))

        assert engine.restart_count <= 1
        await until(lambda: ready(engine) and engine.restart_count == 1)
        assert len(await engine.paint(SEA)) == 1


async def test_the_packages_may_still_be_coming(tmp_path: Path) -> None:
    arrived = asyncio.Event()
    async with engine_of(tmp_path, installed=arrived.wait) as engine:
        await until(lambda: engine.state().detail == "installing")
        arrived.set()

        await until(lambda: ready(engine))


async def test_without_torch_it_is_down_and_says_why(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        engine = ImageEngine(
            http,
            Endpoint(""),
            local=LocalPainter("house", tmp_path, {}),
            server_of=lambda local: None,
            doubt_every_s=0.05,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            await until(lambda: engine.state().status == "down")
            running.cancel()

    assert engine.state().detail == "torch is not installed"


async def test_a_remote_engine_is_looked_at_without_being_asked_for_a_picture() -> None:
    async with stand_in(streams(completed(0), DONE)) as server, watched(server.url) as engine:
        assert engine.state() == EngineState("starting", server.url, "")

        await until(lambda: ready(engine))
        assert server.paths == []
        assert len(await engine.paint(SEA)) == 1

    assert engine.state().model == "house-scenes"
    assert engine.state().extra["note_en"] == "composed"


async def test_a_remote_engine_that_is_not_there_is_down_until_it_comes() -> None:
    async with watched("http://127.0.0.1:9") as engine:
        await until(lambda: engine.state().status == "down")

        assert engine.state().detail.startswith("engine_down")
        with pytest.raises(EngineDown, match="down"):
            await engine.enlarge(b"", 2)


async def test_a_remote_engine_of_ours_that_is_stuck_is_down() -> None:
    async with stand_in(streams(completed(0), DONE)) as server, watched(server.url) as engine:
        await until(lambda: ready(engine))

        server.ill = True
        await until(lambda: engine.state().status == "down")
        server.ill = False
        await until(lambda: ready(engine))


async def test_a_refused_request_says_nothing_about_the_engine() -> None:
    async with (
        stand_in(refuses(400, "unknown_size"), says(502)) as server,
        watched(server.url) as engine,
    ):
        await until(lambda: ready(engine))
        with pytest.raises(Rejected):
            await engine.paint(SEA)

        assert ready(engine)
        with pytest.raises(EngineDown):
            await engine.paint(SEA)


def test_no_secret_of_the_bot_reaches_the_engine(tmp_path: Path) -> None:
    secrets = {"DISCORD_TOKEN": "t", "IMAGE_API_KEY": "k", "PATH": "/bin", "HF_HOME": "/hub"}

    env = LocalPainter("house", tmp_path, secrets).environment()

    assert {"DISCORD_TOKEN", "IMAGE_API_KEY"} & env.keys() == set()
    assert (env["PATH"], env["HF_HOME"], env["HF_HUB_OFFLINE"]) == ("/bin", "/hub", "1")


def test_a_hub_model_may_be_fetched(tmp_path: Path) -> None:
    assert "HF_HUB_OFFLINE" not in LocalPainter("someone/model", tmp_path, {}).environment()
    guarded = LocalPainter("house", tmp_path, {}, guard="someone/guard")
    assert "HF_HUB_OFFLINE" not in guarded.environment()


def test_what_is_wished_for_stands_on_the_command_line(tmp_path: Path) -> None:
    painter = LocalPainter(
        "house-scenes", tmp_path, {}, adapters_dir=tmp_path, guard="g", threads=2
    )

    words = painter.command(8_123)

    assert words[1:3] == ["-m", "engine.image.serve"]
    for name, value in (
        ("--port", "8123"),
        ("--model", "house-scenes"),
        ("--adapters-dir", str(tmp_path.resolve())),
        ("--guard", "g"),
        ("--threads", "2"),
    ):
        assert words[words.index(name) + 1] == value


def test_torch_is_looked_for_without_loading_it() -> None:
    version = installed_torch()

    assert version is None or version[0].isdigit()
