"""
An image engine for the page's sake: the real server, with a backend that draws what a prompt names.

It composes nothing: place, hour and the rest are the words that it finds, and the seed decides what
is left open. A test can make it wait, so that a page is seen while its pictures are painted, and
can make it fail.
"""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web
from PIL import Image

from engine.errors import BadOutput, Rejected
from engine.image.backend import Card, Manner, Order, Painted, Watch
from engine.image.house.captions import full
from engine.image.house.world import mapped, nearest
from engine.image.scenes.draw import draw
from engine.image.scenes.scene import VOCABULARY, Scene
from engine.image.server.adapters import Adapters
from engine.image.server.app import create_app
from engine.image.server.metrics import Metrics
from engine.image.server.painter import Painter
from engine.image.server.worker import Habits, Worker

NAME = "drawn-for-tests"
CARD = Card(
    name=NAME,
    sizes=((640, 448), (512, 512), (448, 640)),
    steps=2,
    max_steps=50,
    guidance=1.0,
    max_batch=8,
    note_en="The seed composes, a renderer draws.",
    note_zh="种子构图，程序落笔。",
    licence="ours",
    takes_adapters=False,
)
DRAWN = ("place", "hour", "weather", "season", "thing", "mood", "style")


class SceneBackend:
    """Scenes by words and seed; `may_go` holds it after its first step, `broken` refuses."""

    def __init__(self) -> None:
        self.card = CARD
        self.may_go = threading.Event()
        self.may_go.set()
        self.broken = False

    def paint(
        self, orders: Sequence[Order], manner: Manner, watch: Watch | None = None
    ) -> list[Painted]:
        if self.broken:
            raise BadOutput("told to fail")
        if watch is not None:
            watch(1, manner.steps, [])
        self.may_go.wait(15)
        painted = [self._painted(order, manner) for order in orders]
        if watch is not None:
            watch(manner.steps, manner.steps, [])
        return painted

    def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        return image.resize((image.width * factor, image.height * factor), Image.Resampling.LANCZOS)

    def load_adapter(self, name: str, folder: Path) -> None:
        raise Rejected("it takes none")

    def unload_adapter(self, name: str) -> None:
        raise Rejected("it has none")

    def close(self) -> None:
        self.may_go.set()

    def _painted(self, order: Order, manner: Manner) -> Painted:
        said, dice = mapped(order.prompt), random.Random(order.seed)
        named = dict(said.instead) | dict(said.named)
        named |= {"style": order.style} if order.style else {}
        scene = Scene(**{f: named.get(f) or dice.choice(sorted(VOCABULARY[f])) for f in DRAWN})
        size = (manner.width_px, manner.height_px)
        image = draw(scene, order.seed, width_px=size[0], height_px=size[1])
        if order.source is not None:
            image = Image.blend(order.source.resize(size), image, order.strength)
        instead = nearest(said, scene)
        return Painted(image, full(scene, "en"), full(scene, "zh"), said.left_out, *instead)


class Easel:
    """The engine as a test holds it; `url` is to be IMAGE_ENGINE_URL."""

    def __init__(self, backend: SceneBackend) -> None:
        self._backend = backend
        self.url = ""

    def hold(self) -> None:
        self._backend.may_go.clear()

    def release(self) -> None:
        self._backend.may_go.set()

    def fail(self, broken: bool) -> None:
        self._backend.broken = broken


@asynccontextmanager
async def painting() -> AsyncIterator[Easel]:
    """An image server at work in this process."""
    backend, metrics = SceneBackend(), Metrics()
    easel = Easel(backend)
    async with AsyncExitStack() as stack:
        thread = stack.enter_context(ThreadPoolExecutor(1, "model"))
        hands = stack.enter_context(ThreadPoolExecutor(1, "hands"))
        painter = Painter(backend, thread, None)
        worker = Worker(painter, metrics, Habits(), lambda _: False)
        adapters = Adapters(backend, painter.on_thread, None)
        app = create_app(CARD, worker, adapters, metrics, hands)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.callback(backend.close)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        task = group.create_task(worker.run())
        stack.callback(task.cancel)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        easel.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield easel
