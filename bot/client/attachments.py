"""
What a member attached, fetched from Discord's own CDN and from nowhere else.

An attachment's address comes with the interaction; it is used only when it is Discord's, without
a redirect, and up to a size. Whether the bytes are a picture is not looked at here.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import yarl

from bot.errors import Invalid, NotFound, Unavailable
from engine.image.uploads import MAX_BYTES

log = logging.getLogger(__name__)

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
FETCHING = aiohttp.ClientTimeout(total=20.0)
GONE = frozenset({401, 403, 404, 410})  # expired, or deleted by who attached it
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a member's, as the interaction tells of it."""

    url: str
    size_bytes: int
    media_type: str | None  # None: Discord did not say

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Attached":
        """From Discord's own words for it."""
        return cls(told["url"], told["size"], told.get("content_type"))


async def fetch_picture(one: Attached) -> bytes:
    """
    The bytes of a picture that somebody attached, at most `MAX_BYTES`.

    Raises:
        Invalid: `attachment_foreign`, `attachment_kind`, `attachment_large`.
        NotFound: `attachment_gone`: Discord has it no more.
        Unavailable: `attachment_late`: it cannot be had now.
    """
    if not is_discords(one.url):
        raise Invalid("attachment_foreign")
    if one.media_type is not None and one.media_type.partition(";")[0] not in PICTURES:
        raise Invalid("attachment_kind")
    if one.size_bytes > MAX_BYTES:
        raise Invalid("attachment_large", limit=MAX_BYTES // MIB)
    try:
        async with (
            aiohttp.ClientSession(timeout=FETCHING) as http,
            http.get(one.url, allow_redirects=False) as answer,
        ):
            return await _read(answer)
    except (aiohttp.ClientError, OSError) as exc:  # a TimeoutError is an OSError
        log.warning("an attachment could not be fetched: %r", exc)
        raise Unavailable("attachment_late") from exc


def is_discords(url: str) -> bool:
    """Whether it is an address of Discord's CDN, and nothing dressed up as one."""
    try:
        asked = yarl.URL(url)
        return asked.user is None and asked.origin() == yarl.URL(discord.Asset.BASE).origin()
    except ValueError:
        return False


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status in GONE:
        raise NotFound("attachment_gone")
    if answer.status != 200:
        raise Unavailable("attachment_late")
    content = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        content += part
        if len(content) > MAX_BYTES:
            raise Invalid("attachment_large", limit=MAX_BYTES // MIB)
    return bytes(content)
