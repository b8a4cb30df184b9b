"""A real HTTP server that answers like an image server until told to misbehave."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.engine.image.brought import png

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
OURS = {"id": "house-scenes", "owned_by": "chorus", "note": {"en": "composed", "zh": "构图"}}
OURS |= {"sizes": ["512x512"], "licence": "ours", "takes_source": True}
FOREIGN = {"id": "dall-e", "owned_by": "openai"}


@dataclass
class Painter:
    """What the test sees of the server: its address, what was asked, what to answer next."""

    url: str = ""
    model: dict[str, Any] = field(default_factory=lambda: OURS)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)  # the last one stays
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    ill: bool = False

    async def paint(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        self.headers.append(dict(request.headers))
        if request.content_type == "application/json":
            self.bodies.append(await request.json())
        else:
            form = await request.post()
            self.bodies.append({name: form[name] for name in form if name != "image"})
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        try:
            return await answer(request)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        return web.json_response({"object": "list", "data": [self.model]})

    async def health(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"status": "ready"}, status=503 if self.ill else 200)


@asynccontextmanager
async def stand_in(*answers: Answer, model: dict[str, Any] = OURS) -> AsyncIterator[Painter]:
    painter = Painter(answers=list(answers), model=model)
    app = web.Application(client_max_size=20 << 20)
    for path in ("generations", "edits", "upscale"):
        app.router.add_post(f"/v1/images/{path}", painter.paint)
    app.router.add_get("/v1/models", painter.list_models)
    app.router.add_get("/health", painter.health)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    painter.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield painter
    finally:
        await runner.cleanup()


def event(said: dict[str, Any]) -> bytes:
    return f"event: {said['type']}\ndata: {json.dumps(said)}\n\n".encode()


def progress(ahead: int, step: int, steps: int = 8) -> bytes:
    kind = "image_generation.progress"
    return event({"type": kind, "ahead": ahead, "step": step, "steps": steps, "eta_s": 1.5})


def completed(index: int, seed: int = 0, **more: Any) -> bytes:
    said = {
        "type": "image_generation.completed",
        "index": index,
        "b64_json": base64.b64encode(png(64, 48)).decode(),
        "seed": seed,
        "alt": {"en": "a sea", "zh": "海"},
        "left_out": ["dragons"],
        "drawn": {"en": "a sea", "zh": "海"},
        "model": "house-scenes",
        "adapter": None,
    }
    return event(said | more)


def failed(index: int, code: str) -> bytes:
    error = {"message": "no", "type": "server_error", "code": code}
    return event({"type": "image_generation.failed", "index": index, "error": error})


DONE = b"data: [DONE]\n\n"


def streams(*chunks: bytes, hang_after: int | None = None) -> Answer:
    """Send chunks one by one; after `hang_after` of them nothing more, the line stays open."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for sent, chunk in enumerate(chunks):
            if sent == hang_after:
                await asyncio.sleep(3_600)
            await response.write(chunk)
        return response

    return answer


def says(status: int, body: object = "", **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, str):
            return web.Response(status=status, text=body, headers=names)
        return web.json_response(body, status=status, headers=names)

    return answer


def refuses(status: int, code: str, **headers: str) -> Answer:
    return says(status, {"error": {"message": "no", "type": "x", "code": code}}, **headers)


def hangs_up() -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return answer
