"""A real HTTP server that answers like vLLM until told to misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

SSE = {"Content-Type": "text/event-stream"}
USAGE = {
    "prompt_tokens": 40,
    "completion_tokens": 6,
    "prompt_tokens_details": {"cached_tokens": 32},
}


@dataclass
class Engine:
    """What the test sees of the server: its address, what was asked, what to answer next."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)  # the last one stays
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)  # the client went away
    models: list[dict[str, Any]] = field(
        default_factory=lambda: [{"id": "house", "owned_by": "vllm"}]
    )

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.headers.append(dict(request.headers))
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        try:
            return await answer(request)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": self.models})


@asynccontextmanager
async def misbehaving_engine(*answers: Answer) -> AsyncIterator[Engine]:
    engine = Engine(answers=list(answers) or [well_formed(1)])
    app = web.Application()
    app.router.add_post("/v1/chat/completions", engine.chat)
    app.router.add_get("/v1/models", engine.list_models)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    engine.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield engine
    finally:
        await runner.cleanup()


def event(payload: object) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def piece(index: int, text: str, reason: str | None = None, tokens: int = 0) -> bytes:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": reason}
    usage = {"usage": {"prompt_tokens": 40, "completion_tokens": tokens}} if tokens else {}
    return event({"choices": [choice], **usage})


def whole_answer(n: int) -> list[bytes]:
    """n drafts, last one finishing first, as vLLM streams them."""
    pieces = [piece(i, f"draft {i}", tokens=2) for i in range(n)]
    pieces += [piece(i, " ends", "stop", tokens=3) for i in reversed(range(n))]
    return [*pieces, event({"choices": [], "usage": USAGE}), b"data: [DONE]\n\n"]


def streams(*chunks: bytes, pause_s: float = 0, hang_after: int | None = None) -> Answer:
    """Send chunks one by one; `hang_after` of them, send nothing more and keep the line open."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=SSE)
        await response.prepare(request)
        for sent, chunk in enumerate(chunks):
            if sent == hang_after:
                await asyncio.sleep(3_600)
            await response.write(chunk)
            await asyncio.sleep(pause_s)
        return response

    return answer


def well_formed(n: int) -> Answer:
    return streams(*whole_answer(n))


def says(status: int, body: str = "", **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(
            status=status,
            text=body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return answer


def silent() -> Answer:
    """Take the request and never answer."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3_600)
        raise AssertionError

    return answer


def hangs_up(*chunks: bytes) -> Answer:
    """Cut the connection, after some bytes or none."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=SSE)
        if chunks:
            await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer
