"""Pictures as people bring them, good and hostile, made for tests."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(
    width: int = 64, height: int = 48, colour: str = "teal", mode: str = "RGB"
) -> Image.Image:
    return Image.new("RGB", (width, height), colour).convert(mode)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, format, **options)
    return written.getvalue()


def png(width: int = 64, height: int = 48, colour: str = "teal") -> bytes:
    return encoded(picture(width, height, colour), "PNG")


def png_of_zeros(width: int, height: int) -> bytes:
    """A valid PNG of one bit a pixel, a few kilobytes whatever its size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        mark = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", mark)

    packer = zlib.compressobj(9)
    line = b"\0" * (1 + (width + 7) // 8)
    body = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    """A small picture with a text chunk that unpacks to 128 MiB."""
    whole = png()
    packer = zlib.compressobj(9)
    zeros = b"a" * (1 << 20)
    body = b"Comment\0\0" + b"".join(packer.compress(zeros) for _ in range(128)) + packer.flush()
    chunk = b"zTXt" + body
    bomb = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return whole[:33] + bomb + whole[33:]
