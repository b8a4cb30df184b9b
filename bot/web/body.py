"""Reading what a request says: JSON bodies field by field, pictures, query values, keys."""

import asyncio
import json
import re
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from bot.errors import Invalid
from bot.web.keys import CONFIG
from bot.web.problems import Refused

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CURSOR = re.compile(r"[A-Za-z0-9_.:|+=-]{1,200}")
_FORM_BYTES = 64 * 1024  # what a form may say around its one file
MAX_LIMIT = 100
SETTINGS = ("round_s", "quorum", "n_candidates", "n_shown")
PICTURE_SETTINGS = ("picture_style", "picture_negative", "picture_size")


class Fields:
    """A JSON object that is read field by field; `done` refuses what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], where: str = "") -> None:
        self._left = dict(values)
        self._where = where

    def _take(self, name: str, kind: type, default: Any, *, required: bool) -> Any:
        if name not in self._left:
            if required:
                raise Invalid("bad_field", name=self._where + name)
            return default
        value = self._left.pop(name)
        if type(value) is not kind and not (value is None and not required):
            raise Invalid("bad_field", name=self._where + name)
        return default if value is None else value

    def text(self, name: str) -> str:
        """A string that must be there."""
        return str(self._take(name, str, "", required=True))

    def text_or(self, name: str, default: str) -> str:
        """A string that may be left out or null."""
        return str(self._take(name, str, default, required=False))

    def text_or_none(self, name: str) -> str | None:
        value: str | None = self._take(name, str, None, required=False)
        return value

    def given_or_null(self, name: str) -> str | None:
        """A string or null, and one of the two must be said."""
        if name not in self._left:
            raise Invalid("bad_field", name=self._where + name)
        return self.text_or_none(name)

    def texts(self, name: str) -> list[str]:
        """A list of strings that must be there, without doubles."""
        values = self._take(name, list, [], required=True)
        if not all(type(value) is str for value in values):
            raise Invalid("bad_field", name=self._where + name)
        return list(dict.fromkeys(values))

    def settings(self, name: str) -> dict[str, int | str] | None:
        """An object of a session's settings: whole numbers, and words of its pictures."""
        inner = self._take(name, dict, None, required=False)
        if inner is None:
            return None
        fields = Fields(inner, f"{name}.")
        found: dict[str, int | str | None] = {
            k: fields._take(k, int, None, required=False) for k in SETTINGS
        }
        found |= fields.texts_by_name(PICTURE_SETTINGS)
        fields.done()
        return {k: v for k, v in found.items() if v is not None}

    def texts_by_name(self, names: tuple[str, ...]) -> dict[str, str]:
        """Those of `names` that are given, each a string."""
        found = {name: self.text_or_none(name) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def number_or_none(self, name: str) -> float | None:
        """A number that may be left out or null; true is none."""
        value: float | None = self._left.pop(name, None)
        if value is not None and type(value) not in (int, float):
            raise Invalid("bad_field", name=self._where + name)
        return value

    def rest(self, name: str) -> dict[str, Any] | None:
        """An inner object, to be read by its own `Fields`."""
        value: dict[str, Any] | None = self._take(name, dict, None, required=False)
        return value

    def literal(self, name: str, allowed: tuple[Any, ...]) -> Any:
        """One of a few values, told apart by type too: true is not 1."""
        value = self._left.pop(name)
        if not any(value is a or (type(value) is type(a) and value == a) for a in allowed):
            raise Invalid("bad_field", name=self._where + name)
        return value

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def done(self) -> None:
        """
        Nothing may be left over.

        Raises:
            Invalid: `bad_field`, naming the first that is: a misspelt field must not pass silently.
        """
        for name in self._left:
            raise Invalid("bad_field", name=(self._where + name)[:80])


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return values


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def parse_json(raw: bytes) -> Any:
    """
    Strict JSON: UTF-8, no doubled names, no NaN, no lone surrogates, no absurd depth.

    Raises:
        Invalid: `invalid_json`.
    """
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_no_doubles, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate fails here, not later
    except (ValueError, RecursionError) as exc:
        raise Invalid("invalid_json") from exc
    return value


async def _raw(request: web.Request) -> bytes:
    """The body's bytes; `client_max_size` of the application bounds them."""
    try:
        async with asyncio.timeout(request.app[CONFIG].body_timeout_s):
            return await request.read()
    except TimeoutError as exc:
        raise Refused(408, "too_slow") from exc


async def fields(request: web.Request) -> Fields:
    """
    The fields of a JSON object body; no body at all counts as an empty object.

    Raises:
        Refused: 415 when the body is not called JSON, 408 when it never ends.
        Invalid: `invalid_json` when it is not a JSON object.
    """
    raw = await _raw(request)
    if not raw:
        return Fields({})
    if request.content_type != "application/json":
        raise Refused(415, "unsupported_media")
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise Invalid("invalid_json")
    return Fields(value)


async def no_fields(request: web.Request) -> None:
    """The body of a request that takes none: absent or an empty object."""
    (await fields(request)).done()


async def picture(request: web.Request) -> bytes:
    """
    An uploaded picture: the body itself, or the one file of a form.

    The only body that may be large; it is read here, so that all others stay bounded as they are.

    Raises:
        Refused: 415 when it is called neither a picture nor a form, 408 when it never ends.
        Invalid: `bad_picture_size`; `no_picture` for a form without a file.
    """
    config = request.app[CONFIG]
    if (request.content_length or 0) > config.upload_bytes + _FORM_BYTES:
        raise Invalid("bad_picture_size")
    try:
        async with asyncio.timeout(config.upload_timeout_s):
            if request.content_type == "multipart/form-data":
                return await _form_file(request, config.upload_bytes)
            if not request.content_type.startswith(("image/", "application/octet-stream")):
                raise Refused(415, "unsupported_media")
            return await _at_most(request.content.iter_any(), config.upload_bytes)
    except TimeoutError as exc:
        raise Refused(408, "too_slow") from exc


async def _form_file(request: web.Request, limit: int) -> bytes:
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.filename is not None:
                return await _at_most(_chunks(part), limit)
    except ValueError as exc:  # aiohttp's word for a form that is none
        raise Invalid("no_picture") from exc
    raise Invalid("no_picture")


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk():
        yield chunk


async def _at_most(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise Invalid("bad_picture_size")
    return bytes(content)


def idempotency_key(request: web.Request) -> str | None:
    """
    The caller's key for this very deed, None when it gave none.

    It is bound to the path: the same key elsewhere is another deed, and never gets the answer
    of this one.

    Raises:
        Invalid: `bad_key`.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid("bad_key")
    return f"{key} {request.path}"


def query_choice(request: web.Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """One of a few words from the query, None when absent."""
    value = request.query.get(name)
    if value is not None and value not in allowed:
        raise Invalid("bad_field", name=name)
    return value


def query_word(request: web.Request, name: str) -> str | None:
    """A short identifier from the query, None when absent."""
    value = request.query.get(name)
    if value is not None and not _KEY.fullmatch(value):
        raise Invalid("bad_field", name=name)
    return value


def page(request: web.Request) -> tuple[int, str | None]:
    """`limit` and `cursor` of a list."""
    limit = request.query.get("limit", "20")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MAX_LIMIT):
        raise Invalid("bad_field", name="limit")
    cursor = request.query.get("cursor")
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise Invalid("bad_field", name="cursor")
    return int(limit), cursor


def sequence_number(value: str) -> int | None:
    """An event's number as a client gives it back, None when it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None
