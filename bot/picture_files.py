"""
The bytes of pictures: bared of what they say of their making, and the blank that stands for one.

Knows the chunks of WebP and PNG and decodes nothing, so it is quick enough for the event loop.
"""

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_TELLING_PNG = frozenset({b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"})
_TELLING_WEBP = frozenset({b"EXIF", b"XMP "})
_TELLING_FLAGS = 0x08 | 0x04  # of VP8X: there is EXIF, there is XMP
BLANK_TYPE = "image/png"


def bared(content: bytes) -> bytes:
    """
    The same picture without metadata: nothing in its file tells who or what made it.

    A file of neither kind is returned as it is; the store holds none.
    """
    if content.startswith(_PNG):
        return _bared_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _bared_webp(content)
    return content


def blank() -> bytes:
    """A PNG of one pixel of paper, in the place of a picture that was taken back."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xf2\xee\xe4")
    return _PNG + _png_chunk(b"IHDR", head) + _png_chunk(b"IDAT", pixel) + _png_chunk(b"IEND", b"")


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _bared_png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        if content[at + 4 : at + 8] not in _TELLING_PNG:
            kept.append(content[at : at + 12 + length])
        at += 12 + length
    return b"".join(kept)


def _bared_webp(content: bytes) -> bytes:
    kept, at = list[bytes](), 12
    while at + 8 <= len(content):
        name = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2  # chunks are padded to even lengths
        chunk = content[at:end]
        if name == b"VP8X" and length:
            chunk = chunk[:8] + bytes([chunk[8] & ~_TELLING_FLAGS]) + chunk[9:]
        if name not in _TELLING_WEBP:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
