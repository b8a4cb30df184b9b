"""
A real HTTP server that plays vLLM as far as adapters and sleep go; in the loop or as a process.

    python -m tests.engine.text.lora_stand_in PORT [--sleeps]

A draft says which model drew it. An adapter's folder must hold adapter.txt; what stands in it is
added to its drafts, and an adapter in which it is empty says what the base says; sure.txt tells
how likely its tokens are.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.engine.text.misbehaving import SSE, event, piece

BASE = "house"
BASE_SURE = -0.5  # the log-probability of each of its tokens


@dataclass
class Served:
    """What the test sees of the server, and what it may tell it."""

    url: str = ""
    sleeps: bool = False  # knows vLLM's sleep mode
    takes: bool = True  # loads adapters at all
    refuses: bool = False  # every request, for its own sake
    loaded: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # "load NAME", "unload NAME", "sleep", ...
    asked: Counter[str] = field(default_factory=Counter)
    unknown: int = 0  # requests for a model that is not there
    keys: set[str] = field(default_factory=set)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asleep: bool = False
    wakes: bool = True
    hangs: bool = False  # loading takes for ever

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        model = body["model"]
        if self.asleep:
            return web.Response(status=500, text="asleep")
        if model != BASE and model not in self.loaded:
            self.unknown += 1
            return web.json_response(
                {"error": {"message": f"The model `{model}` does not exist."}}, status=404
            )
        if self.refuses:
            return web.Response(status=400, text="too long")
        self.asked[model] += 1
        said = "a draft" + (_read(self.loaded[model]) if model != BASE else "")
        if body["max_tokens"] > 1:  # canaries do not wait
            await self.gate.wait()
        if not body.get("stream"):
            return web.json_response(_whole(said, _sure(self.loaded.get(model))))
        response = web.StreamResponse(headers=SSE)
        await response.prepare(request)
        for index in range(body["n"]):
            await response.write(piece(index, said, "stop"))
        await response.write(event({"choices": []}) + b"data: [DONE]\n\n")
        return response

    async def models(self, request: web.Request) -> web.Response:
        self.keys.add(request.headers.get("Authorization", ""))
        listed: list[dict[str, Any]] = [{"id": BASE, "owned_by": "vllm", "root": "/w"}]
        listed += [
            {"id": name, "owned_by": "vllm", "root": path, "parent": BASE}
            for name, path in self.loaded.items()
        ]
        return web.json_response({"object": "list", "data": listed})

    async def load(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.keys.add(request.headers.get("Authorization", ""))
        name, path = body["lora_name"], body["lora_path"]
        self.told.append(f"load {name}")
        if self.hangs:
            await asyncio.sleep(3_600)
        if not self.takes:
            return web.Response(status=404, text="Not Found")
        if name in self.loaded:
            return web.Response(status=400, text="has already been loaded")
        if not (Path(path) / "adapter.txt").is_file():
            return web.Response(status=500, text="rank 64 is greater than 16")
        self.loaded[name] = path
        return web.Response(text="Success")

    async def unload(self, request: web.Request) -> web.Response:
        name = (await request.json())["lora_name"]
        self.told.append(f"unload {name}")
        if name not in self.loaded:
            return web.Response(status=404, text="cannot be found")
        del self.loaded[name]
        return web.Response(text="Success")

    async def is_sleeping(self, request: web.Request) -> web.Response:
        if not self.sleeps:
            raise web.HTTPNotFound
        return web.json_response({"is_sleeping": self.asleep})

    async def sleep(self, request: web.Request) -> web.Response:
        self.told.append(f"sleep {request.query['level']}")
        self.asleep = True
        return web.json_response({"status": "sleeping"})

    async def wake(self, request: web.Request) -> web.Response:
        self.told.append("wake")
        if not self.wakes:
            return web.Response(status=500, text="no memory left")
        self.asleep = False
        return web.json_response({"status": "awake"})

    def app(self) -> web.Application:
        self.gate.set()
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self.chat)
        app.router.add_get("/v1/models", self.models)
        app.router.add_post("/v1/load_lora_adapter", self.load)
        app.router.add_post("/v1/unload_lora_adapter", self.unload)
        app.router.add_get("/is_sleeping", self.is_sleeping)
        app.router.add_post("/sleep", self.sleep)
        app.router.add_post("/wake_up", self.wake)
        return app


@asynccontextmanager
async def serving(**wishes: Any) -> AsyncIterator[Served]:
    served = Served(**wishes)
    runner = web.AppRunner(served.app(), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        await runner.cleanup()


def saved(
    folder: Path, *names: str, says: str | None = None, sure: float = BASE_SURE
) -> dict[str, Path]:
    """Folders of adapters that say their name, or what is given, with so likely tokens."""
    made = {}
    for name in names:
        made[name] = folder / name
        made[name].mkdir()
        (made[name] / "adapter.txt").write_text(f" by {name}" if says is None else says)
        (made[name] / "sure.txt").write_text(str(sure))
    return made


def _read(folder: str) -> str:
    return (Path(folder) / "adapter.txt").read_text()


def _sure(folder: str | None) -> float:
    return float((Path(folder) / "sure.txt").read_text()) if folder else BASE_SURE


def _whole(said: str, sure: float) -> dict[str, Any]:
    tokens = [{"token": word, "logprob": sure} for word in said.split()]
    return {"choices": [{"message": {"content": said}, "logprobs": {"content": tokens}}]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--sleeps", action="store_true")
    words = parser.parse_args()
    web.run_app(Served(sleeps=words.sleeps).app(), host="127.0.0.1", port=words.port, print=None)
