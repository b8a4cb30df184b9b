"""The real bot as a process of its own, to be killed and started again on the same data."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp


class BotProcess:
    """`python -m bot` (or a `module` that runs it) over one folder and one port."""

    def __init__(
        self,
        folder: Path,
        engine_url: str,
        module: str = "bot",
        painter_url: str = "",
        *,
        paints: bool = False,
    ) -> None:
        self._module = module
        self._port = _free_port()
        self._log = folder / "bot.log"
        self._env = os.environ | {
            "DATA_DIR": str(folder / "data"),
            "WEB_PORT": str(self._port),
            "TEXT_ENGINE_URL": engine_url,
            "IMAGE_ENGINE_URL": painter_url,
            # No image server beside each of a hundred starts.
            "IMAGE_MODEL": "" if painter_url or paints else "none",
            "MAX_SESSIONS": "100000",
            "TEXT_PROFILE": "house",
        }
        self._process: asyncio.subprocess.Process | None = None
        self.data_dir = folder / "data"
        self.url = f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, env=self._env, stdout=log, stderr=log
            )

    async def until_ready(self, http: aiohttp.ClientSession) -> float:
        """Wait for the first answer from the store; seconds it took from here."""
        began = time.perf_counter()
        while True:
            try:
                async with http.get(f"{self.url}/api/sessions") as answer:
                    assert answer.status == 200, await answer.text()
                    return time.perf_counter() - began
            except aiohttp.ClientError:
                assert self._process is not None
                assert self._process.returncode is None, self.log()
                await asyncio.sleep(0.02)

    async def end(self, by: signal.Signals) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(by)
            await process.wait()

    def log(self) -> str:
        return self._log.read_text()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
