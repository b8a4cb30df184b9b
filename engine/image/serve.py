"""
Serves pictures over OpenAI's images API: `python -m engine.image.serve --port 8200 --model house`.

Loads one model, paints one picture to see that it can, and then listens. Ends on SIGTERM, and with
whoever started it, when its stdin is a pipe that closes. All settings are arguments.
"""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web

from engine.beside.lifeline import watch_lifeline
from engine.image.backend import Backend
from engine.image.models import Choice, load_backend
from engine.image.server.adapters import Adapters
from engine.image.server.app import create_app
from engine.image.server.guarding import PictureGuard
from engine.image.server.metrics import Metrics
from engine.image.server.painter import Painter
from engine.image.server.worker import Habits, Worker

log = logging.getLogger("engine.image")

_SMALLEST_QUEUE = 8  # the largest request
_HANDS = 2  # threads that encode and decode
_SHUTDOWN_S = 2.0  # for answers that are being written


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to serve."""

    host: str
    port: int
    habits: Habits
    adapters_dir: Path | None = None
    longest_s: float = 300.0
    stall_s: float = 30.0
    api_key: str = ""


async def serve(
    load: Callable[[], Backend], load_guard: Callable[[], PictureGuard] | None, serving: Serving
) -> int:
    """
    Load, warm up, listen until a signal; the exit status: 1 when the model paints no more.

    Args:
        load: Makes the backend; called on the thread that it will live on.
        load_guard: The same for a guard; None for none. One that cannot be loaded
            lets no picture pass.
    """
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "model") as thread, ThreadPoolExecutor(_HANDS, "hands") as hands:
        started = time.monotonic()
        backend = await loop.run_in_executor(thread, load)
        guard = await loop.run_in_executor(thread, load_guard) if load_guard else None
        log.info("Loading weights took %.1f s (%s)", time.monotonic() - started, backend.card.name)
        if backend.card.licence:
            log.info("licence of %s: %s", backend.card.name, backend.card.licence)
        try:
            return await _serve(Painter(backend, thread, guard), backend, hands, serving)
        finally:
            await loop.run_in_executor(thread, backend.close)


async def _serve(
    painter: Painter, backend: Backend, hands: ThreadPoolExecutor, serving: Serving
) -> int:
    metrics = Metrics()
    adapters = Adapters(backend, painter.on_thread, serving.adapters_dir)
    worker = Worker(painter, metrics, serving.habits, lambda name: name in adapters.names)
    await worker.warm_up()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    app = create_app(
        backend.card,
        worker,
        adapters,
        metrics,
        hands,
        longest_s=serving.longest_s,
        stall_s=serving.stall_s,
        api_key=serving.api_key,
    )
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_S, access_log=None
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, serving.host, serving.port)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        tasks = [
            group.create_task(worker.run()),
            group.create_task(_end_when_broken(worker.broken, stopped)),
        ]
        await site.start()
        log.info("serving at %s", runner.addresses)
        await stopped.wait()
        await site.stop()
        for task in tasks:
            task.cancel()
    return 1 if worker.broken.is_set() else 0


async def _end_when_broken(broken: asyncio.Event, stopped: asyncio.Event) -> None:
    await broken.wait()
    stopped.set()


def arguments(words: list[str]) -> argparse.Namespace:
    """The command line, read and checked."""
    parser = argparse.ArgumentParser(prog="engine.image.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--model", default="house", help="house, house-scenes, house-pixels, a folder, or a hub id"
    )
    parser.add_argument("--revision", help="of a hub's model")
    parser.add_argument("--preview-model", help="a tiny VAE that shows unfinished pictures")
    parser.add_argument("--steps", type=int, help="where the model's own are not recognised")
    parser.add_argument("--guidance", type=float, help="the same")
    parser.add_argument("--side-px", type=int, help="of the usual square picture; the same")
    parser.add_argument("--adapters-dir", type=Path, help="where adapters may be loaded from")
    parser.add_argument("--guard", default="", help="a picture guard: a folder or a hub id")
    parser.add_argument("--max-queue", type=int, default=64, help="pictures that may wait")
    parser.add_argument(
        "--collect-ms", type=int, default=30, help="an idle server waits for company"
    )
    parser.add_argument(
        "--deadline-s", type=float, default=300.0, help="of requests that name none"
    )
    parser.add_argument("--stall-s", type=float, default=30.0, help="that a client may not read")
    parser.add_argument("--stuck-s", type=float, default=300.0, help="of silence from the model")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as suits the model")
    parser.add_argument(
        "--api-key-file", type=Path, help="everybody is asked for what stands there"
    )
    wishes = parser.parse_args(words)
    if wishes.max_queue < _SMALLEST_QUEUE:
        parser.error(f"--max-queue is at least {_SMALLEST_QUEUE}")
    return wishes


def main(words: list[str], load: Callable[[Choice], Backend] = load_backend) -> int:
    """
    Serve as the command line says.

    Args:
        load: Makes the backend; called on the thread that it will live on.
    """
    watch_lifeline()
    wishes = arguments(words)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    serving = Serving(
        host=wishes.host,
        port=wishes.port,
        habits=Habits(wishes.max_queue, wishes.collect_ms / 1000, wishes.stuck_s),
        adapters_dir=wishes.adapters_dir,
        longest_s=wishes.deadline_s,
        stall_s=wishes.stall_s,
        api_key=wishes.api_key_file.read_text().strip() if wishes.api_key_file else "",
    )
    guard = partial(_load_guard, wishes.guard) if wishes.guard else None
    choice = Choice(
        model=wishes.model,
        revision=wishes.revision,
        preview_model=wishes.preview_model,
        adapters_dir=wishes.adapters_dir,
        steps=wishes.steps,
        guidance=wishes.guidance,
        side_px=wishes.side_px,
        threads=wishes.threads,
    )
    return asyncio.run(serve(partial(load, choice), guard, serving))


def _load_guard(name: str) -> PictureGuard:
    from engine.image.guard import open_guard

    return open_guard(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
