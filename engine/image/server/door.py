"""The HTTP of the image server: OpenAI's images API with our extras. Decides nothing itself."""

import asyncio
import itertools
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from PIL import Image

from engine.image.backend import Card
from engine.image.provenance import Made, read
from engine.image.server.adapters import Adapters
from engine.image.server.answers import encode_larger, in_base64
from engine.image.server.asking import Asked, read_factor, read_request
from engine.image.server.errors import Refused
from engine.image.server.forms import read_form, read_json
from engine.image.server.metrics import Metrics
from engine.image.server.replies import Reply, answered, by_hand
from engine.image.server.shelf import Shelf
from engine.image.server.tickets import Ticket
from engine.image.server.worker import Worker
from engine.image.uploads import opened
from engine.image.wire import UNKNOWN_SEED

MAX_ENLARGED_PX = 4_096

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door:
    """What all routes share. `hands` encode and decode, beside the loop and the model's thread."""

    card: Card
    worker: Worker
    adapters: Adapters
    shelf: Shelf
    metrics: Metrics
    hands: Executor
    longest_s: float
    stall_s: float
    numbers: "itertools.count[int]"
    forms: asyncio.Semaphore

    async def generations(self, request: web.Request) -> web.StreamResponse:
        fields = await read_json(request)
        if fields.get("image") is not None:
            raise Refused("Send pictures to /v1/images/edits, as a form.", "no_form")
        asked = read_request(fields, self.card, self.adapters.names, longest_s=self.longest_s)
        return await self._paint(request, asked)

    async def edits(self, request: web.Request) -> web.StreamResponse:
        return await self._paint(request, await self._asked_with_picture(request, True))

    async def variations(self, request: web.Request) -> web.StreamResponse:
        return await self._paint(request, await self._asked_with_picture(request, False))

    async def upscale(self, request: web.Request) -> web.StreamResponse:
        fields, content, image = await self._picture(request)
        factor = read_factor(fields)
        if factor * max(image.size) > MAX_ENLARGED_PX:
            raise Refused(
                f"The larger picture has at most {MAX_ENLARGED_PX} pixels a side.", "too_large"
            )
        large = await self.worker.enlarge(image, factor)
        made = await self._by_hand(lambda: read(content))
        file = await self._by_hand(lambda: encode_larger(large, made))
        said = {"b64_json": in_base64(file), "width": large.width, "height": large.height}
        whose = made or Made("", self.card.name, UNKNOWN_SEED)
        said |= {"seed": whose.seed, "alt": {}, "left_out": [], "drawn": {}}
        answer = {"data": [said], "model": whose.model, "adapter": whose.adapter}
        return await answered(request, answer, self.stall_s)

    async def models(self, request: web.Request) -> web.Response:
        card = self.card
        first = {
            "id": card.name,
            "object": "model",
            "created": 0,
            "owned_by": "chorus",
            "sizes": [f"{width}x{height}" for width, height in card.sizes],
            "steps": card.steps,
            "max_steps": card.max_steps,
            "guidance": card.guidance,
            "max_batch": card.max_batch,
            "note": {"en": card.note_en, "zh": card.note_zh},
            "licence": card.licence,
            "takes_source": card.takes_source,
            "takes_adapters": card.takes_adapters,
        }
        adapters = [
            {"id": name, "object": "model", "created": 0, "owned_by": "chorus", "parent": card.name}
            for name in self.adapters.names
        ]
        return web.json_response({"object": "list", "data": [first, *adapters]})

    async def health(self, request: web.Request) -> web.Response:
        said = {
            "status": "stuck" if self.worker.stuck else "ready",
            "model": self.card.name,
            "queue": self.worker.waiting,
            "eta_s": round(self.worker.queue_s, 1),
            "adapters": list(self.adapters.names),
        }
        return web.json_response(said, status=503 if self.worker.stuck else 200)

    async def written_metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=self.metrics.written(), content_type="text/plain")

    async def file(self, request: web.Request) -> web.Response:
        kept = self.shelf.get(request.match_info["name"])
        if kept is None:
            raise Refused("That picture has gone.", "gone", 404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=600"}
        return web.Response(body=kept.content, content_type=kept.media_type, headers=headers)

    async def load_adapter(self, request: web.Request) -> web.Response:
        name, path = await self._adapter_asked(request, "lora_path")
        await self.adapters.load(name, path)
        return web.Response(text=f"Success: LoRA adapter '{name}' added successfully.")

    async def unload_adapter(self, request: web.Request) -> web.Response:
        name, _ = await self._adapter_asked(request, None)
        await self.adapters.unload(name)
        return web.Response(text=f"Success: LoRA adapter '{name}' removed successfully.")

    async def _adapter_asked(self, request: web.Request, path: str | None) -> tuple[str, str]:
        fields = await read_json(request)
        name, folder = fields.get("lora_name"), fields.get(path or "") or ""
        if not isinstance(name, str) or not isinstance(folder, str) or (path and not folder):
            raise Refused("Name the adapter in `lora_name`, its folder in `lora_path`.", "bad_name")
        return name, folder

    async def _asked_with_picture(self, request: web.Request, prompt_needed: bool) -> Asked:
        fields, _, image = await self._picture(request)
        asked = read_request(
            fields,
            self.card,
            self.adapters.names,
            longest_s=self.longest_s,
            source_size=image.size,
            prompt_needed=prompt_needed,
        )
        return await self._by_hand(lambda: asked.starting_from(image))

    async def _picture(self, request: web.Request) -> tuple[dict[str, object], bytes, Image.Image]:
        """A form's fields, its picture's bytes, and the picture: a few at a time, for memory."""
        async with self.forms:
            fields, content = await read_form(request)
            return fields, content, await self._by_hand(lambda: opened(content))

    async def _paint(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        now = asyncio.get_running_loop().time()
        tickets = self._tickets(request, asked, now)
        self.worker.enter(tickets)
        try:
            reply = Reply(
                request=request,
                asked=asked,
                tickets=tickets,
                until=now + asked.deadline_s,
                model=self.card.name,
                worker=self.worker,
                shelf=self.shelf,
                hands=self.hands,
                stall_s=self.stall_s,
            )
            return await (reply.stream() if asked.stream else reply.whole())
        finally:
            self.worker.withdraw(tickets)

    def _tickets(self, request: web.Request, asked: Asked, now: float) -> list[Ticket]:
        number, loop = next(self.numbers), asyncio.get_running_loop()
        owner = asked.owner or f"at {request.remote}"
        return [
            Ticket(
                order=order,
                manner=asked.manner,
                owner=owner,
                request=number,
                outcome=loop.create_future(),
                asked_at=now,
                previews=asked.stream and asked.previews > 0,
            )
            for order in asked.orders
        ]

    async def _by_hand(self, work: Callable[[], T]) -> T:
        return await by_hand(self.hands, work)
