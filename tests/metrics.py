"""vLLM's own counters, read from its /metrics; tests and benches only."""

import asyncio
from collections.abc import Callable

import aiohttp


async def counters(http: aiohttp.ClientSession, url: str) -> dict[str, float]:
    """Every sample without its labels, summed over them."""
    async with http.get(f"{url}/metrics") as answer:
        text = await answer.text()
    sums: dict[str, float] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            sample, _, value = line.rpartition(" ")
            name = sample.partition("{")[0]
            sums[name] = sums.get(name, 0.0) + float(value)
    return sums


async def until_counter(
    http: aiohttp.ClientSession,
    url: str,
    name: str,
    wanted: Callable[[float], bool],
    limit_s: float = 10,
) -> None:
    async with asyncio.timeout(limit_s):
        while not wanted((await counters(http, url))[name]):
            await asyncio.sleep(0.05)
