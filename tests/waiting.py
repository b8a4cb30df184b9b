"""Waiting for what has no event: another process, a state that only time brings."""

import asyncio
from collections.abc import Callable


async def until(wanted: Callable[[], bool], limit_s: float = 10) -> None:
    """Look every 20 ms; TimeoutError when the limit passes."""
    async with asyncio.timeout(limit_s):
        while not wanted():
            await asyncio.sleep(0.02)
