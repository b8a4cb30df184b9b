"""Bared files tell nothing of their making, and show the very same pixels."""

import io

import pytest
from PIL import Image

from bot.picture_files import bared, blank
from engine.image.provenance import Format, Made, read, sealed

MADE = Made("a boat at dusk", "house-scenes", 7)


def a_gradient() -> Image.Image:
    return Image.linear_gradient("L").resize((64, 48)).convert("RGB")


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["webp", "png"])
def test_bared_files_tell_nothing_and_show_the_same(kind: Format) -> None:
    whole = sealed(a_gradient(), MADE, kind)

    bare = bared(whole)

    assert read(whole) == MADE
    assert read(bare) is None
    assert b"dusk" not in bare
    assert pixels(bare) == pixels(whole)
    assert bared(bare) == bare


def test_a_phones_particulars_go_too() -> None:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A maker of phones"
    a_gradient().save(written, "WEBP", exif=exif)

    assert b"phones" in written.getvalue()
    assert b"phones" not in bared(written.getvalue())


def test_a_cut_off_file_is_answered_without_an_error() -> None:
    whole = sealed(a_gradient(), MADE, "webp")

    for end in range(0, len(whole), 7):
        bared(whole[:end])


def test_blank_paper_is_a_picture() -> None:
    with Image.open(io.BytesIO(blank())) as image:
        assert (image.size, image.convert("RGB").getpixel((0, 0))) == ((1, 1), (242, 238, 228))
