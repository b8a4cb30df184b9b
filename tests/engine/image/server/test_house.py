"""The house's own model behind the server, as the bot starts it."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from engine.image.client import Endpoint
from engine.image.engine import ImageEngine, LocalPainter
from engine.image.models import SCENES
from engine.image.provenance import read
from engine.types import PictureProgress, PictureRequest
from tests.waiting import until

FOREST = PictureRequest("一片宁静的森林", n=4, seed=11)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ImageEngine]:
    folder: Path = tmp_path_factory.mktemp("house")
    local = LocalPainter(SCENES, folder, os.environ, threads=1)
    async with aiohttp.ClientSession() as http:
        engine = ImageEngine(http, Endpoint(""), local=local)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                await until(lambda: engine.state().status == "ready", limit_s=120)
                yield engine
            finally:
                running.cancel()


@pytest.mark.parametrize("prompt", ["一片宁静的森林", "a quiet forest"])
async def test_four_pictures_come_of_a_prompt_in_either_language(
    house: ImageEngine, prompt: str
) -> None:
    news: list[PictureProgress] = []

    pictures = await house.paint(replace(FOREST, prompt=prompt), on_progress=news.append)

    assert [picture.seed for picture in pictures] == [11, 12, 13, 14]
    assert len({picture.content for picture in pictures}) == 4
    assert all(picture.alt_en and picture.alt_zh for picture in pictures)
    made = read(pictures[0].content)
    assert made is not None
    assert (made.prompt, made.model, made.seed) == (prompt, SCENES, 11)
    with Image.open(io.BytesIO(pictures[0].content)) as image:
        assert image.size == (512, 512)
    assert news[-1].ahead == 0


async def test_a_seed_gives_the_same_bytes_alone_and_in_a_batch(house: ImageEngine) -> None:
    together = await house.paint(FOREST)
    [alone] = await house.paint(replace(FOREST, n=1, seed=13))

    assert alone.content == together[2].content


async def test_it_says_how_it_paints_and_what_it_left_out(house: ImageEngine) -> None:
    [picture] = await house.paint(replace(FOREST, prompt="a quantum computer by the sea", n=1))

    assert house.state().model == SCENES
    assert house.state().extra["note_en"]
    assert house.state().extra["note_zh"]
    assert picture.left_out
    assert picture.drawn_en


async def test_a_picture_is_varied_and_enlarged(house: ImageEngine) -> None:
    [first] = await house.paint(replace(FOREST, n=1))

    varied = await house.paint(replace(FOREST, n=2, seed=70, source=first.content, strength=0.3))
    large = await house.enlarge(first.content, 2)

    assert len(varied) == 2
    assert (large.width_px, large.height_px) == (1_024, 1_024)
    assert read(large.content) == read(first.content)
