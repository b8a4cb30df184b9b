"""What is being drawn: the image, and what every layer needs to know. No layer of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Self

from PIL import Image, ImageDraw

from engine.image.scenes.palette import Colour, Palette
from engine.image.scenes.scene import Scene

Point = tuple[float, float]


@dataclass(slots=True)
class Canvas:
    """Mutable while it is drawn; `horizon` and `water` are set by the land, in pixels from top."""

    image: Image.Image
    scene: Scene
    palette: Palette
    rng: Random
    light_at: Point = (0.0, 0.0)
    horizon: float = 0.0
    water: bool = False  # whether the foreground is water
    spots: list[Point] = field(default_factory=list)

    @classmethod
    def blank(cls, width: int, height: int, scene: Scene, palette: Palette, rng: Random) -> Self:
        return cls(Image.new("RGB", (width, height)), scene, palette, rng)

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def fill(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon(list(points), fill=colour)

    def at(self, x: float, y: float) -> Point:
        """A place given in shares of width and height."""
        return x * self.width, y * self.height
