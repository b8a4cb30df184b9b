"""Short ways to ask a backend, and to compare what it painted."""

import numpy as np
from PIL import Image

from engine.image.backend import Manner, Order
from engine.image.pipelines.backend import DiffusersBackend
from tests.engine.image.pipelines.tiny import SIDE_PX

STEPS = 3


def manner(backend: DiffusersBackend, **changes: object) -> Manner:
    chosen = {"width_px": SIDE_PX, "height_px": SIDE_PX, "steps": STEPS}
    return Manner(**{"guidance": backend.card.guidance, **chosen, **changes})  # type: ignore[arg-type]


def painted(backend: DiffusersBackend, orders: list[Order], **changes: object) -> list[Image.Image]:
    return [p.image for p in backend.paint(orders, manner(backend, **changes))]


def largest_difference(one: Image.Image, other: Image.Image) -> int:
    """Of 255, over all pixels and channels."""
    return int(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max())


def drawing() -> Image.Image:
    """A member's drawing, of another shape than what is painted."""
    picture = Image.linear_gradient("L").resize((90, 50)).convert("RGB")
    picture.paste((200, 30, 30), (20, 10, 50, 40))
    return picture
