"""An engine that plays vLLM: prose that passes the checks, from the seed, without a model.

Where the premise is about somebody ("A story about Zakave"), every sentence is about them too, so
that a draft in the wrong room would show.
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

WHO = ("Ines", "The keeper", "Old Tomas", "A sailor", "The baker's son", "Nobody", "Her sister")
DID = ("opened", "carried", "painted", "lost", "found", "mended", "counted", "hid", "sang to")
WHAT = ("the lamp", "a blue letter", "the last boat", "her coat", "a map", "the clock", "a stone")
WHERE = ("by the harbour", "under the stairs", "in the rain", "at noon", "behind the church")
WHY = ("because the bell was silent", "and said nothing", "while the dog slept", "as promised")


ABOUT = re.compile(r"A story about (\w+)")


def prose(seed: int, about: str | None) -> str:
    """About fifty words; another seed, other words."""
    chance = random.Random(seed)
    parts = ((about,) if about else WHO, DID, WHAT, WHERE, WHY)
    return " ".join(" ".join(chance.choice(p) for p in parts) + "." for _ in range(5))


async def models(_: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "player", "owned_by": "vllm"}]})


async def chat(request: web.Request) -> web.StreamResponse:
    asked = await request.json()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    about = ABOUT.search(json.dumps(asked["messages"]))
    for index in range(asked.get("n", 1)):
        await asyncio.sleep(0.02)  # long enough for a kill to fall into the middle
        text = prose(asked.get("seed", 0) + index, about[1] if about else None)
        choice = {"index": index, "delta": {"content": text}, "finish_reason": "stop"}
        await response.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
    await response.write(b"data: [DONE]\n\n")
    return response


@asynccontextmanager
async def playing_engine() -> AsyncIterator[str]:
    """Yields the address to be TEXT_ENGINE_URL."""
    app = web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", chat)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
