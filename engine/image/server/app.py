"""Puts the server's HTTP together: routes, errors as OpenAI says them, the key, the counts."""

import hmac
import itertools
import time
from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor

from aiohttp import web
from aiohttp.typedefs import Middleware

from engine.errors import EngineError
from engine.image.backend import Card
from engine.image.server.adapters import Adapters
from engine.image.server.door import Door
from engine.image.server.errors import Refused, body_of, headers_of, spoken, status_of
from engine.image.server.memory import give_back
from engine.image.server.metrics import Metrics
from engine.image.server.replies import by_hand
from engine.image.server.shelf import Shelf
from engine.image.server.worker import Worker
from engine.image.uploads import MAX_BYTES

_MAX_FORMS = 8  # that are read at a time; each may hold ten megabytes
_OPEN_PATHS = ("/health", "/v1/images/files/")  # the names of files cannot be guessed
_WITH_PICTURES = ("/v1/images/edits", "/v1/images/variations", "/v1/images/upscale")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(
    card: Card,
    worker: Worker,
    adapters: Adapters,
    metrics: Metrics,
    hands: Executor,
    *,
    longest_s: float = 300.0,
    stall_s: float = 30.0,
    api_key: str = "",
) -> web.Application:
    """
    The application, with nothing running behind it.

    Args:
        hands: Encodes and decodes pictures.
        longest_s: Deadline of a request that names none.
        stall_s: That a client may take nothing of what is written, before it is hung up on.
        api_key: Asked of everybody, where there is one.
    """
    door = Door(
        card=card,
        worker=worker,
        adapters=adapters,
        shelf=Shelf(time.monotonic),
        metrics=metrics,
        hands=hands,
        longest_s=longest_s,
        stall_s=stall_s,
        numbers=itertools.count(),
        forms=Semaphore(_MAX_FORMS),
    )
    app = web.Application(
        middlewares=[_counted(metrics), _tidied(hands), _speaks_openai, _asks_key(api_key)],
        client_max_size=MAX_BYTES + (1 << 20),
    )
    app.router.add_post("/v1/images/generations", door.generations)
    app.router.add_post("/v1/images/edits", door.edits)
    app.router.add_post("/v1/images/variations", door.variations)
    app.router.add_post("/v1/images/upscale", door.upscale)
    app.router.add_get("/v1/images/files/{name}", door.file)
    app.router.add_get("/v1/models", door.models)
    app.router.add_post("/v1/load_lora_adapter", door.load_adapter)
    app.router.add_post("/v1/unload_lora_adapter", door.unload_adapter)
    app.router.add_get("/health", door.health)
    app.router.add_get("/metrics", door.written_metrics)
    return app


def _counted(metrics: Metrics) -> Middleware:
    @web.middleware
    async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if request.path.startswith("/v1/images/"):
            metrics.requests.labels(str(response.status)).inc()
        return response

    return counted


def _tidied(hands: Executor) -> Middleware:
    @web.middleware
    async def tidied(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            if request.path in _WITH_PICTURES:
                await by_hand(hands, give_back)

    return tidied


@web.middleware
async def _speaks_openai(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except EngineError as exc:
        body, status, headers = body_of(exc), status_of(exc), headers_of(exc)
    except web.HTTPException as exc:
        body = spoken(exc.status, exc.reason.lower().replace(" ", "_"), exc.reason)
        status, headers = exc.status, {}
    return web.json_response({"error": body}, status=status, headers=headers)


def _asks_key(api_key: str) -> Middleware:
    wanted = f"Bearer {api_key}".encode()

    @web.middleware
    async def asks_key(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode(errors="replace")
        locked = api_key and not request.path.startswith(_OPEN_PATHS)
        if locked and not hmac.compare_digest(given, wanted):
            raise Refused("This server asks for a key.", "no_key", 401)
        return await handler(request)

    return asks_key
