"""What is being drawn: the image, and what every layer needs to know. No layer of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.image.scenes.curves import Line, Point
from engine.image.scenes.layout import Layout
from engine.image.scenes.palette import Colour, Palette
from engine.image.scenes.scene import Scene

_COARSE = 4  # soft light is reckoned on every fourth pixel


@dataclass(slots=True)
class Canvas:
    """
    Mutable while it is drawn.

    `horizon` (pixels from top), `water` (the foreground is water) and `stand` are set by the land.
    Shares of x and y are of width and height; sizes are shares of `unit`, the shorter side, so
    that a picture keeps its composition at every size.
    """

    image: Image.Image
    pen: ImageDraw.ImageDraw
    scene: Scene
    palette: Palette
    layout: Layout
    rng: Random
    light_at: Point = (0.0, 0.0)
    horizon: float = 0.0
    water: bool = False
    wet: Image.Image | None = None  # where the water is; None: all of the foreground, if any
    stand: float | None = None  # where a thing's foot belongs, share of the height; None: by depth
    spots: list[Point] = field(default_factory=list)

    @classmethod
    def blank(
        cls, size: tuple[int, int], scene: Scene, palette: Palette, layout: Layout, rng: Random
    ) -> Self:
        image = Image.new("RGB", size, palette.horizon)
        return cls(image, ImageDraw.Draw(image), scene, palette, layout, rng)

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    @property
    def unit(self) -> int:
        return min(self.image.size)

    @property
    def indoors(self) -> bool:
        return self.scene.place in {"room", "hall"}

    @property
    def dark(self) -> bool:
        """Lamps are lit."""
        return self.scene.hour in {"dusk", "night"}

    @property
    def snowy(self) -> bool:
        return self.scene.weather == "snow"

    def wet_at(self, x: float, y: float) -> bool:
        """Whether there is water at a point in pixels."""
        if not self.water or self.wet is None:
            return self.water
        inside = min(self.width - 1, max(0, int(x))), min(self.height - 1, max(0, int(y)))
        return bool(self.wet.getpixel(inside))

    def at(self, x: float, y: float) -> Point:
        """A place given in shares of width and height."""
        return x * self.width, y * self.height

    def px(self, share: float) -> int:
        """A line's width given in shares of the unit, at least one pixel."""
        return max(1, round(share * self.unit))

    def fill(self, points: Sequence[Point] | Line, colour: Colour) -> None:
        flat = points.ravel().tolist() if isinstance(points, np.ndarray) else list(points)
        self.pen.polygon(flat, fill=colour)

    def wash(self, points: Line, top: Colour, foot: Colour, y0: float, y1: float) -> None:
        """A polygon whose colour runs from `top` at height y0 to `foot` at y1, in pixels."""
        x_low, y_low = np.floor(points.min(0)).astype(int)
        x_high, y_high = np.ceil(points.max(0)).astype(int)
        box = (max(0, x_low), max(0, y_low), min(self.width, x_high), min(self.height, y_high))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        size = (int(box[2] - box[0]), int(box[3] - box[1]))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon((points - np.array(box[:2])).ravel().tolist(), fill=255)
        share = (np.arange(box[1], box[3]) - y0) / max(1.0, y1 - y0)
        self.image.paste(column(top, foot, share, size[0]), (int(box[0]), int(box[1])), mask)

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float) -> None:
        """Light around a point, gone at distance r (pixels); strength in [0, 1]."""
        x0, y0 = max(0, int(x - r)), max(0, int(y - r))
        x1, y1 = min(self.width, int(x + r) + 1), min(self.height, int(y + r) + 1)
        if x0 >= x1 or y0 >= y1:
            return
        xs = np.arange(x0, x1, _COARSE, dtype=np.float32) + 1.5 - x
        ys = np.arange(y0, y1, _COARSE, dtype=np.float32) + 1.5 - y
        away = np.sqrt(xs[None, :] ** 2 + ys[:, None] ** 2) / r
        alpha = 255 * strength * np.clip(1 - away, 0, 1) ** 2.2
        self.paint(Image.fromarray(alpha.astype(np.uint8)), colour, (x0, y0, x1, y1))

    def paint(
        self, mask: Image.Image, colour: Colour, box: tuple[int, int, int, int] | None = None
    ) -> None:
        """One colour through a mask, which is stretched to the box (whole picture when None)."""
        x0, y0, x1, y1 = box or (0, 0, self.width, self.height)
        if mask.size != (x1 - x0, y1 - y0):
            mask = mask.resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR)
        self.image.paste(colour, (x0, y0, x1, y1), mask)


def column(top: Colour, foot: Colour, share: NDArray[np.float64], width: int) -> Image.Image:
    """Rows of one colour each: `top` where the row's share is 0 or less, `foot` at 1 or more."""
    a, b = np.array(top, dtype=np.float32), np.array(foot, dtype=np.float32)
    rows = a + (b - a) * np.clip(share, 0, 1)[:, None].astype(np.float32)
    strip = Image.fromarray((rows[:, None, :] + 0.5).astype(np.uint8))
    return strip.resize((width, len(share)), Image.Resampling.NEAREST)
