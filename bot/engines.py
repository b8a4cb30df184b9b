"""
Opens what the bot asks: the engines for text and pictures, those who read, and the guards.

Part of the composition root: knows settings and constructors, and nothing of rounds.
"""

import asyncio
import secrets
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from bot.install import VENV
from bot.settings import Settings, environment
from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.emotion_model import ModelReader
from engine.analysis.hub.embedder import open_embedder
from engine.analysis.hub.loading import load_behind
from engine.analysis.readers import (
    ClassifierMoods,
    ColourReader,
    ModelMoods,
    Readers,
    picture_reader,
)
from engine.analysis.seeing import Eyes
from engine.analysis.worker import AnalysisWorker
from engine.guard.client import ClassifierGuard
from engine.guard.house import HouseGuard
from engine.image.client import Endpoint as ImageEndpoint
from engine.image.engine import ImageEngine, LocalPainter
from engine.ports import TextGenerator, TextGuard, Understanding
from engine.text.client import Endpoint, TextClient
from engine.text.engine import LocalModel, TextEngine
from engine.text.launch import installed_vllm
from engine.text.picturing import Picturing, read_templates
from engine.types import EngineState

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "engine" / "text" / "house" / "weights"
HOUSE_NAME = "house"
NO_PICTURES = "none"  # as IMAGE_MODEL: no image engine at all
GUARD_DEADLINE_S = 20.0  # of one verdict; a member waits for it
FIRST_START_S = 75.0  # of the house model on two CPU cores, until a start here has been timed
FIRST_PICTURES_S = 20.0  # the same of the house's image model

Changed = Callable[[EngineState], None]


def has_engines() -> bool:
    return installed_vllm() is not None and find_spec("diffusers") is not None


class Listeners:
    """Who hears of an engine's states; engines are opened before those who listen."""

    def __init__(self) -> None:
        self._listeners: list[Changed] = []

    def add(self, *listeners: Changed) -> None:
        self._listeners += listeners

    def __call__(self, state: EngineState) -> None:
        for tell in self._listeners:
            tell(state)


@dataclass(frozen=True, slots=True)
class ForPictures:
    """All that rounds of pictures ask: who paints, who writes prompts, who reads pictures."""

    painter: ImageEngine | None
    picturing: Picturing
    eyes: Eyes


