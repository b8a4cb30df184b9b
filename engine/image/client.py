"""
Asks an image server for pictures: our own with progress and seeds, any other as OpenAI defines it.

What goes wrong outside arrives as an EngineError with its cause kept; cancelling the caller closes
the connection, and our server takes the request out of its queue when that happens.
"""

import asyncio
import contextlib
import io
import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import aiohttp

from engine.calling import foreign_errors, read_at_most, retry_after_s
from engine.errors import BadOutput, BadPicture, EngineDown, EngineError, Rejected
from engine.image.provenance import Made, sealed
from engine.image.uploads import opened
from engine.image.wire import (
    UNKNOWN_SEED,
    PictureStream,
    content_of,
    error_of,
    our_fields,
    our_picture,
    standard_fields,
)
from engine.text.wire import adapters_in, read_json
from engine.types import Picture, PictureProgress, PictureRequest

Flavour = Literal["chorus", "standard"]
OUR_NAME = "chorus"  # `owned_by` in the listing of our own server

_REFUSAL_BYTES = 4_096
_LISTING_BYTES = 1 << 20
_BACK_OFF_S = 0.4


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an image engine answers and how long it may take; `url` with or without `/v1`."""

    url: str
    model: str | None = None  # None: the first that /v1/models names
    api_key: str | None = field(default=None, repr=False)
    connect_s: float = 5.0
    idle_s: float = 120.0  # without a byte; our own server says something every second or two
    deadline_s: float = 300.0  # one request with its wait in the queue
    probe_s: float = 20.0
    load_s: float = 60.0  # of one adapter
    retries: int = 1  # after the first try, before the first byte only
    max_response_bytes: int = 128 << 20

    @property
    def base(self) -> str:
        return self.url.rstrip("/").removesuffix("/v1")


@dataclass(frozen=True, slots=True)
class Served:
    """What a server says of itself; a foreign one says no more than a name."""

    model: str
    flavour: Flavour
    note_en: str = ""
    note_zh: str = ""
    licence: str = ""
    sizes: tuple[str, ...] = ()
    takes_source: bool = False


class ImageClient:
    """
    Paints through one endpoint.

    Args:
        http: Opened and closed by the caller; shared among clients.
        endpoint: Where and with which patience.
        jitter: Draws the waits between tries; a test hands in one with a known seed.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        endpoint: Endpoint,
        jitter: random.Random | None = None,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._jitter = jitter or random.Random()
        self._served: Served | None = None

    async def paint(
        self,
        request: PictureRequest,
        *,
        on_progress: Callable[[PictureProgress], None] | None = None,
    ) -> list[Picture]:
        """
        Paint; see `engine.ports.ImageGenerator.paint`.

        A picture that alone could not be painted is missing in the list, which is never empty. A
        foreign server is asked with OpenAI's own fields only: its seeds are unknown (-1), and what
        it leaves of `n` is asked for one by one.
        """
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.deadline_s):
                served = self._served or await self.look_up()
                if served.flavour == "chorus":
                    return await self._paint_ours(request, on_progress)
                return await self._paint_standard(request, served.model)

    async def enlarge(self, picture: bytes, factor: int) -> Picture:
        """As the port says; only our own server can."""
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.deadline_s):
                served = self._served or await self.look_up()
                if served.flavour != "chorus":
                    raise Rejected("this image engine cannot enlarge pictures")
                form = aiohttp.FormData({"factor": str(factor)})
                form.add_field(
                    "image", io.BytesIO(picture), filename="picture", content_type="image/webp"
                )
                answer = await self._answer("/v1/images/upscale", form=form)
        [first, *_] = answer.get("data") or [{}]
        return our_picture(
            {"model": answer.get("model"), "adapter": answer.get("adapter"), **first}
        )

    async def look_up(self) -> Served:
        """
        Ask the server who it is. Costs no picture, since a foreign server may charge for one.

        Raises:
            EngineError: any child of it.
        """
        listing = await self._listing()
        models = listing.get("data")
        first = models[0] if isinstance(models, list) and models else None
        if not isinstance(first, dict) or not isinstance(first.get("id"), str):
            raise BadOutput("/v1/models names no model")
        self._served = _served(first, self._endpoint.model)
        return self._served

    async def healthy(self) -> None:
        """
        Whether our own server still gets on with its work.

        Raises:
            EngineError: It says no, or nothing.
        """
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.probe_s):
                async with await self._open("GET", "/health", retries=0) as response:
                    await read_at_most(response, _LISTING_BYTES)

    async def adapters(self) -> dict[str, str]:
        """
        The adapters that our own server has loaded; it names no folders, so each stands for "".

        Raises:
            EngineError: any child of it.
        """
        return adapters_in(await self._listing())

    async def load_adapter(self, name: str, folder: str) -> None:
        """
        Load a LoRA while the server works.

        Raises:
            EngineError: It is not loaded; Rejected where the server loads none at all.
        """
        await self._tell("/v1/load_lora_adapter", {"lora_name": name, "lora_path": folder})

    async def unload_adapter(self, name: str) -> None:
        """
        Raises:
            EngineError: Rejected where nothing of that name is loaded.
        """
        await self._tell("/v1/unload_lora_adapter", {"lora_name": name})

    async def _tell(self, path: str, body: dict[str, Any]) -> None:
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.load_s):
                async with await self._open("POST", path, 0, body=body) as response:
                    await read_at_most(response, _LISTING_BYTES)

    async def _listing(self) -> dict[str, Any]:
        with foreign_errors():
            async with asyncio.timeout(self._endpoint.probe_s):
                async with await self._open("GET", "/v1/models", retries=0) as response:
                    return read_json(await read_at_most(response, _LISTING_BYTES))

    async def _paint_ours(
        self, request: PictureRequest, on_progress: Callable[[PictureProgress], None] | None
    ) -> list[Picture]:
        fields = our_fields(request, self._endpoint.deadline_s)
        stream, received = PictureStream(request.n, on_progress), 0
        retries = self._endpoint.retries
        if request.source is None:
            opening = self._open("POST", "/v1/images/generations", retries, body=fields)
        else:
            form = _form(fields, request.source)  # can be sent once only
            opening = self._open("POST", "/v1/images/edits", 0, form=form)
        async with await opening as response:
            async for chunk in response.content.iter_any():
                received += len(chunk)
                if received > self._endpoint.max_response_bytes:
                    raise BadOutput(f"an answer of more than {self._endpoint.max_response_bytes} B")
                stream.feed(chunk)
        return stream.pictures()

    async def _paint_standard(self, request: PictureRequest, model: str) -> list[Picture]:
        if request.source is not None:
            raise Rejected("this image engine starts from no picture")
        contents = await self._ask_standard(request, model, request.n)
        while len(contents) < request.n:
            contents += await self._ask_standard(request, model, 1)
        made = Made(request.prompt, model, UNKNOWN_SEED)
        return [
            await asyncio.to_thread(_sealed, content, made) for content in contents[: request.n]
        ]

    async def _ask_standard(self, request: PictureRequest, model: str, n: int) -> list[bytes]:
        fields = standard_fields(request, model, n)
        pictures = (await self._answer("/v1/images/generations", body=fields)).get("data")
        if not isinstance(pictures, list) or not pictures:
            raise BadOutput("the answer holds no picture")
        return [content_of(picture) for picture in pictures]

    async def _answer(
        self,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> dict[str, Any]:
        limit = self._endpoint.max_response_bytes
        retries = self._endpoint.retries if form is None else 0
        async with await self._open("POST", path, retries, body=body, form=form) as response:
            raw = bytearray()
            async for chunk in response.content.iter_any():
                raw += chunk
                if len(raw) > limit:
                    raise BadOutput(f"an answer of more than {limit} B")
        return read_json(bytes(raw))

    async def _open(
        self,
        method: str,
        path: str,
        retries: int,
        *,
        body: dict[str, Any] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> aiohttp.ClientResponse:
        """Ask until the head of a good answer is there; what follows it is never asked twice."""
        for tries in itertools.count():
            try:
                with foreign_errors():
                    return await self._ask(method, path, body, form)
            except EngineDown:
                if tries >= retries:
                    raise
            await asyncio.sleep(self._jitter.uniform(0, _BACK_OFF_S * 2**tries))
        raise AssertionError  # count() does not end

    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, form: aiohttp.FormData | None
    ) -> aiohttp.ClientResponse:
        endpoint = self._endpoint
        headers = {"Accept-Encoding": "identity"}
        if endpoint.api_key:
            headers["Authorization"] = f"Bearer {endpoint.api_key}"
        response = await self._http.request(
            method,
            endpoint.base + path,
            json=body,
            data=form,
            headers=headers,
            allow_redirects=False,  # a key goes only where it was meant to go
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=endpoint.connect_s, sock_read=endpoint.idle_s
            ),
        )
        if response.status == 200:
            return response
        async with response:
            raise await _refusal(response)


