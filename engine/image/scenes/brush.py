"""
Brush: one thing's own small world. Its foot is (0, 0), y points up, and 1 is its height.

Knows where a thing stands, how large, which way it looks and in what light; not what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.curves import Line, Point, smooth
from engine.image.scenes.palette import Colour, luminance, mix

_TURN = np.linspace(0, 2 * np.pi, 28, endpoint=False)
_RING = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


@dataclass(slots=True)
class Brush:
    """Draws in a thing's own measure; `lines` makes it an architect's pen on tinted paper."""

    canvas: Canvas
    x: float  # of the foot, pixels
    y: float
    size: float  # height, pixels
    flip: bool = False  # looks left
    far: float = 0.0  # share of haze
    lines: Colour | None = None  # ink of the architect's pen

    @property
    def lit_right(self) -> bool:
        """The light falls on the side that is right in the thing's own world."""
        return (self.canvas.light_at[0] > self.x) != self.flip

    def c(self, colour: Colour, shade: float = 0.0) -> Colour:
        """A colour of daylight in this picture's light and air, in shadow by `shade`."""
        palette = self.canvas.palette
        cast = mix(palette.cast(colour), palette.dark, shade)
        return mix(cast, palette.horizon, self.far)

    def own(self, colour: Colour) -> Colour:
        """A colour of the palette, in this thing's air."""
        return mix(colour, self.canvas.palette.horizon, self.far)

    def sides(self, colour: Colour, shade: float = 0.28) -> tuple[Colour, Colour]:
        """Left and right faces of a body: one in the light, one in the shade."""
        pair = (self.c(colour, shade), self.c(colour))
        return pair if self.lit_right else (pair[1], pair[0])

    def points(self, points: Sequence[Point] | Line) -> Line:
        own = np.asarray(points, dtype=np.float64)
        wide = -self.size if self.flip else self.size
        return own * (wide, -self.size) + (self.x, self.y)

    def poly(self, points: Sequence[Point] | Line, colour: Colour) -> None:
        line = self.points(points)
        flat = line.ravel().tolist()
        if self.lines is None:
            self.canvas.pen.polygon(flat, fill=colour)
            return
        wash = mix(self.canvas.palette.horizon, self.lines, self._tint(colour))
        self.canvas.pen.polygon(flat, fill=wash)
        self.canvas.pen.line([*flat, *flat[:2]], fill=self.lines, width=self.canvas.px(0.0036))

    def _tint(self, colour: Colour) -> float:
        return 0.04 + 0.22 * (1 - luminance(colour) / 255)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """A smooth closed shape through the points."""
        self.poly(smooth(points), colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        if self.lines is not None:
            self.poly(_RING * (rx, ry) + (x, y), colour)
            return
        px = self.x + (-x if self.flip else x) * self.size
        py, w, h = self.y - y * self.size, rx * self.size, ry * self.size
        self.canvas.pen.ellipse((px - w, py - h, px + w, py + h), fill=colour)

    def arc(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float
    ) -> list[Point]:
        """Points of an arc; angles in degrees, anticlockwise from the right."""
        turn = np.radians(np.linspace(start, end, 17))
        return [
            (x + rx * float(c), y + ry * float(s))
            for c, s in zip(np.cos(turn), np.sin(turn), strict=True)
        ]

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A stroke with round joints; its width in this thing's measure."""
        ink = self.lines or colour
        line = self.points(points)
        wide = max(1, round(width * self.size))
        self.canvas.pen.line(line.ravel().tolist(), fill=ink, width=wide, joint="curve")
        if wide > 3:
            for x, y in (line[0], line[-1]):
                r = wide / 2 - 0.5
                self.canvas.pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)

    def curve(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A stroke that runs smoothly through the points."""
        self.line([(float(x), float(y)) for x, y in smooth(points, closed=False)], width, colour)

    def taper(self, points: Sequence[Point], start: float, end: float, colour: Colour) -> None:
        """A smooth stroke whose width runs from `start` to `end`: limbs, tails, branches."""
        line = smooth(points, closed=False)
        along = np.gradient(line, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        half = np.linspace(start, end, len(line))[:, None] / 2
        self.poly(np.vstack([line + normal * half, (line - normal * half)[::-1]]), colour)

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float) -> None:
        if self.lines is None:
            (at,) = self.points([(x, y)])
            self.canvas.glow(float(at[0]), float(at[1]), r * self.size, colour, strength)
