"""A real image server as a process of its own, started, asked over HTTP, and ended."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from engine.beside.keeper import free_port
from engine.text.wire import read_json

FLAT = "tests.engine.image.server.flat"


@dataclass
class Running:
    """A server and a way to ask it."""

    url: str
    http: aiohttp.ClientSession
    process: asyncio.subprocess.Process

    async def post(self, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        async with self.http.post(self.url + path, json=fields) as response:
            return response.status, await response.json(content_type=None)

    async def form(
        self, path: str, image: bytes | None, **fields: str
    ) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData(fields, default_to_multipart=True)
        if image is not None:
            form.add_field("image", io.BytesIO(image), filename="p.png", content_type="image/png")
        async with self.http.post(self.url + path, data=form) as response:
            return response.status, await response.json(content_type=None)

    async def paint(self, prompt: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        return await self.post("/v1/images/generations", prompt=prompt, **fields)

    async def stream(self, prompt: str, **fields: Any) -> list[dict[str, Any]]:
        body = {"prompt": prompt, "stream": True, **fields}
        async with self.http.post(self.url + "/v1/images/generations", json=body) as response:
            assert response.headers["Content-Type"] == "text/event-stream"
            lines = [line async for line in response.content]
        return [read_json(line[6:]) for line in lines if line.startswith(b"data: {")]

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.http.get(self.url + path) as response:
            return response.status, await response.json(content_type=None)

    async def metric(self, name: str) -> float:
        async with self.http.get(self.url + "/metrics") as response:
            lines = (await response.text()).splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    def rss_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def running(
    *words: str, module: str = FLAT, patience_s: float = 15
) -> AsyncIterator[Running]:
    port = free_port()
    command = [sys.executable, "-m", module, "--port", str(port), *words]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        server = Running(f"http://127.0.0.1:{port}", http, process)
        try:
            async with asyncio.timeout(patience_s):
                while not await _answers(server):
                    assert process.returncode is None, "the server ended"
                    await asyncio.sleep(0.05)
            yield server
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), 10)


async def _answers(server: Running) -> bool:
    try:
        return (await server.get("/health"))[0] == 200
    except aiohttp.ClientConnectionError:
        return False
