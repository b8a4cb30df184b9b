"""
The backend on its one thread: paints batches, has them guarded, enlarges, and knows if it is stuck.

Knows no queue; what the backend raises leaves here as it is, to be judged by the worker.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PIL import Image

from engine.errors import BadOutput, EngineError, GuardDown, GuardRefused, OutOfMemory
from engine.image.backend import Backend, Card, Manner, Order, Painted
from engine.image.server.guarding import PictureGuard
from engine.image.server.tickets import Ticket

# What a model of torch, or the libraries around it, raise when something is wrong with them or
# with what they were given.
MODEL_ERRORS = (
    RuntimeError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    AssertionError,
    OSError,
)
MEMORY_ERRORS = (OutOfMemory, MemoryError)
_WARM_STEPS = 4  # of a picture that nobody asked for

T = TypeVar("T")


class Abandoned(Exception):
    """Nobody waits for any picture of the batch, so its last steps were left out."""


class Painter:
    """
    Args:
        backend: Called on `thread` only.
        thread: Of one worker, opened and closed by the caller.
        guard: Looks at every picture before it leaves; None where none is configured.
    """

    def __init__(
        self, backend: Backend, thread: ThreadPoolExecutor, guard: PictureGuard | None = None
    ) -> None:
        self._backend = backend
        self._thread = thread
        self._guard = guard
        self._alive_at: float | None = None

    @property
    def card(self) -> Card:
        return self._backend.card

    @property
    def silent_s(self) -> float:
        """Since the last sign of life from a thread that was given work; 0 when it is idle."""
        return 0.0 if self._alive_at is None else time.monotonic() - self._alive_at

    async def on_thread(self, call: Callable[[], T]) -> T:
        """Run something of the backend where it may run."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def paint(self, tickets: Sequence[Ticket]) -> list[Painted | EngineError]:
        """
        One outcome a ticket, in order; a picture that the guard keeps back is a GuardRefused.

        Raises:
            Abandoned: Everybody went away meanwhile.
            GuardDown: No picture of these may leave.
            OutOfMemory, BadOutput, ...: whatever the backend raises.
        """
        self._alive_at = time.monotonic()
        try:
            return await self.on_thread(lambda: self._guarded(self._painted(tickets)))
        finally:
            self._alive_at = None

    async def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """
        Raises:
            OutOfMemory: The larger picture has no room.
            BadOutput: The backend could not.
        """
        try:
            return await self.on_thread(lambda: self._backend.enlarge(image, factor))
        except MEMORY_ERRORS as exc:
            raise OutOfMemory("no room for a picture that large") from exc
        except MODEL_ERRORS as exc:
            raise BadOutput(f"{type(exc).__name__}: {exc}"[:300]) from exc

    async def try_out(self) -> tuple[float, float]:
        """
        Paint one picture for real that nobody asked for; its work and its seconds.

        Raises:
            EngineError, ...: whatever the backend raises: it cannot paint.
        """
        width_px, height_px = self.card.sizes[0]
        manner = Manner(width_px, height_px, min(self.card.steps, _WARM_STEPS), self.card.guidance)
        order = Order("a quiet sea, 静静的海", seed=0)
        started = time.monotonic()
        await self.on_thread(lambda: self._backend.paint([order], manner))
        return width_px * height_px * manner.steps, time.monotonic() - started

    def _painted(self, tickets: Sequence[Ticket]) -> list[Painted]:
        def watch(step: int, steps: int, previews: Sequence[Image.Image]) -> None:
            self._alive_at = time.monotonic()
            for index, ticket in enumerate(tickets):
                ticket.step, ticket.steps = step, steps
                if ticket.previews and index < len(previews):
                    ticket.preview = previews[index]
            if all(ticket.outcome.done() for ticket in tickets):
                raise Abandoned

        painted = self._backend.paint([t.order for t in tickets], tickets[0].manner, watch)
        if len(painted) != len(tickets):
            raise BadOutput(f"{len(painted)} pictures for {len(tickets)} orders")
        return painted

    def _guarded(self, painted: Sequence[Painted]) -> list[Painted | EngineError]:
        if self._guard is None:
            return list(painted)
        try:
            verdicts = self._guard.check([one.image for one in painted])
        except (MemoryError, *MODEL_ERRORS) as exc:
            raise GuardDown(f"{type(exc).__name__}: {exc}"[:300]) from exc
        if len(verdicts) != len(painted):
            raise GuardDown("the guard did not look at every picture")
        return [
            GuardRefused("the picture guard let this picture not pass")
            if verdict.level == "refuse"
            else one
            for one, verdict in zip(painted, verdicts, strict=True)
        ]
