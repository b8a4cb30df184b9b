"""What the tests of picture rounds share: a story with a passage, and its picture round."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from engine.ports import ImageGenerator
from tests.discord.emulator import Channel, Message
from tests.discord.writers import Writers, writers
from tests.fakes import FakePainter


@asynccontextmanager
async def studio(
    folder: Path, painter: ImageGenerator | None = None, **settings: Any
) -> AsyncIterator[Writers]:
    """The writers' server with a painter; when none is given one of flat colours, at once."""
    async with writers(folder, painter=painter or FakePainter(), **settings) as room:
        yield room


async def story(room: Writers, **options: Any) -> Channel:
    """A thread whose story has its first passage."""
    thread, card = await room.voting(**options)
    zh = options.get("language") == "zh"
    await room.ann.press(card, "圈 甲" if zh else "Ring A")
    await room.ann.command(thread, "close")
    await room.card(thread, "下一轮" if zh else "Next round")
    return thread


async def picture_card(
    room: Writers, thread: Channel, n: int = 4, *, within_s: float = 8
) -> Message:
    """The card of the open picture round, once it holds `n` pictures."""
    found: list[Message] = []

    def there() -> bool:
        cards = (m for m in room.ann.sees(thread) if "large:" in str(m.components))
        found[:] = [m for m in cards if len(m.attachments) == n]
        return bool(found)

    await room.bot.eventually(there, within_s)
    return found[-1]


async def illustrated(room: Writers, **options: Any) -> tuple[Channel, Message]:
    """A story's first passage with a picture round that is open: its thread, and the card."""
    thread = await story(room)
    await room.ann.command(thread, "illustrate", **options)
    return thread, await picture_card(room, thread)


def drawing(side_px: int = 320, kind: str = "PNG") -> bytes:
    """A drawing of a member's own, with a note on where it was made."""
    image = Image.new("RGB", (side_px, side_px * 3 // 4), (200, 120, 40))
    exif = Image.Exif()
    exif[0x010E] = "drawn at home, 51.5 N"
    written = io.BytesIO()
    image.save(written, kind, exif=exif)
    return written.getvalue()


def gallery_of(message: Message) -> list[dict[str, Any]]:
    """The pictures of a card, as Discord has them."""
    (box,) = message.components
    return [item for part in box["components"] if part["type"] == 12 for item in part["items"]]
