"""Hand-written fakes of the engine ports: queue answers in, read what was asked out."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from engine.errors import EngineDown, EngineError
from engine.image.provenance import Made, sealed
from engine.ports import Canary
from engine.types import (
    Completion,
    EngineState,
    Picture,
    PictureProgress,
    PictureRequest,
    Prompt,
)

SENTENCES = (
    "The tide had gone out so far that the boats lay on their sides like sleeping cows, and Mara "
    "walked between them with her lamp held low. Nobody had told her where the water went.",
    "Old Peder counted the steps to the pier, as he did each morning, and came to one more than "
    "there were yesterday. He sat down on the new one. It was still warm from somebody else.",
    "A letter lay on the sand with no name on it. The gulls stood round it in a ring and did not "
    "touch it. When the boy bent down they all looked the other way, quite politely.",
    "By noon the whole village had come to see the place where the sea used to be. Someone brought "
    "bread, someone brought a chair for the priest, and the children brought buckets, to help.",
    "Rain came over the hill at four and asked every window for shelter. Only the baker let it in. "
    "It dried its feet by the oven and told him what the clouds say about our roofs.",
    "She kept the key under the third stone, and under the third stone she kept a note that said "
    "where the key was now. This had worked for years. This evening the note was gone.",
    "The train that stops here on Thursdays stopped on a Tuesday. One man stepped down, looked at "
    "the clock, looked at the sky, and asked in a whisper whether he was early or very late.",
    "In the shop for broken things a clock was ticking that had no hands. The owner wound it every "
    "night. “It knows,” he said, “and it would only upset the customers if it pointed.”",
)


class FakeHolding:
    """
    What both fakes say of adapters: everything that is to be held is loaded at once.

    `refused` are names that cannot be loaded; `silent` do not answer their canary, `same` answer
    as the base does; `rests` is whether the engine can rest.
    """

    def __init__(self) -> None:
        self.wanted: dict[str, Path] = {}
        self.refused: set[str] = set()
        self.silent: set[str] = set()
        self.same: set[str] = set()
        self.rests = False
        self.resting = False
        self.status = "ready"

    async def hold(self, adapters: Mapping[str, Path]) -> frozenset[str]:
        self.wanted = dict(adapters)
        return self.held()

    def held(self) -> frozenset[str]:
        if self.status != "ready" or self.resting:
            return frozenset()
        return frozenset(self.wanted.keys() - self.refused)

    async def canary(self, name: str) -> Canary:
        if self.status != "ready" or self.resting:
            raise EngineDown("the engine is away")
        if name not in self.held() or name in self.silent:
            return Canary(answered=False, differs=False)
        return Canary(answered=True, differs=name not in self.same, text=f"{name} sings.")

    async def rest(self) -> bool:
        self.resting = self.resting or self.rests
        return self.resting

    async def wake(self) -> None:
        self.resting = False

    def _through(self, adapter: str | None) -> str | None:
        return adapter if adapter in self.held() else None

    def _status(self) -> tuple[str, str]:
        return ("down", "resting") if self.resting else (self.status, "")


class FakeText(FakeHolding):
    """
    A text engine that answers with the sentences above, n at a time.

    `errors` are raised first, one a request; while `gate` is cleared a request waits; `status`
    is what `state()` says. `through` are the adapters that were asked for, one a request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.through: list[str | None] = []
        self.asked: list[tuple[Prompt, int, int]] = []
        self.errors: list[EngineError] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cancelled = 0
        self.most = 64  # drafts that one request gets, as of servers that do not know `n`
        self.texts: list[str] = list(SENTENCES)

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
        adapter: str | None = None,
    ) -> list[Completion]:
        self.asked.append((prompt, n, seed))
        self.through.append(adapter)
        through = self._through(adapter)
        if self.errors:
            raise self.errors.pop(0)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        drawn = []
        for index in range(min(n, self.most)):
            text = self.texts[(index + len(self.asked) - 1) % len(self.texts)]
            drawn.append(
                Completion(text, seed + index, index, "fake", through, prompt.sampling, "stop", 40)
            )
            if on_done is not None:
                on_done(index + 1)
        return drawn

    def state(self) -> EngineState:
        status, detail = self._status()
        return EngineState(status, "http://fake", "fake", detail, resting=self.resting)  # type: ignore[arg-type]


class FakePainter(FakeHolding):
    """
    An image engine that paints flat pictures at once; another seed, another colour.

    `errors` are raised first, one a request; while `gate` is cleared a request waits, having
    told that `ahead` others stand before it; `left_out` is what it says it could not paint.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[PictureRequest] = []
        self.enlarged: list[int] = []
        self.errors: list[EngineError] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cancelled = 0
        self.ahead = 0
        self.left_out: tuple[str, ...] = ()
        self.takes_source = True

    async def paint(
        self,
        request: PictureRequest,
        *,
        on_progress: Callable[[PictureProgress], None] | None = None,
    ) -> list[Picture]:
        self.asked.append(request)
        if self.errors:
            raise self.errors.pop(0)
        told = on_progress or (lambda progress: None)
        told(PictureProgress(self.ahead, 0, 8, 4.0))
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        told(PictureProgress(0, 4, 8, 2.0))
        return [self._picture(request, request.seed + i) for i in range(request.n)]

    async def enlarge(self, picture: bytes, factor: int) -> Picture:
        self.enlarged.append(factor)
        if self.errors:
            raise self.errors.pop(0)
        request = PictureRequest("larger", width_px=64 * factor, height_px=48 * factor)
        return self._picture(request, 0)

    def state(self) -> EngineState:
        said = {"note_en": "A fake paints flat colours.", "note_zh": "假引擎只涂平色。"}
        said["takes_source"] = "yes" if self.takes_source else "no"
        status, detail = self._status()
        return EngineState(status, "http://painter", "flat", detail, extra=said)  # type: ignore[arg-type]

    def _picture(self, request: PictureRequest, seed: int) -> Picture:
        colour = (seed * 37 % 256, seed * 91 % 256, seed * 151 % 256)
        image = Image.new("RGB", (request.width_px, request.height_px), colour)
        content = sealed(image, Made(request.prompt, "flat", seed), "webp")
        return Picture(
            content,
            "image/webp",
            request.width_px,
            request.height_px,
            seed,
            "flat",
            self._through(request.adapter),
            alt_en=f"A flat colour, number {seed}.",
            alt_zh=f"一片平色，第 {seed} 号。",
            left_out=self.left_out,
            drawn_en="a cat" if self.left_out else "",
            drawn_zh="一只猫" if self.left_out else "",
        )


class FakeClock:
    """Time that moves only when it is told to; aware UTC."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
