"""
What becomes of a picture that somebody brings: checked, turned upright, stripped, made small.

Needs Pillow only, so that the bot can call it. Never fetches anything and never trusts a name, a
media type or a header. Slow (up to a second for a large photo): not for the event loop.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from engine.errors import BadPicture

MAX_BYTES = 10 << 20
MAX_PIXELS = 40_000_000  # of the picture as it was brought, read from its head
MAX_SIDE_PX = 16_384
MIN_SIDE_PX = 32
LONGEST_SIDE_PX = 1_536  # of what we keep
_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 92
# What Pillow's decoders raise on broken bytes, beside OSError.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    AttributeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture that was re-encoded by us: RGB, upright, without metadata, at most 1,536 px."""

    content: bytes
    media_type: str  # image/webp
    width_px: int
    height_px: int


def cleaned(content: bytes) -> CleanPicture:
    """
    Check a picture from outside and write it anew; nothing of its bytes is kept.

    Raises:
        BadPicture: With a reason: `format` (not PNG, JPEG or WebP, or a moving picture),
            `too_large` (over 10 MB), `too_many_pixels` (over 40 million, or a side over 16,384),
            `too_small` (a side under 32 px), `broken`.
    """
    image = opened(content)
    written = io.BytesIO()
    image.save(written, "WEBP", quality=_QUALITY, method=4)
    return CleanPicture(written.getvalue(), "image/webp", image.width, image.height)


def opened(content: bytes) -> Image.Image:
    """
    The checked picture itself: RGB, upright, longest side at most 1,536 px, nothing attached.

    Raises:
        BadPicture: as `cleaned`.
    """
    if len(content) > MAX_BYTES:
        raise BadPicture(f"{len(content)} bytes, more than {MAX_BYTES}", "too_large")
    if not content.startswith(_HEADS):
        raise BadPicture("not the head of a PNG, JPEG or WebP file", "format")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check_head(image)
            return _kept(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise BadPicture(str(exc), "too_many_pixels") from exc
    except UnidentifiedImageError as exc:
        raise BadPicture("a head that no decoder knows", _reason_unknown(content)) from exc
    except _BROKEN as exc:
        raise BadPicture(f"{type(exc).__name__}: {exc}"[:300], "broken") from exc


def _reason_unknown(content: bytes) -> str:
    """RIFF holds sound and films too; the other two heads belong to a broken picture."""
    return "format" if content[:4] == b"RIFF" and content[8:12] != b"WEBP" else "broken"


def _check_head(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise BadPicture(f"{width} by {height} pixels", "too_many_pixels")
    if min(width, height) < MIN_SIDE_PX:
        raise BadPicture(f"{width} by {height} pixels", "too_small")
    # A phone's JPEG may carry a second, smaller copy of itself (MPO); that does not move.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise BadPicture("a moving picture", "format")


def _kept(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # a large JPEG is never decoded whole
    image.load()
    upright = ImageOps.exif_transpose(image)
    rgb = _rgb(upright)
    rgb.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    if min(rgb.size) < MIN_SIDE_PX:
        raise BadPicture(f"{image.width} by {image.height} is too narrow", "too_small")
    bare = Image.new("RGB", rgb.size)
    bare.paste(rgb)
    return bare


def _rgb(image: Image.Image) -> Image.Image:
    """Eight bits a channel; what shows through becomes white paper."""
    if image.mode.startswith("I"):
        # Pillow clips 16 bits where it should scale them.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("RGB")
    return image.convert("RGB")
