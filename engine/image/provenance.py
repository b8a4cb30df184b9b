"""
How a picture says of itself that a model made it: written into its file, and read back.

XMP in PNG and WebP, with IPTC's `trainedAlgorithmicMedia`, its words for AI prompts and systems,
and plain PNG text beside it. Nothing is signed: whoever wants to can strip or forge all of it.
"""

import io
import re
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from PIL import Image, PngImagePlugin, UnidentifiedImageError

Format = Literal["webp", "png"]
MEDIA_TYPES: dict[Format, str] = {"webp": "image/webp", "png": "image/png"}
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

_MAX_CHARS = 4_000  # of one text
_MAX_PACKET_BYTES = 1 << 17
_QUALITY = 90
_X = "adobe:ns:meta/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_OURS = "urn:chorus:picture:1"
_PREFIXES = {"x": _X, "rdf": _RDF, "xmp": _XMP, "Iptc4xmpExt": _IPTC, "chorus": _OURS}
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_TAIL = '<?xpacket end="r"?>'
# All that XML 1.0 cannot say: control characters, lone surrogates, the two non-characters.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Made:
    """How a picture was made; enough to make it again with the same model."""

    prompt: str
    model: str
    seed: int
    adapter: str | None = None
    negative: str = ""
    style: str = ""


def sealed(image: Image.Image, made: Made, format: Format) -> bytes:
    """
    The encoded picture with its provenance inside.

    Characters that XML cannot hold are left out, and texts end after 4,000 characters.
    """
    packet = _packet(made)
    written = io.BytesIO()
    if format == "webp":
        image.save(written, "WEBP", quality=_QUALITY, method=4, xmp=packet)
    else:
        image.save(written, "PNG", pnginfo=_png_text(made, packet))
    return written.getvalue()


def read(content: bytes) -> Made | None:
    """What a PNG or WebP says of its making; None where it says nothing that we understand."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "WEBP")) as image:
            raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None
    return _made(raw if isinstance(raw, bytes) else raw.encode(errors="replace"))


def _packet(made: Made) -> bytes:
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    meta = ET.Element(f"{{{_X}}}xmpmeta")
    rdf = ET.SubElement(meta, f"{{{_RDF}}}RDF")
    about = ET.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    for name, text in (
        (f"{{{_IPTC}}}DigitalSourceType", SOURCE_TYPE),
        (f"{{{_IPTC}}}AISystemUsed", made.model),
        (f"{{{_IPTC}}}AIPromptInformation", made.prompt),
        (f"{{{_XMP}}}CreatorTool", "Chorus"),
        (f"{{{_OURS}}}seed", str(made.seed)),
        (f"{{{_OURS}}}adapter", made.adapter or ""),
        (f"{{{_OURS}}}negative", made.negative),
        (f"{{{_OURS}}}style", made.style),
    ):
        if text:
            ET.SubElement(about, name).text = _sayable(text)
    return f"{_HEAD}{ET.tostring(meta, encoding='unicode')}{_TAIL}".encode()


def _png_text(made: Made, packet: bytes) -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", packet.decode())
    text.add_text("Software", "Chorus")
    text.add_text("Description", _sayable(made.prompt))
    text.add_text("Source", _sayable(f"{made.model} {made.adapter or ''}".strip()))
    text.add_text("Seed", str(made.seed))
    return text


def _made(packet: bytes) -> Made | None:
    if len(packet) > _MAX_PACKET_BYTES or b"<!" in packet:  # no packet of ours has a doctype
        return None
    try:
        about = ET.fromstring(packet.strip(b"\x00")).find(f".//{{{_RDF}}}Description")
        if about is None or about.findtext(f"{{{_IPTC}}}DigitalSourceType") != SOURCE_TYPE:
            return None
        return Made(
            prompt=about.findtext(f"{{{_IPTC}}}AIPromptInformation") or "",
            model=about.findtext(f"{{{_IPTC}}}AISystemUsed") or "",
            seed=int(about.findtext(f"{{{_OURS}}}seed") or ""),
            adapter=about.findtext(f"{{{_OURS}}}adapter") or None,
            negative=about.findtext(f"{{{_OURS}}}negative") or "",
            style=about.findtext(f"{{{_OURS}}}style") or "",
        )
    except (ET.ParseError, ValueError):
        return None


def _sayable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAYABLE.sub("", lines)[:_MAX_CHARS]
