"""
What batching brings to pictures, how long four take, and what the server needs: each house model.

Starts the image server as a process of its own; calls no text engine.

    python -m tests.bench.bench_images [MODEL ...]
"""

import asyncio
import base64
import io
import sys
import time
from pathlib import Path
from statistics import median

import aiohttp
import numpy as np
from PIL import Image

from engine.image.models import PIXELS, SCENES
from engine.prompts import Prompts
from engine.text.client import TextClient
from tests.bench.table import Row, printed
from tests.engine.image.server.running import Running, running

HOUSE = Path(__file__).resolve().parents[2] / "engine" / "image" / "house"
WEIGHTS = {SCENES: HOUSE / "scenes_weights", PIXELS: HOUSE / "pixels_weights"}
MODULE = "engine.image.serve"
TIMES = 20  # four pictures
START_S = 120.0
PROMPTS = (
    "a quiet forest",
    "一片宁静的森林",
    "a lighthouse in a storm at night",
    "夕阳下的帆船",
    "a pagoda in the snow",
    "春天的桥",
    "two cats under an umbrella",
    "月光下的城堡",
    "a train through the desert",
    "山谷里的风车",
    "a lonely bench in autumn",
    "海边的小屋",
    "a kite above the hills",
    "竹林与石灯",
    "a whale under the stars",
    "雨中的车站",
)


async def run(_http: aiohttp.ClientSession, _client: TextClient, _prompts: Prompts) -> list[Row]:
    shipped = [model for model, folder in WEIGHTS.items() if any(folder.rglob("*.safetensors"))]
    return [row for model in shipped for row in await measured(model)]


async def measured(model: str, module: str = MODULE) -> list[Row]:
    """All rows of one model, from one run of its server."""
    bench = f"images, {model}"
    async with running("--model", model, module=module, patience_s=START_S) as server:
        idle_mib = server.rss_mib()
        four_s = [await four(server, number) for number in range(TIMES)]
        alone_s, together_s, alone, together = await sixteen(server)
        batches = await server.metric("chorus_image_batch_size_count")
        pictures = await server.metric("chorus_image_pictures_total")
        return [
            Row(
                bench, f"four pictures, median of {TIMES}", median(four_s), "s", "< 5 on two cores"
            ),
            Row(bench, "four pictures, slowest", max(four_s), "s"),
            Row(bench, "16 requests one at a time", alone_s, "s"),
            Row(bench, "16 requests at once", together_s, "s"),
            Row(bench, "throughput at once / one at a time", alone_s / together_s, "x", "> 1"),
            Row(bench, "pictures a batch, all of this run", pictures / batches, ""),
            Row(bench, "files alike, alone and in a batch", alike(alone, together), "of 16", "16"),
            Row(bench, "largest difference of a pixel", difference(alone, together), "of 255", "0"),
            Row(bench, "server's memory, idle", idle_mib, "MiB"),
            Row(bench, "server's memory, after", server.rss_mib(), "MiB"),
        ]


async def four(server: Running, number: int) -> float:
    started = time.perf_counter()
    prompt = PROMPTS[number % len(PROMPTS)]
    status, answer = await server.paint(prompt, n=4, seed=4 * number)
    assert (status, len(answer["data"])) == (200, 4), answer
    return time.perf_counter() - started


async def sixteen(server: Running) -> tuple[float, float, list[bytes], list[bytes]]:
    """
    Seconds one at a time and at once, and the files of both.

    Twice each, in the order alone, together, together, alone, so that a busy machine is fair.
    """
    alone, together, alone_s, together_s = [], [], 0.0, 0.0
    for kind in ("alone", "together", "together", "alone"):
        started = time.perf_counter()
        if kind == "alone":
            alone = [await one(server, i) for i in range(len(PROMPTS))]
            alone_s += time.perf_counter() - started
        else:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(server, i)) for i in range(len(PROMPTS))]
            together = [task.result() for task in tasks]
            together_s += time.perf_counter() - started
    return alone_s / 2, together_s / 2, alone, together


async def one(server: Running, number: int) -> bytes:
    prompt, owner = PROMPTS[number], f"channel {number}"
    status, answer = await server.paint(prompt, seed=1_000 + number, user=owner)
    assert status == 200, answer
    return base64.b64decode(answer["data"][0]["b64_json"])


def alike(alone: list[bytes], together: list[bytes]) -> int:
    return sum(a == b for a, b in zip(alone, together, strict=True))


def difference(alone: list[bytes], together: list[bytes]) -> int:
    pairs = zip(map(pixels, alone), map(pixels, together), strict=True)
    return max(int(np.abs(a - b).max()) for a, b in pairs)


def pixels(file: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(file)) as image:
        return np.asarray(image.convert("RGB"), np.int16)


async def main(models: list[str]) -> None:
    print(printed([row for model in models for row in await measured(model)]))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or [SCENES]))
