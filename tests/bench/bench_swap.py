"""
Swaps adapters under load and counts what must not happen.

    python -m tests.bench.bench_swap [--engine URL] [--swaps 20] [--clients 16]

Aims: no failed request, no draft of a wrong adapter (see `tests.swapping`). With `--engine` that
server must have been started with --enable-lora and see the folder of temporary files.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from engine.text.client import Endpoint
from engine.text.engine import LocalModel, TextEngine
from tests.bench.table import Row, printed
from tests.loras import random_loras
from tests.swapping import Swapped, swaps_under_load
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "engine" / "text" / "house" / "weights"
NAMES = ("swap-one", "swap-two", "swap-three")


@asynccontextmanager
async def opened(url: str, cache: Path) -> AsyncIterator[TextEngine]:
    async with aiohttp.ClientSession() as http:
        local = None if url else LocalModel(str(HOUSE), "house", cache, os.environ)
        engine = TextEngine(http, Endpoint(url), local=local)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(engine.run())
            try:
                await until(lambda: engine.state().status == "ready", limit_s=600)
                yield engine
                await engine.hold({})
            finally:
                running.cancel()


def rows(seen: Swapped) -> list[Row]:
    by_adapter = sum(count for name, count in seen.drawn.items() if name is not None)
    return [
        Row("swap", "swaps", seen.swaps, "swaps"),
        Row("swap", "canary prompts", seen.canaries, "prompts"),
        Row("swap", "greedy drafts through adapters", by_adapter, "drafts"),
        Row("swap", "greedy drafts of the base beside them", seen.drawn.get(None, 0), "drafts"),
        Row("swap", "drafts drawn across a swap", seen.overlapped, "drafts", "> 0"),
        Row("swap", "sampled drafts", seen.sampled, "drafts"),
        Row("swap", "failed requests", len(seen.failed), "requests", "0"),
        Row("swap", "drafts of a wrong adapter", len(seen.wrong), "drafts", "0"),
        Row("swap", "drafts with other low bits", seen.low_bits, "drafts"),
        Row("swap", "longest swap", seen.longest_swap_s, "s"),
    ]


async def main(wishes: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        adapters = random_loras(HOUSE, Path(folder), *NAMES)
        async with opened(wishes.engine, wishes.cache) as engine:
            seen = await swaps_under_load(
                engine, adapters, swaps=wishes.swaps, clients=wishes.clients, n=4
            )
    print(printed(rows(seen)))
    for line in [*seen.failed, *seen.wrong][:10]:
        print(line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Swaps of adapters while many draw.")
    parser.add_argument("--engine", default="", help="a vLLM that runs already")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "chorus-bench")
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--clients", type=int, default=16)
    asyncio.run(main(parser.parse_args()))
