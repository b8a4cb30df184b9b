import contextlib
import io
import random

import pytest
from PIL import Image, ImageDraw

from engine.errors import BadPicture
from engine.image.uploads import MAX_BYTES, cleaned, opened
from tests.engine.image.brought import encoded, picture, png, png_of_zeros, png_with_text_bomb

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"></svg>'


def moving(format: str) -> bytes:
    frames = [picture(colour=colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def reason(content: bytes) -> str:
    with pytest.raises(BadPicture) as refusal:
        cleaned(content)
    return refusal.value.reason


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_come_through(format: str) -> None:
    clean = cleaned(encoded(picture(640, 448), format))

    assert (clean.width_px, clean.height_px, clean.media_type) == (640, 448, "image/webp")
    with Image.open(io.BytesIO(clean.content)) as image:
        assert (image.format, image.size, image.mode) == ("WEBP", (640, 448), "RGB")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        SVG,
        b"%PDF-1.7\n" + bytes(200),
        encoded(picture(), "GIF"),
        encoded(picture(), "TIFF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "ICO"),
        b"RIFF\x24\0\0\0WAVEfmt " + bytes(64),
    ],
    ids=["nothing", "text", "svg", "pdf", "gif", "tiff", "bmp", "ico", "wav"],
)
def test_other_formats_are_refused(content: bytes) -> None:
    assert reason(content) == "format"


@pytest.mark.parametrize("inside", [SVG, b"%PDF-1.7\n", encoded(picture(), "TIFF")])
def test_what_calls_itself_png_and_is_none_is_broken(inside: bytes) -> None:
    assert reason(b"\x89PNG\r\n\x1a\n" + inside) == "broken"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(format: str) -> None:
    assert reason(moving(format)) == "format"


def test_a_phones_jpeg_with_a_second_copy_of_itself_is_a_picture() -> None:
    frames = [picture(640, 480), picture(64, 48)]

    clean = cleaned(encoded(frames[0], "MPO", save_all=True, append_images=frames[1:]))

    assert (clean.width_px, clean.height_px) == (640, 480)


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 5_000), (20_000, 64)])
def test_too_many_pixels_are_refused_at_the_head(size: tuple[int, int]) -> None:
    assert reason(png_of_zeros(*size)) == "too_many_pixels"


def test_bombs_in_pixels_and_in_text_are_refused() -> None:
    assert reason(png_of_zeros(30_000, 30_000)) == "too_many_pixels"
    assert reason(png_with_text_bomb()) == "broken"


def test_more_than_ten_megabytes_are_refused_unread() -> None:
    assert reason(png() + bytes(MAX_BYTES)) == "too_large"


@pytest.mark.parametrize("size", [(8, 8), (200, 20), (4_000, 33)])
def test_tiny_and_threadlike_pictures_are_refused(size: tuple[int, int]) -> None:
    assert reason(png(*size)) == "too_small"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_truncated_files_are_broken(format: str) -> None:
    noise = Image.frombytes("RGB", (128, 128), random.Random(4).randbytes(128 * 128 * 3))
    whole = encoded(noise, format)

    for kept in (len(whole) // 2, len(whole) // 4, 60):
        assert reason(whole[:kept]) == "broken"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_damaged_files_are_refused_or_read_and_nothing_else_happens(format: str) -> None:
    rng = random.Random(9)
    whole = encoded(picture(96, 96), format)

    for _ in range(150):
        bytes_ = bytearray(whole)
        for _ in range(rng.randint(1, 12)):
            bytes_[rng.randrange(8, len(bytes_))] = rng.randrange(256)
        with contextlib.suppress(BadPicture):
            assert opened(bytes(bytes_)).mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_becomes_rgb(mode: str) -> None:
    grey = Image.new("L", (64, 64), 128)
    image = Image.new("I;16", (64, 64), 128 * 256) if mode == "I;16" else grey.convert(mode)

    clean = opened(encoded(image, "PNG"))

    assert clean.mode == "RGB"
    assert mode == "1" or abs(clean.getpixel((5, 5))[0] - 128) <= 1


def test_a_printers_jpeg_keeps_its_colours() -> None:
    red = opened(encoded(picture(colour="red").convert("CMYK"), "JPEG"))

    r, g, b = red.getpixel((10, 10))
    assert r > 200
    assert max(g, b) < 60


def test_what_shows_through_becomes_paper() -> None:
    assert opened(encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG")).getpixel((3, 3)) == (
        255,
        255,
        255,
    )


def test_a_sideways_photo_is_turned_upright_and_tells_nothing_more() -> None:
    photo = picture(200, 100, "navy")
    ImageDraw.Draw(photo).rectangle((0, 0, 40, 100), fill="yellow")  # left: up once turned
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise
    exif[0x010E] = "my address"
    content = encoded(photo, "JPEG", exif=exif, quality=95, comment=b"my name")

    clean = cleaned(content)

    with Image.open(io.BytesIO(clean.content)) as image:
        assert image.size == (100, 200)
        assert image.convert("RGB").getpixel((50, 10))[2] < 80  # yellow above
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    assert b"my " not in clean.content


def test_large_photos_are_made_small() -> None:
    clean = cleaned(encoded(picture(6_000, 4_000), "JPEG"))

    assert (clean.width_px, clean.height_px) == (1_536, 1_024)


def test_the_same_bytes_give_the_same_bytes() -> None:
    content = png(300, 200)

    assert cleaned(content) == cleaned(content)
