"""
Prints the table of `make bench`: all ratios from one run on one engine.

    python -m tests.bench [--engine URL] [--model FOLDER] [--cache FOLDER]

Without `--engine` it starts the house model beside itself, as the bot does.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from engine.prompts import Prompts
from engine.text.client import Endpoint, TextClient
from engine.text.engine import LocalModel, TextEngine
from tests.bench import (
    bench_engine,
    bench_images,
    bench_prefix,
    bench_rounds,
    bench_taste_model,
    bench_understanding,
)
from tests.bench.table import Row, printed
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
BENCHES = (
    bench_engine,
    bench_prefix,
    bench_rounds,
    bench_understanding,
    bench_taste_model,
    bench_images,
)


@asynccontextmanager
async def local_engine(
    http: aiohttp.ClientSession, model: Path, cache: Path
) -> AsyncIterator[TextEngine]:
    local = LocalModel(str(model), "house", cache, os.environ)
    engine = TextEngine(http, Endpoint(""), local=local)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(engine.run())
        try:
            await until(lambda: engine.state().status == "ready", limit_s=600)
            yield engine
        finally:
            running.cancel()


async def bench(url: str, prompts: Prompts, http: aiohttp.ClientSession) -> list[Row]:
    client = TextClient(http, Endpoint(url))
    return [row for one in BENCHES for row in await one.run(http, client, prompts)]


async def main(wishes: argparse.Namespace) -> None:
    prompts = Prompts.load(ROOT / "prompts")
    async with aiohttp.ClientSession() as http:
        if wishes.engine:
            rows = await bench(wishes.engine, prompts, http)
        else:
            started = time.perf_counter()
            async with local_engine(http, wishes.model, wishes.cache) as engine:
                start_s = time.perf_counter() - started
                rows = await bench(engine.state().url, prompts, http)
            rows.insert(0, Row("start of vLLM", "until a real token", start_s, "s", "< 60 warm"))
    print(printed(rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="One table of the text engine's numbers.")
    parser.add_argument("--engine", default="", help="a vLLM that runs already")
    parser.add_argument("--model", type=Path, default=ROOT / "engine/text/house/weights")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "chorus-bench")
    asyncio.run(main(parser.parse_args()))
