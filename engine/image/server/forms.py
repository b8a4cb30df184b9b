"""Reads what arrives: JSON, or a form with one picture; all within limits. Judges no field."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, MultipartReader, web

from engine.image.server.errors import Refused
from engine.image.uploads import MAX_BYTES

MAX_JSON_BYTES = 1 << 16
_MAX_FIELDS = 40
_MAX_FIELD_BYTES = 1 << 14
_CHUNK = 1 << 16
_PATIENCE_S = 60.0  # for one request to arrive


async def read_json(request: web.Request) -> dict[str, object]:
    """
    The JSON object of a request.

    Raises:
        Refused: It is none, or too large.
    """
    raw = bytearray()
    async with _in_time():
        async for chunk in request.content.iter_any():
            raw += chunk
            if len(raw) > MAX_JSON_BYTES:
                raise Refused(f"A request has at most {MAX_JSON_BYTES} bytes.", "too_large", 413)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise Refused("The request is not JSON.", "bad_json") from exc
    if not isinstance(value, dict):
        raise Refused("The request is not a JSON object.", "bad_json")
    return value


async def read_form(request: web.Request) -> tuple[dict[str, object], bytes]:
    """
    The text fields of a form, and its one picture. Nothing is fetched and nothing touches a disk.

    Raises:
        Refused: No form, no picture, two pictures, a mask, or too much of anything.
    """
    if request.content_type != "multipart/form-data":
        raise Refused("Send a form (multipart/form-data) with the field `image`.", "no_form", 415)
    try:
        async with _in_time():
            fields, picture = await _read_parts(await request.multipart())
    except (ValueError, AssertionError, RuntimeError) as exc:  # what aiohttp raises on broken forms
        raise Refused("The form is broken.", "bad_form") from exc
    if not picture:
        raise Refused("Send a picture in the field `image`.", "no_picture")
    return fields, picture


async def _read_parts(parts: MultipartReader) -> tuple[dict[str, object], bytes]:
    fields: dict[str, object] = {}
    picture = b""
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader) or len(fields) >= _MAX_FIELDS:
            raise Refused(f"A form has at most {_MAX_FIELDS} plain fields.", "bad_form")
        if part.name == "mask":
            raise Refused("Masks are not painted here.", "no_mask")
        if part.name not in ("image", "image[]"):
            fields[part.name or ""] = (await _read_part(part, _MAX_FIELD_BYTES)).decode()
        elif picture:
            raise Refused("Send one picture.", "bad_form")
        else:
            picture = await _read_part(part, MAX_BYTES)
    return fields, picture


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise Refused(f"`{part.name}` has at most {limit} bytes.", "too_large", 413)
    return bytes(content)


@contextlib.asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            yield
    except TimeoutError as exc:
        raise Refused("The request did not arrive in time.", "too_slow", 408) from exc