async def _refusal(response: aiohttp.ClientResponse) -> EngineError:
    raw = await read_at_most(response, _REFUSAL_BYTES)
    said: object = raw.decode(errors="replace")
    # What is not JSON is a proxy's page, not the server's own words.
    with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
        said = json.loads(raw)["error"]
    wait_s = retry_after_s(response.headers.get("Retry-After"), datetime.now(UTC))
    return error_of(said, response.status, wait_s)


def _served(first: dict[str, Any], model: str | None) -> Served:
    if first.get("owned_by") != OUR_NAME:
        return Served(model or first["id"], "standard")
    note, sizes = first.get("note"), first.get("sizes")
    said = note if isinstance(note, dict) else {}
    return Served(
        model=first["id"],
        flavour="chorus",
        note_en=str(said.get("en") or ""),
        note_zh=str(said.get("zh") or ""),
        licence=str(first.get("licence") or ""),
        sizes=tuple(str(size) for size in sizes) if isinstance(sizes, list) else (),
        takes_source=first.get("takes_source") is True,
    )


def _form(fields: dict[str, Any], source: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, json.dumps(value) if not isinstance(value, str) else value)
    form.add_field("image", io.BytesIO(source), filename="picture", content_type="image/webp")
    return form


def _sealed(content: bytes, made: Made) -> Picture:
    """A foreign server's picture as we keep it: checked, written anew, with its provenance."""
    try:
        image = opened(content)
    except BadPicture as exc:
        raise BadOutput(f"a picture that cannot be read: {exc}") from exc
    return Picture(
        content=sealed(image, made, "webp"),
        media_type="image/webp",
        width_px=image.width,
        height_px=image.height,
        seed=made.seed,
        model=made.model,
        alt_en=made.prompt,
        alt_zh=made.prompt,
    )
