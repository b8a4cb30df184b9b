"""Reads what arrives: JSON, or a form with one picture; all within limits. Judges no field."""

import json

from aiohttp import BodyPartReader, web

from engine.image.server.errors import Refused
from engine.image.uploads import MAX_BYTES

MAX_JSON_BYTES = 1 << 16
_MAX_FIELDS = 40
_MAX_FIELD_BYTES = 1 << 14
_CHUNK = 1 << 16


async def read_json(request: web.Request) -> dict[str, object]:
    """
    The JSON object of a request.

    Raises:
        Refused: It is none, or too large.
    """
    raw = bytearray()
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
    fields: dict[str, object] = {}
    picture = b""
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if not isinstance(part, BodyPartReader) or len(fields) >= _MAX_FIELDS:
                raise Refused(f"A form has at most {_MAX_FIELDS} plain fields.", "bad_form")
            if part.name in ("image", "image[]"):
                if picture:
                    raise Refused("Send one picture.", "bad_form")
                picture = await _read_part(part, MAX_BYTES)
            elif part.name == "mask":
                raise Refused("Masks are not painted here.", "no_mask")
            else:
                text = await _read_part(part, _MAX_FIELD_BYTES)
                fields[part.name or ""] = text.decode()
    except (ValueError, AssertionError, RuntimeError) as exc:  # what aiohttp raises on broken forms
        raise Refused("The form is broken.", "bad_form") from exc
    if not picture:
        raise Refused("Send a picture in the field `image`.", "no_picture")
    return fields, picture


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise Refused(f"`{part.name}` has at most {limit} bytes.", "too_large", 413)
    return bytes(content)
