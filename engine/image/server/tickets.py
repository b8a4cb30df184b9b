"""A picture that somebody waits for. Holds no rule."""

import asyncio
from dataclasses import dataclass, field

from PIL import Image

from engine.image.backend import Manner, Order, Painted


@dataclass(slots=True, eq=False)
class Ticket:
    """
    One order on its way; whoever waits looks at it, and the worker never waits for them.

    `outcome` ends in a picture, in an EngineError, or is cancelled by whoever went away. The
    backend's thread writes `step`, `steps` and `preview` over and over; nothing piles up.
    """

    order: Order
    manner: Manner
    owner: str
    request: int  # tickets of one request share its number
    outcome: asyncio.Future[Painted]
    asked_at: float  # of the loop's clock
    previews: bool = False  # whether anyone wants to see it unfinished
    step: int = 0
    steps: int = field(default=0)
    preview: Image.Image | None = None

    @property
    def work(self) -> float:
        """Pixels times steps: how much there is to do, in units that only compare."""
        return float(self.manner.width_px * self.manner.height_px * self.manner.steps)

    @property
    def left(self) -> float:
        """The work that is still to be done."""
        if self.outcome.done():
            return 0.0
        return self.work * (1 - self.step / self.steps) if self.steps else self.work
