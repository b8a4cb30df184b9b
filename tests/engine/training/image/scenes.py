"""Snapshots of votes on pictures that the composing model really painted, and tastes for them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from engine.image.backend import Manner, Order
from engine.image.house.composer.backend import ScenesBackend
from engine.image.house.composer.sample import GUIDANCE, STEPS
from tests.engine.training.snapshots import Paint, write_small

STYLE = "flat"  # as `write_small` asks
PX = 64


def night(text: str) -> float:
    """A taste that a caption tells: the later the hour, the better."""
    return 4.0 * ("at night" in text) + 1.5 * ("at dusk" in text)


def painted_by(backend: ScenesBackend, adapter: str | None = None) -> Paint:
    """What `write_small` paints with: the server's own backend, small."""
    manner = Manner(PX, PX, STEPS, GUIDANCE, adapter)

    def paint(prompt: str, seed: int) -> tuple[bytes, str]:
        [one] = backend.paint([Order(prompt, seed, style=STYLE)], manner)
        return webp(one.image), one.alt_en

    return paint


def webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP")
    return written.getvalue()


def voted(
    folder: Path,
    backend: ScenesBackend,
    *,
    taste: Callable[[str], float] = night,
    adapter: str | None = None,
    **more: Any,
) -> Path:
    """A snapshot of votes on pictures of the composing model."""
    paint = painted_by(backend, adapter)
    return write_small(folder, kind="image", taste=taste, paint=paint, **more)