class Installing:
    """
    Installs a part of `bot.install`, once for all who need it; others wait for it.

    Args:
        say: Tells who started the bot that it takes a while.
        part, what: Its name there, and how it is called in that sentence.
        there: Whether it is installed already.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        part: str = "engine",
        what: str = "the engines",
        there: Callable[[], bool] = has_engines,
    ) -> None:
        self._say = say
        self._part = part
        self._what = what
        self._there = there
        self._one = asyncio.Lock()
        self._done = False

    async def __call__(self) -> None:
        async with self._one:
            if not self._done:
                await self._install()
                self._done = True

    async def _install(self) -> None:
        """Into our own environment where it is not; others are left alone."""
        ours = VENV.exists() and VENV.samefile(sys.prefix)
        if not ours or self._there():
            return
        self._say(f"Installing {self._what}; the page is up meanwhile.")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.install", self._part, cwd=ROOT
        )
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
        invalidate_caches()


def text_engine(
    settings: Settings, http: aiohttp.ClientSession, changed: Changed, installing: Installing
) -> TextEngine:
    """The engine that the settings name, else a vLLM beside the bot with the house model."""
    endpoint = Endpoint(
        settings.text_engine_url,
        model=settings.text_model or None,
        api_key=settings.text_api_key or None,
        thinking_off=settings.profile == "instruct",
        deadline_s=settings.text_deadline_s,
    )
    local = None if settings.text_engine_url else text_model(settings)
    return TextEngine(
        http,
        endpoint,
        local=local,
        installed=installing if local else None,
        changed=changed,
    )


def text_model(settings: Settings) -> LocalModel:
    """What is served beside the bot where no text engine runs elsewhere."""
    return LocalModel(
        path=settings.text_model or str(HOUSE),
        name=Path(settings.text_model).name if settings.text_model else HOUSE_NAME,
        cache_dir=settings.data_dir.resolve() / "cache" / "text",
        base_env=environment(),
        context=settings.text_context,
        lora=settings.text_adapters == "on",
        first_start_s=None if settings.text_model else FIRST_START_S,
    )


def image_engine(
    settings: Settings, http: aiohttp.ClientSession, changed: Changed, installing: Installing
) -> ImageEngine | None:
    """
    The engine that the settings name, else a server beside the bot with the house's image model;
    None where no pictures are wanted.

    What it needs is installed together with the text engine's; where that runs elsewhere, nothing
    large is installed for pictures alone.
    """
    if settings.image_model == NO_PICTURES:
        return None
    endpoint = ImageEndpoint(
        settings.image_engine_url,
        model=settings.image_model or None,
        api_key=settings.image_api_key or None,
        deadline_s=settings.image_deadline_s,
    )
    local = None
    if not settings.image_engine_url:
        local = LocalPainter(
            model=settings.image_model or HOUSE_NAME,
            cache_dir=settings.data_dir.resolve() / "cache" / "image",
            base_env=environment(),
            adapters_dir=settings.data_dir.resolve() / "adapters" / "image",
            guard=settings.image_guard,
            revision=settings.image_revision,
            first_start_s=None if settings.image_model else FIRST_PICTURES_S,
        )
    installed = installing if local and not settings.text_engine_url else None
    return ImageEngine(http, endpoint, local=local, installed=installed, changed=changed)


def picture_eyes(settings: Settings, stack: AsyncExitStack) -> Eyes:
    """Who reads pictures: light and colour at once, the model that is named once it is loaded."""
    eyes = Eyes(ColourReader())
    stack.push_async_callback(asyncio.to_thread, eyes.close)
    if (name := settings.picture_reader) != "colour":
        load_behind(f"PICTURE_READER={name}", lambda: picture_reader(name), eyes.exchange)
    return eyes


def picturing(settings: Settings, engine: TextGenerator) -> Picturing:
    """Who writes the prompts of pictures: a chat model, else rules."""
    if settings.profile == "house":
        return Picturing()
    return Picturing(engine, read_templates(ROOT / "prompts" / "picture"), secrets.token_hex(5))


def reading(settings: Settings, engine: TextGenerator, stack: AsyncExitStack) -> Understanding:
    """The house's readers, under those that the settings name; closed with the stack."""
    house = AnalysisWorker(HouseAnalyzer.load)
    stack.push_async_callback(asyncio.to_thread, house.close)
    if name := settings.theme_embedder:
        load_behind(
            f"THEME_EMBEDDER={name}",
            lambda: open_embedder(name),
            lambda embedder: house.exchange(lambda analyzer: analyzer.placed_by(embedder)),
        )
    if settings.mood_reader == "house":
        return house
    if settings.mood_reader == "model":
        asked = ModelReader.load(engine, ROOT / "prompts" / "understanding")
        return Readers(house, ModelMoods(asked, secrets.token_hex(5)))
    classifier = ClassifierMoods(settings.mood_reader)
    stack.push_async_callback(asyncio.to_thread, classifier.close)
    return Readers(house, classifier)


def text_guard(settings: Settings, http: aiohttp.ClientSession) -> TextGuard:
    """The guard that the settings name; the house guard stands under every other one."""
    if settings.text_guard == "house":
        return HouseGuard()
    key = settings.text_guard_api_key or None
    endpoint = Endpoint(settings.text_guard_url, api_key=key, deadline_s=GUARD_DEADLINE_S)
    return ClassifierGuard(settings.text_guard, TextClient(http, endpoint))
