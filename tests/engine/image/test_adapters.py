"""Adapters of the image engine, on a real server of ours with a backend of flat colours."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from engine.beside.keeper import LocalServer
from engine.image.client import Endpoint
from engine.image.engine import ImageEngine, LocalPainter
from engine.ports import Canary
from engine.types import PictureRequest
from tests.engine.beside.test_keeper import QUICK
from tests.engine.image.server.running import FLAT
from tests.engine.image.stand_in import FOREIGN, stand_in
from tests.waiting import until

SEA = PictureRequest("sea", n=1, width_px=64, height_px=64)


def saved(shelf: Path, *names: str) -> dict[str, Path]:
    made = {name: shelf / name for name in names}
    for folder in made.values():
        folder.mkdir(parents=True)
        (folder / "adapter.txt").touch()
    return made


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@asynccontextmanager
async def engine_of(shelf: Path) -> AsyncIterator[ImageEngine]:
    def server_of(local: LocalPainter) -> LocalServer:
        words = ["--adapters-dir", str(shelf)]
        return LocalServer(
            lambda port: [sys.executable, "-m", FLAT, "--port", str(port), *words],
            local.environment(),
            local.cache_dir,
            model=local.name,
            patience=QUICK,
        )

    local = LocalPainter("house", shelf.parent / "cache", os.environ)
    async with aiohttp.ClientSession() as http:
        engine = ImageEngine(
            http,
            Endpoint("", probe_s=2, retries=0),
            local=local,
            server_of=server_of,
            look_every_s=0.2,
            doubt_every_s=0.1,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                await until(lambda: engine.state().status == "ready")
                yield engine
            finally:
                running.cancel()


async def painted(engine: ImageEngine, adapter: str | None, prompt: str = "sea") -> str | None:
    request = PictureRequest(prompt, n=1, width_px=64, height_px=64, adapter=adapter)
    [picture] = await engine.paint(request)
    return picture.adapter


async def test_adapters_are_held_swapped_and_kept_over_a_restart(shelf: Path) -> None:
    async with engine_of(shelf) as engine:
        adapters = saved(shelf, "one", "two")
        assert await engine.hold(adapters | {"broken": shelf / "nowhere"}) == {"one", "two"}
        assert await painted(engine, "one") == "one"
        assert await painted(engine, None) is None

        assert await engine.hold({"two": adapters["two"]}) == {"two"}
        assert await painted(engine, "one") is None

        assert engine._server is not None
        engine._server.give_up()
        await until(lambda: engine.state().status != "ready")
        assert engine.held() == frozenset()
        await until(lambda: engine.state().status == "ready")
        assert engine.held() == {"two"}
        assert await painted(engine, "two") == "two"


async def test_twenty_swaps_while_pictures_are_painted(shelf: Path) -> None:
    wrong: list[tuple[str, str | None]] = []
    painted_by: list[str | None] = []
    async with engine_of(shelf) as engine:
        adapters = saved(shelf, "one", "two")
        by_digest = {}
        await engine.hold(adapters)
        for name in adapters:
            [picture] = await engine.paint(PictureRequest("sea", 1, 0, 64, 64, adapter=name))
            by_digest[picture.content] = name
        in_use, swaps = ["one"], 0
        await engine.hold({"one": adapters["one"]})

        async def client() -> None:
            while swaps < 20:
                asked = in_use[0]
                [picture] = await engine.paint(PictureRequest("sea", 1, 0, 64, 64, adapter=asked))
                painted_by.append(picture.adapter)
                if (picture.adapter, by_digest.get(picture.content)) != (asked, asked):
                    wrong.append((asked, picture.adapter))

        async with asyncio.TaskGroup() as group:
            for _ in range(6):
                group.create_task(client())
            for turn in range(1, 21):
                await asyncio.sleep(0.05)
                new = ("one", "two")[turn % 2]
                await engine.hold(adapters)
                in_use[0] = new
                await engine.hold({new: adapters[new]})
                swaps = turn

    assert wrong == []
    assert set(painted_by) == {"one", "two"}


async def test_a_picture_in_the_making_keeps_its_adapter(shelf: Path) -> None:
    async with engine_of(shelf) as engine:
        await engine.hold(saved(shelf, "one"))
        async with asyncio.TaskGroup() as group:
            first = group.create_task(painted(engine, "one", "slow"))
            await asyncio.sleep(0.2)
            await engine.hold({})

        assert first.result() == "one"


async def test_a_canary_tells_an_adapter_from_the_base(shelf: Path) -> None:
    async with engine_of(shelf) as engine:
        await engine.hold(saved(shelf, "one"))

        assert await engine.canary("one") == Canary(True, True)
        assert await engine.canary("gone") == Canary(False, False)
        assert not await engine.rest()
        await engine.wake()


async def test_a_foreign_server_holds_none(tmp_path: Path) -> None:
    async with stand_in(model=FOREIGN) as server, aiohttp.ClientSession() as http:
        engine = ImageEngine(http, Endpoint(server.url, probe_s=1, retries=0), doubt_every_s=0.05)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            await until(lambda: engine.state().status == "ready")

            assert await engine.hold(saved(tmp_path, "one")) == frozenset()
            assert engine.state().status == "ready"
            running.cancel()
