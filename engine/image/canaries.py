"""What an adapter of pictures is asked before it is used: one small picture of a fixed seed."""

import asyncio
import hashlib
import io
from collections.abc import Sequence

from PIL import Image

from engine.image.client import ImageClient
from engine.types import PictureRequest

_SEED = 7
_USUAL = (512, 512)


async def painted(client: ImageClient, sizes: Sequence[str], adapter: str | None) -> str:
    """
    A digest of the pixels that the adapter, or the base, paints in the model's own steps.

    Args:
        sizes: What the server paints, as "WIDTHxHEIGHT"; the smallest is asked for.

    Raises:
        EngineError: any child of it.
    """
    width, height = min((_size(one) for one in sizes), default=_USUAL, key=lambda s: s[0] * s[1])
    request = PictureRequest(
        "a boat on the sea at night",
        n=1,
        seed=_SEED,
        width_px=width,
        height_px=height,
        adapter=adapter,
    )
    [picture, *_] = await client.paint(request)
    return await asyncio.to_thread(_digest, picture.content)


def _size(written: str) -> tuple[int, int]:
    width, _, height = written.partition("x")
    return int(width), int(height)


def _digest(content: bytes) -> str:
    """Of the pixels alone: what stands beside them names the adapter."""
    with Image.open(io.BytesIO(content)) as image:
        return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()
