"""
Takes batches from the queue, has them painted, and ends every ticket in a picture or its own error.

A batch that the device has no room for is halved, and so is one that fails, until whatever spoils
it stands alone. Knows no HTTP and no thread.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from engine.errors import (
    BadOutput,
    EngineDown,
    EngineError,
    GuardDown,
    OutOfMemory,
    Overloaded,
    Rejected,
)
from engine.image.backend import Painted
from engine.image.server.metrics import Metrics
from engine.image.server.pace import Pace
from engine.image.server.painter import MEMORY_ERRORS, MODEL_ERRORS, Abandoned, Painter
from engine.image.server.queue import FairQueue, Full
from engine.image.server.tickets import Ticket

log = logging.getLogger(__name__)

_GOOD_BATCHES = 20  # in a row, after which a larger batch is tried again
_PATIENT_WITH_ENLARGING = 8  # pictures that may wait to be enlarged
_LONGEST_RETRY_S = 120.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How the worker goes about it; times in seconds."""

    max_queue: int = 64
    collect_s: float = 0.03  # an idle worker waits this long for company
    stuck_s: float = 300.0  # without a sign of life from the backend


class Worker:
    """
    The queue, and what is on its way.

    Args:
        painter: What paints.
        knows: Whether an adapter of that name is still loaded.
    """

    def __init__(
        self, painter: Painter, metrics: Metrics, habits: Habits, knows: Callable[[str], bool]
    ) -> None:
        self._painter = painter
        self._metrics = metrics
        self._habits = habits
        self._knows = knows
        self._queue = FairQueue(habits.max_queue)
        self._pace = Pace()
        self._arrived = asyncio.Event()
        self._painting: Sequence[Ticket] = ()
        self._largest = painter.card.max_batch
        self._good_batches = 0
        self._enlarging = 0
        self.broken = asyncio.Event()  # the backend cannot paint at all any more

    async def run(self) -> None:
        """Paint until cancelled; what still waits then fails."""
        try:
            while True:
                await self._arrived.wait()
                if not self._queue.fills(self._largest):
                    await asyncio.sleep(self._habits.collect_s)
                while batch := self._queue.take(self._largest):
                    await self._take_up(batch)
                self._arrived.clear()
        finally:
            self._fail([*self._painting, *self._queue], EngineDown("the server is ending"))

    def enter(self, tickets: Sequence[Ticket]) -> None:
        """
        Let the tickets of one request wait.

        Raises:
            Overloaded: The queue is full; says when there will be room.
        """
        try:
            self._queue.add(tickets)
        except Full as exc:
            work = sum(t.left for t in self._painting) + sum(t.work for t in tickets)
            wait_s = min(_LONGEST_RETRY_S, self._pace.seconds_for(work))
            raise Overloaded(str(exc), wait_s) from exc
        self._metrics.waiting.set(len(self._queue))
        self._arrived.set()

    def withdraw(self, tickets: Sequence[Ticket]) -> None:
        """Whoever waited is gone: out of the queue; what is being painted is dropped when done."""
        for ticket in tickets:
            if ticket.outcome.cancel():
                self._metrics.gone.inc()
            elif not ticket.outcome.cancelled():
                ticket.outcome.exception()  # nobody is left to whom it could be told
        self._queue.withdraw(tickets)
        self._metrics.waiting.set(len(self._queue))

    async def enlarge(self, image: Image.Image, factor: int) -> Image.Image:
        """
        Between two batches.

        Raises:
            Overloaded: Too many pictures wait for that.
            EngineError: as `Painter.enlarge`.
        """
        if self._enlarging >= _PATIENT_WITH_ENLARGING:
            raise Overloaded("too many pictures wait to be enlarged", max(1.0, self.queue_s))
        self._enlarging += 1
        try:
            return await self._painter.enlarge(image, factor)
        finally:
            self._enlarging -= 1

    async def warm_up(self) -> None:
        """Paint one picture for real; raises what the backend raises."""
        self._pace.record(*await self._painter.try_out())

    def ahead_of(self, ticket: Ticket) -> int:
        """Requests before this one: in the queue, and being painted."""
        if ticket in self._painting or ticket.outcome.done():
            return 0
        return len({t.request for t in self._painting}) + self._queue.ahead_of(ticket)

    def eta_s(self, tickets: Sequence[Ticket]) -> float:
        """How long these will probably take, with what is before them."""
        ahead = max((self.ahead_of(ticket) for ticket in tickets), default=0)
        waiting = sorted(t.left for t in self._queue if t not in tickets)
        painting = sum(t.left for t in self._painting if t not in tickets)
        own = sum(ticket.left for ticket in tickets)
        return self._pace.seconds_for(own + painting + sum(waiting[:ahead]))

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @property
    def queue_s(self) -> float:
        """How long it will take until nothing waits."""
        left = sum(t.left for t in (*self._queue, *self._painting))
        return self._pace.seconds_for(left) if left else 0.0

    @property
    def stuck(self) -> bool:
        """Whether the backend was given work and has been silent for too long."""
        return self._painter.silent_s > self._habits.stuck_s

    async def _take_up(self, batch: Sequence[Ticket]) -> None:
        now = asyncio.get_running_loop().time()
        for ticket in batch:
            self._metrics.wait_s.observe(now - ticket.asked_at)
        self._metrics.waiting.set(len(self._queue))
        self._painting = batch
        await self._paint(batch)
        self._painting = ()

    async def _paint(self, tickets: Sequence[Ticket]) -> None:
        wanted = [ticket for ticket in tickets if not ticket.outcome.done()]
        if not wanted:
            return
        adapter = wanted[0].manner.adapter
        if adapter is not None and not self._knows(adapter):
            self._fail(wanted, Rejected(f"the adapter {adapter!r} was unloaded"))
            return
        started = time.monotonic()
        try:
            outcomes = await self._painter.paint(wanted)
        except Abandoned:
            return
        except MEMORY_ERRORS as exc:
            await self._make_room(wanted, exc)
        except GuardDown as exc:
            self._fail(wanted, exc)
        except EngineError as exc:
            await self._halve(wanted, exc)
        except MODEL_ERRORS as exc:
            await self._halve(wanted, BadOutput(f"{type(exc).__name__}: {exc}"[:300]))
            if len(wanted) == 1:
                log.warning("a picture failed", exc_info=exc)
                await self._doubt()
        else:
            self._count(wanted, time.monotonic() - started)
            self._deliver(wanted, outcomes)

    async def _make_room(self, tickets: Sequence[Ticket], exc: BaseException) -> None:
        self._metrics.memory_full.inc()
        self._good_batches = 0
        self._largest = max(1, len(tickets) // 2)
        await self._halve(tickets, OutOfMemory(str(exc) or "the device has no room"))

    async def _halve(self, tickets: Sequence[Ticket], error: EngineError) -> None:
        """Try both halves, one after the other; a single ticket has found its own error."""
        if len(tickets) == 1:
            self._fail(tickets, error)
            return
        middle = len(tickets) // 2
        await self._paint(tickets[:middle])
        await self._paint(tickets[middle:])

    async def _doubt(self) -> None:
        """A fault that no rule foresaw: was it the request, or can the backend paint no more?"""
        try:
            await self.warm_up()
        except (EngineError, MemoryError, *MODEL_ERRORS):
            log.exception("the backend paints no more")
            self.broken.set()

    def _count(self, tickets: Sequence[Ticket], seconds: float) -> None:
        self._metrics.batch_size.observe(len(tickets))
        self._metrics.batch_s.observe(seconds)
        self._pace.record(sum(ticket.work for ticket in tickets), seconds)
        self._good_batches += 1
        if self._good_batches >= _GOOD_BATCHES and self._largest < self._painter.card.max_batch:
            self._good_batches, self._largest = 0, self._largest * 2

    def _deliver(
        self, tickets: Sequence[Ticket], outcomes: Sequence[Painted | EngineError]
    ) -> None:
        for ticket, outcome in zip(tickets, outcomes, strict=True):
            if isinstance(outcome, EngineError):
                self._fail([ticket], outcome)
            elif not ticket.outcome.done():
                ticket.outcome.set_result(outcome)
                self._metrics.pictures.inc()

    def _fail(self, tickets: Sequence[Ticket], error: EngineError) -> None:
        for ticket in tickets:
            if not ticket.outcome.done():
                ticket.outcome.set_exception(error)
