"""Eyes: feelings and colours of pictures, off the loop, and what cannot be read."""

import asyncio
import io

from PIL import Image

from engine.analysis.readers import ColourReader
from engine.analysis.seeing import Eyes, palette_of


def a_picture(*colours: str, width: int = 120) -> bytes:
    """Stripes of these colours, each as wide as the others."""
    image = Image.new("RGB", (width, 30))
    for i, colour in enumerate(colours):
        stripe = width // len(colours)
        image.paste(colour, (i * stripe, 0, (i + 1) * stripe, 30))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def test_the_largest_colour_comes_first_and_none_is_told_twice() -> None:
    told = palette_of(a_picture("#202040", "#202040", "#f0e0a0", "#222240"))

    assert [colour[:4] for colour in told] == ["#202", "#f0e"]


def test_three_colours_are_told_at_most() -> None:
    assert len(palette_of(a_picture("red", "green", "blue", "white", "black"))) == 3


async def test_a_picture_is_read_with_its_colours() -> None:
    eyes = Eyes(ColourReader())

    seen = await eyes.see(a_picture("#101020"), "zh")

    await asyncio.to_thread(eyes.close)
    assert seen.reading is not None
    assert seen.reading.valence < 0
    assert seen.palette == ("#101020",)


async def test_what_is_no_picture_has_no_reading() -> None:
    eyes = Eyes(ColourReader())

    seen = await eyes.see(b"\x89PNG\r\n\x1a\nbroken", "en")

    await asyncio.to_thread(eyes.close)
    assert (seen.reading, seen.palette) == (None, ())
