"""The image server, a process of its own, with a model of diffusers in it and a guard before it."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from tests.engine.image.pipelines.adapters_made import saved_adapter
from tests.engine.image.pipelines.tiny import SIDE_PX
from tests.engine.image.server.running import Running, running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(
    folder_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    adapters = tmp_path_factory.mktemp("adapters")
    model = await asyncio.to_thread(folder_of, "sd")
    await asyncio.to_thread(saved_adapter, model, adapters / "ours")
    words = ("--model", str(model), "--adapters-dir", str(adapters), "--threads", "1")
    async with running(*words, module="engine.image.serve", patience_s=120) as server:
        yield server


def decoded(picture: dict[str, str]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(picture["b64_json"]))).convert("RGB")


@pytest.mark.parametrize("prompt", ["一片宁静的森林", "a quiet forest"])
async def test_four_pictures_come_of_a_prompt_in_either_language(
    served: Running, prompt: str
) -> None:
    status, answer = await served.paint(prompt, n=4, steps=2, seed=5)

    assert status == 200
    assert [decoded(picture).size for picture in answer["data"]] == [(SIDE_PX, SIDE_PX)] * 4
    assert [picture["seed"] for picture in answer["data"]] == [5, 6, 7, 8]
    assert all(picture["alt"] == {"en": prompt, "zh": prompt} for picture in answer["data"])


async def test_an_adapter_changes_the_picture_until_it_is_unloaded(served: Running) -> None:
    asked = {"steps": 2, "seed": 5, "output_format": "png"}
    _, before = await served.paint("the sea", **asked)

    async with served.http.post(
        f"{served.url}/v1/load_lora_adapter", json={"lora_name": "ours", "lora_path": "ours"}
    ) as loaded:
        assert loaded.status == 200
    _, changed = await served.paint("the sea", adapter="ours", **asked)
    async with served.http.post(
        f"{served.url}/v1/unload_lora_adapter", json={"lora_name": "ours"}
    ) as unloaded:
        assert unloaded.status == 200
    _, after = await served.paint("the sea", **asked)

    pictures = [decoded(answer["data"][0]).tobytes() for answer in (before, changed, after)]
    assert pictures[0] == pictures[2] != pictures[1]


async def test_a_drawing_becomes_pictures(served: Running) -> None:
    drawing = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(drawing, "PNG")

    status, answer = await served.form(
        "/v1/images/variations", drawing.getvalue(), n="2", steps="2", strength="0.3"
    )

    assert status == 200
    assert len(answer["data"]) == 2
