"""Pictures as they leave the server: encoded, sealed, described. Encoding is not for the loop."""

import base64
import io
from typing import Any

from PIL import Image

from engine.image.backend import Order, Painted
from engine.image.provenance import Format, Made, sealed
from engine.image.server.tickets import Ticket

_PREVIEW_PX = 256


def encode(
    painted: Painted, order: Order, model: str, adapter: str | None, format: Format
) -> bytes:
    """The picture's file, with its provenance; tens of milliseconds."""
    made = Made(order.prompt, model, order.seed, adapter, order.negative, order.style)
    return sealed(painted.image, made, format)


def encode_larger(image: Image.Image, made: Made | None) -> bytes:
    """A picture that was enlarged: sealed as it was before, or not at all if nobody said so."""
    if made is not None:
        return sealed(image, made, "webp")
    written = io.BytesIO()
    image.save(written, "WEBP", quality=90)
    return written.getvalue()


def encode_preview(image: Image.Image) -> bytes:
    """A small picture that is not finished; unsealed, since nobody keeps it."""
    small = image.copy()
    small.thumbnail((_PREVIEW_PX, _PREVIEW_PX))
    written = io.BytesIO()
    small.save(written, "WEBP", quality=60)
    return written.getvalue()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def said_of(painted: Painted, ticket: Ticket, index: int) -> dict[str, Any]:
    """All about a picture but its bytes."""
    return {
        "index": index,
        "seed": ticket.order.seed,
        "width": painted.image.width,
        "height": painted.image.height,
        "alt": {"en": painted.alt_en, "zh": painted.alt_zh},
        "left_out": list(painted.left_out),
        "drawn": {"en": painted.drawn_en, "zh": painted.drawn_zh},
    }
