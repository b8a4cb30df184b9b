"""What one request gets back for its tickets: all at once, or one event after the other."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from engine.errors import EngineError
from engine.image.provenance import MEDIA_TYPES
from engine.image.server.answers import encode, encode_preview, in_base64, said_of
from engine.image.server.asking import Asked
from engine.image.server.errors import body_of
from engine.image.server.lines import EventLine, written
from engine.image.server.shelf import Shelf
from engine.image.server.tickets import Ticket
from engine.image.server.watching import Progress, settled
from engine.image.server.worker import Worker

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """
    The answer to one request.

    `until` is the deadline on the loop's clock; `hands` encode, beside the loop and the model.
    """

    request: web.Request
    asked: Asked
    tickets: Sequence[Ticket]
    until: float
    model: str
    worker: Worker
    shelf: Shelf
    hands: Executor
    stall_s: float

    async def whole(self) -> web.StreamResponse:
        """
        All pictures in one answer, and what became of those that failed.

        Raises:
            EngineError: The first failure, where no picture was painted.
        """
        pictures: list[dict[str, Any]] = []
        failures: list[tuple[int, EngineError]] = []
        async for ticket in settled(self.tickets, self.until):
            if ticket is not None:
                try:
                    pictures.append(await self._picture(ticket))
                except EngineError as exc:
                    failures.append((self.tickets.index(ticket), exc))
        if not pictures:
            raise failures[0][1]
        said = {
            "created": int(time.time()),
            "data": sorted(pictures, key=lambda picture: int(picture["index"])),
            "failed": [{"index": index, "error": body_of(exc)} for index, exc in failures],
        }
        return await answered(self.request, said | self._whose(), self.stall_s)

    async def stream(self) -> web.StreamResponse:
        """Progress, each picture as soon as it is there, and the end mark; or an error event."""
        line = EventLine(self.request, self.stall_s)
        await line.open()
        progress = Progress(self.worker, self.tickets, self.asked.previews)
        painted, failure = 0, None
        async for ticket in settled(self.tickets, self.until):
            await self._tell(line, progress)
            if ticket is None:
                continue
            try:
                picture = await self._picture(ticket)
            except EngineError as exc:
                failure = failure or exc
                index = self.tickets.index(ticket)
                said = {"type": "image_generation.failed", "index": index}
                await line.send(said | {"error": body_of(exc)})
            else:
                painted += 1
                await line.send({"type": "image_generation.completed"} | picture | self._whose())
        if failure is not None and not painted:
            await line.send({"type": "error", "error": body_of(failure)})
            return line.broken_off()
        return await line.end()

    async def _tell(self, line: EventLine, progress: Progress) -> None:
        for event in progress.news():
            await line.send(event)
        for index, image in progress.previews():
            preview = await by_hand(self.hands, partial(encode_preview, image))
            said = {"type": "image_generation.partial_image", "index": index}
            await line.send(said | {"b64_json": in_base64(preview)})

    async def _picture(self, ticket: Ticket) -> dict[str, Any]:
        painted = await ticket.outcome
        format = self.asked.format
        work = partial(encode, painted, ticket.order, self.model, ticket.manner.adapter, format)
        file = await by_hand(self.hands, work)
        said = said_of(painted, ticket, self.tickets.index(ticket)) | {"output_format": format}
        if not self.asked.link:
            return said | {"b64_json": in_base64(file)}
        place = self.shelf.put(file, MEDIA_TYPES[format])
        return said | {"url": f"{self.request.url.origin()}/v1/images/files/{place}"}

    def _whose(self) -> dict[str, Any]:
        return {"model": self.model, "adapter": self.asked.manner.adapter}


async def answered(
    request: web.Request, said: dict[str, Any], stall_s: float
) -> web.StreamResponse:
    """A JSON answer; a client that does not take it is hung up on."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await written(request, response, json.dumps(said, ensure_ascii=False).encode(), stall_s)
    return response


async def by_hand(hands: Executor, work: Callable[[], T]) -> T:
    """Run what is slow and no model's."""
    return await asyncio.get_running_loop().run_in_executor(hands, work)
