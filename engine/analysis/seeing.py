"""
Eyes: reads pictures for the event loop, in one thread; feelings, main colours, and slow work.

Knows neither rounds nor settings. A picture that cannot be read has no reading, and says so in
the log.
"""

import asyncio
import io
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from PIL import Image

from engine.analysis.readers import PictureReader
from engine.types import Language, Reading

P = ParamSpec("P")
T = TypeVar("T")
COLOURS = 3
_SIDE = 64  # pixels to which a picture is brought before its colours are counted
_BUCKETS = 8  # colours that a median cut finds; the largest COLOURS are told
_APART = 24  # of 255 in some channel: nearer ones are told as one

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture feels like, None where it could not be read, and its main colours."""

    reading: Reading | None
    palette: tuple[str, ...]  # #rrggbb, the largest first


class Eyes:
    """Owns the thread; what comes while a picture is read waits for it."""

    def __init__(self, reader: PictureReader) -> None:
        self._reader = reader
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def see(self, content: bytes, language: Language) -> Seen:
        """Read a PNG, JPEG or WebP."""
        return await self.call(_seen, self._reader, content, language)

    async def call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do other slow work on pictures in the same thread, one after another."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def exchange(self, reader: PictureReader) -> None:
        """From the next picture on, ask another reader. From any thread."""
        self._reader = reader

    def close(self) -> None:
        """Waits for the picture that is being read."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _seen(reader: PictureReader, content: bytes, language: Language) -> Seen:
    try:
        return Seen(reader.read(content, language), palette_of(content))
    except ValueError as exc:
        log.warning("a picture was not read: %s", exc)
        return Seen(None, ())


def palette_of(content: bytes) -> tuple[str, ...]:
    """
    Up to three main colours of a picture as `#rrggbb`, the largest first, none like another.

    Raises:
        ValueError: It is no PNG, JPEG or WebP.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            # the nearest: mixed pixels would be colours that are nowhere in the picture
            small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
    except (OSError, Image.DecompressionBombError) as exc:
        raise ValueError("the file is not a picture that can be read") from exc
    cut = small.quantize(_BUCKETS, method=Image.Quantize.MEDIANCUT)
    colours = cut.convert("RGB").getcolors(_SIDE * _SIDE) or []
    kept: list[tuple[int, ...]] = []
    for _, colour in sorted(colours, key=lambda pair: -pair[0]):
        assert isinstance(colour, tuple)  # of an RGB picture
        if all(max(abs(a - b) for a, b in zip(colour, c, strict=True)) >= _APART for c in kept):
            kept.append(colour)
    return tuple("#" + bytes(colour).hex() for colour in kept[:COLOURS])
