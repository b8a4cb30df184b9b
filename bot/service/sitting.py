"""
Paints one order with the image engine: in one request, of a blind round in one for each side.

Knows no store and no choice; which adapters there are stands in the requests.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from engine.errors import EngineError
from engine.ports import ImageGenerator
from engine.sides import parts
from engine.types import Picture, PictureProgress, PictureRequest

log = logging.getLogger(__name__)


async def painted(
    painter: ImageGenerator,
    request: PictureRequest,
    adapters: Sequence[str | None],
    on_progress: Callable[[PictureProgress], None],
) -> list[Picture]:
    """
    The pictures of a request, half by each adapter where there are two, in an order by lot: neither
    a picture's place nor an odd one more tells which adapter it is of.

    Raises:
        EngineError: No side could; one that fails alone leaves the other's pictures.
    """
    lot = Random(request.seed)
    order = lot.sample(adapters, len(adapters))
    asked = [
        replace(request, n=part.n, seed=part.seed, adapter=part.adapter)
        for part in parts(order, request.n, request.seed)
    ]
    telling = _Both(on_progress, asked)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_side(painter, one, telling)) for one in asked]
    found = [task.result() for task in tasks]
    pictures = [one for side in found if not isinstance(side, EngineError) for one in side]
    errors = [side for side in found if isinstance(side, EngineError)]
    if errors and not pictures:
        raise errors[0]
    for exc in errors:
        log.warning("one side of a blind round failed: %s", exc)
    return pictures if len(asked) < 2 else lot.sample(pictures, len(pictures))


class _Both:
    """Two requests' progress as one: the shorter wait, all steps, the longer way to go."""

    def __init__(
        self, on_progress: Callable[[PictureProgress], None], asked: Sequence[PictureRequest]
    ) -> None:
        self._on_progress = on_progress
        self._alone = len(asked) < 2
        self._last: dict[str | None, PictureProgress] = {
            one.adapter: PictureProgress(0, 0, 0) for one in asked
        }

    def of(self, adapter: str | None) -> Callable[[PictureProgress], None]:
        def tell(progress: PictureProgress) -> None:
            self._last[adapter] = progress
            self._on_progress(progress if self._alone else self._together())

        return tell

    def _together(self) -> PictureProgress:
        sides = list(self._last.values())
        eta_s = [one.eta_s for one in sides if one.eta_s is not None]
        return PictureProgress(
            min(one.ahead for one in sides),
            sum(one.step for one in sides),
            len(sides) * max(one.steps for one in sides),
            max(eta_s, default=None),
        )


async def _side(
    painter: ImageGenerator, request: PictureRequest, telling: _Both
) -> list[Picture] | EngineError:
    try:
        return await painter.paint(request, on_progress=telling.of(request.adapter))
    except EngineError as exc:  # a value, so that the other side is not cancelled
        return exc
