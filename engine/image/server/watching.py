"""Waiting for the tickets of one request, and what there is to tell meanwhile. Knows no HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from PIL import Image

from engine.errors import TimedOut
from engine.image.server.tickets import Ticket
from engine.image.server.worker import Worker

_LOOK_S = 0.25
_HEARTBEAT = 8  # looks without news until something is said all the same


async def settled(tickets: Sequence[Ticket], until: float) -> AsyncIterator[Ticket | None]:
    """
    Each ticket once it has its outcome; None a few times a second while none has.

    Args:
        until: Of the loop's clock; what has no outcome by then gets TimedOut.
    """
    clock = asyncio.get_running_loop().time
    waiting = {ticket.outcome: ticket for ticket in tickets}
    while waiting:
        done, _ = await asyncio.wait(
            waiting,
            timeout=max(0.0, min(_LOOK_S, until - clock())),
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not done and clock() >= until:
            for outcome in waiting:
                outcome.set_exception(TimedOut("the deadline passed before it was painted"))
        if not done:
            yield None
        for outcome in sorted(done, key=lambda future: tickets.index(waiting[future])):
            yield waiting.pop(outcome)


class Progress:
    """
    What to tell of tickets on their way, each thing once.

    Args:
        previews: How many unfinished pictures to show of each, spread evenly over its steps.
    """

    def __init__(self, worker: Worker, tickets: Sequence[Ticket], previews: int) -> None:
        self._worker = worker
        self._tickets = tickets
        self._previews = previews
        self._shown = [0] * len(tickets)
        self._told: tuple[int, int] | None = None
        self._silent = 0

    def news(self) -> Iterator[dict[str, Any]]:
        """A progress event, where something moved or nothing was said for a while."""
        steps = sum(ticket.manner.steps for ticket in self._tickets)
        step = sum(_step(ticket) for ticket in self._tickets)
        ahead = max(self._worker.ahead_of(ticket) for ticket in self._tickets)
        self._silent += 1
        if (step, ahead) == self._told and self._silent < _HEARTBEAT:
            return
        self._told, self._silent = (step, ahead), 0
        yield {
            "type": "image_generation.progress",
            "ahead": ahead,
            "step": step,
            "steps": steps,
            "eta_s": round(self._worker.eta_s(self._tickets), 1),
        }

    def previews(self) -> Iterator[tuple[int, Image.Image]]:
        """Unfinished pictures that are due, by index."""
        for index, ticket in enumerate(self._tickets):
            due = ticket.step * (self._previews + 1) // (ticket.steps or 1)
            if ticket.preview is not None and self._shown[index] < min(due, self._previews):
                self._shown[index] = due
                yield index, ticket.preview


def _step(ticket: Ticket) -> int:
    return ticket.manner.steps if ticket.outcome.done() else min(ticket.step, ticket.manner.steps)
