"""The whole bot as a process of its own on an emulator: to be stormed, killed and restarted."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.discord.emulator import Emulator
from tests.waiting import until

READY_S = 30.0


class DiscordBotProcess:
    """`python -m bot` with a token over one data folder; `more` are further settings."""

    def __init__(self, folder: Path, emulator: Emulator, engine_url: str, **more: str) -> None:
        self._log = folder / "bot.log"
        self._emulator = emulator
        self._env = os.environ | {
            "DATA_DIR": str(folder / "data"),
            "WEB_PORT": "0",
            "DISCORD_TOKEN": emulator.token,
            "TEXT_ENGINE_URL": engine_url,
            "TEXT_PROFILE": "house",
            "IMAGE_MODEL": "none",  # no image server beside each start, unless one is wanted
            **more,
        }
        self._process: asyncio.subprocess.Process | None = None
        self.data_dir = folder / "data"

    async def start(self) -> float:
        """Start it and wait until it takes presses; the seconds that took."""
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.discord.run_bot", self._emulator.base),
                env=self._env,
                stdout=log,
                stderr=log,
            )
        await until(self._takes_presses, limit_s=READY_S)
        return time.perf_counter() - began

    def _takes_presses(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.log()
        return self._emulator.gateway.connected and bool(self._emulator.world.commands)

    async def end(self, by: signal.Signals) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(by)
            await process.wait()
            await until(lambda: not self._emulator.gateway.connected, limit_s=READY_S)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")


@asynccontextmanager
async def process_of(module: str, *arguments: str) -> AsyncIterator[None]:
    """Another module as a process, ended with the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments)
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
