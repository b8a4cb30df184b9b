"""A floor as an architect draws it, from above; its kind follows the thing."""

import math
from collections.abc import Callable

import numpy as np

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands.sheet import beside, line_brush, measure, sheet, title
from engine.image.scenes.palette import Colour, mix, scaled
from engine.image.scenes.things.stage import ends


def plan(canvas: Canvas, horizon: float) -> None:
    ink = sheet(canvas)
    layout, scene, unit = canvas.layout, canvas.scene, canvas.unit
    scale = 2 ** (0.7 * (layout.thing_scale - 0.5))
    wide = _WIDE.get(scene.thing, 0.72)
    size = min(0.56 * unit * scale, (canvas.width / 2 - 0.20 * unit) / wide)
    x = ends(layout.thing_x, 0.42, 0.5, 0.58) * canvas.width
    y = (0.80 + 0.06 * (layout.horizon - 0.5)) * canvas.height
    drafts = _PLANS.get(scene.thing, rooms)
    b = line_brush(canvas, x, y, size, ink)
    drafts(b, canvas.rng.random())
    half = size * wide
    measure(canvas, ink, (x - half, y + 0.055 * unit), (x + half, y + 0.055 * unit))
    if scene.second == "nothing":
        left = x - half - 0.06 * unit
        measure(canvas, ink, (left, y), (left, y - size))
    for n, code in enumerate((scene.thing, scene.second)):
        if code != "nothing" and not (n == 0 and code in _PLANS):
            side = 1 if n == 0 else -1
            beside(canvas, code, x + side * half, y, ink)
    _greenery(canvas, ink, x, y, half, size)
    _north(canvas, ink)
    title(canvas, ink)


def _walls(b: Brush, *runs: list[tuple[float, float]], thick: float = 0.030) -> None:
    for run in runs:
        b.line(run, thick, b.canvas.palette.dark)


def _gap(b: Brush, x: float, y: float, wide: float, *, upright: bool = False) -> None:
    """A door: a gap in a wall, its leaf and the arc that it swings."""
    paper = mix(b.canvas.palette.horizon, b.canvas.palette.dark, 0.05)
    pen = b.canvas.pen
    (x0, y0), (x1, y1) = b.points([(x, y), (x, y + wide) if upright else (x + wide, y)])
    w = max(2, round(0.042 * b.size))
    pen.line((x0, y0, x1, y1), fill=paper, width=w)
    ink = b.canvas.palette.dark
    if upright:
        pen.arc((x0 - wide * b.size, y1, x0 + wide * b.size, y1 + 2 * wide * b.size), 270, 360, ink,
                b.canvas.px(0.0025))  # fmt: skip
        b.line([(x, y), (x + wide, y)], 0.007, ink)
    else:
        pen.arc(
            (x0 - wide * b.size, y0 - wide * b.size, x0 + wide * b.size, y0 + wide * b.size),
            270,
            360,
            ink,
            b.canvas.px(0.0025),
        )
        b.line([(x, y), (x, y + wide)], 0.007, ink)


def _light(b: Brush, x0: float, y0: float, x1: float, y1: float) -> None:
    """A window: the wall opened, with its glass as a thin line."""
    paper = mix(b.canvas.palette.horizon, b.canvas.palette.dark, 0.05)
    line = b.points([(x0, y0), (x1, y1)])
    b.canvas.pen.line(line.ravel().tolist(), fill=paper, width=max(1, round(0.020 * b.size)))
    b.line([(x0, y0), (x1, y1)], 0.005, b.canvas.palette.dark)


def rooms(b: Brush, luck: float) -> None:
    """A house of five rooms around a hall."""
    b.box(-0.72, 0, 0.72, 1, b.c((250, 246, 236)))
    split = -0.10 + 0.20 * luck
    _walls(b, [(-0.72, 0), (0.72, 0), (0.72, 1), (-0.72, 1), (-0.72, 0), (0, 0)], thick=0.042)
    _walls(b, [(-0.72, 0.46), (0.72, 0.46)], [(split, 0.46), (split, 1)],
           [(-0.24, 0), (-0.24, 0.46)], [(0.26, 0), (0.26, 0.46)])  # fmt: skip
    for x, y, upright in (
        (-0.06, 0.0, False),
        (-0.52, 0.46, False),
        (0.40, 0.46, False),
        (-0.24, 0.16, True),
        (0.26, 0.20, True),
        (split, 0.60, True),
    ):
        _gap(b, x, y, 0.13, upright=upright)
    for x in (-0.60, -0.42, 0.36, 0.54):
        _light(b, x, 1.0, x + 0.14, 1.0)
        _light(b, x, 0.0, x + 0.12, 0.0)
    for y in (0.16, 0.68):
        _light(b, -0.72, y, -0.72, y + 0.16)
        _light(b, 0.72, y, 0.72, y + 0.16)
    wood = b.c((214, 190, 160))
    b.box(-0.66, 0.74, -0.36, 0.94, wood)
    b.box(-0.66, 0.86, -0.36, 0.94, b.c((246, 240, 230)))
    b.oval(0.42, 0.74, 0.13, 0.13, wood)
    for n in range(4):
        a = math.pi / 4 + math.pi / 2 * n
        b.oval(0.42 + 0.19 * math.cos(a), 0.74 + 0.19 * math.sin(a), 0.035, 0.035, wood)
    b.box(0.52, 0.05, 0.66, 0.26, b.c((206, 216, 222)))
    for n in range(5):
        b.line([(-0.16 + 0.07 * n, 0.28), (-0.16 + 0.07 * n, 0.43)], 0.006, wood)


def cottage(b: Brush, luck: float) -> None:
    """A cottage in the shape of an L, with its porch."""
    outline = [(-0.66, 0), (0.20, 0), (0.20, 0.42), (0.66, 0.42), (0.66, 1), (-0.66, 1)]
    b.poly(outline, b.c((250, 246, 236)))
    _walls(b, [*outline, outline[0], (0, 0)], thick=0.046)
    _walls(b, [(-0.66, 0.52), (0.20, 0.52)], [(0.14, 0.60), (0.14, 1)], [(-0.2, 0.0), (-0.2, 0.30)])
    for x, y, upright in ((-0.04, 0.0, False), (-0.44, 0.52, False), (0.14, 0.72, True)):
        _gap(b, x, y, 0.14, upright=upright)
    for x in (-0.50, -0.16, 0.34):
        _light(b, x, 1.0, x + 0.18, 1.0)
    _light(b, -0.66, 0.18, -0.66, 0.36)
    _light(b, 0.66, 0.6, 0.66, 0.8)
    b.box(-0.58, 0.72, -0.30, 0.94, b.c((214, 190, 160)))
    b.box(0.24, 0.20, 0.62, 0.38, b.c((226, 214, 190)))
    for n in range(6):
        b.line([(0.24 + 0.076 * n, 0.20), (0.24 + 0.076 * n, 0.38)], 0.005, b.c((150, 120, 90)))
    b.oval(0.40, 0.72, 0.10 + 0.02 * luck, 0.10, b.c((214, 190, 160)))


def _rings(b: Brush, radii: tuple[float, ...], corners: int) -> None:
    for n, r in enumerate(radii):
        turn = [math.tau * (k + 0.5) / corners for k in range(corners)]
        ring = [(r * math.cos(a), 0.5 + r * math.sin(a)) for a in turn]
        if n == 0:
            b.poly(ring, b.c((250, 246, 236)))
        _walls(b, [*ring, ring[0], ring[1]], thick=0.05 if n == 0 else 0.022)


def rotunda(b: Brush, luck: float) -> None:
    """A round tower: a thick wall and a winding stair."""
    _rings(b, (0.48, 0.36, 0.12), 40)
    for n in range(22):
        a = math.tau * n / 22 + luck
        b.line(
            [
                (0.12 * math.cos(a), 0.5 + 0.12 * math.sin(a)),
                (0.355 * math.cos(a), 0.5 + 0.355 * math.sin(a)),
            ],
            0.007,
            b.c((90, 90, 90)),
        )
    _gap(b, -0.07, 0.02, 0.14)


def octagon(b: Brush, luck: float) -> None:
    """A pagoda: eight sides, a ring of columns, a core."""
    _rings(b, (0.54, 0.40, 0.17), 8)
    for n in range(16):
        a = math.tau * n / 16 + math.pi / 16
        b.oval(0.46 * math.cos(a), 0.5 + 0.46 * math.sin(a), 0.020, 0.020, b.c((70, 60, 60)))
    for n in range(8):
        a = math.tau * (n + 0.5) / 8
        b.line(
            [
                (0.17 * math.cos(a), 0.5 + 0.17 * math.sin(a)),
                (0.40 * math.cos(a), 0.5 + 0.40 * math.sin(a)),
            ],
            0.008,
            b.c((120, 110, 100)),
        )
    _gap(b, -0.08, 0.0, 0.16)


def columns(b: Brush, luck: float) -> None:
    """A temple: a terrace with steps, rows of columns, a closed room within."""
    b.box(-0.80, 0.06, 0.80, 0.98, b.c((250, 246, 236)))
    _walls(
        b, [(-0.80, 0.06), (0.80, 0.06), (0.80, 0.98), (-0.80, 0.98), (-0.80, 0.06)], thick=0.018
    )
    _walls(b, [(-0.56, 0.26), (0.56, 0.26), (0.56, 0.84), (-0.56, 0.84), (-0.56, 0.26)], thick=0.05)
    for column in range(9):
        for y in (0.14, 0.92):
            b.oval(-0.70 + 0.175 * column, y, 0.030, 0.030, b.c((70, 60, 60)))
    for row in range(4):
        for side in (-0.70, 0.70):
            b.oval(side, 0.30 + 0.155 * row, 0.030, 0.030, b.c((70, 60, 60)))
    _gap(b, -0.10, 0.26, 0.20)
    for n in range(4):
        b.box(-0.24, -0.06 + 0.03 * n, 0.24, -0.03 + 0.03 * n, b.c((226, 220, 206)))
    b.box(-0.14, 0.62, 0.14, 0.76, b.c((206, 176, 138)))


def ramparts(b: Brush, luck: float) -> None:
    """A castle: walls around a court, a round tower at each corner, a keep."""
    b.box(-0.54, 0.06, 0.54, 0.94, b.c((250, 246, 236)))
    _walls(
        b, [(-0.54, 0.06), (0.54, 0.06), (0.54, 0.94), (-0.54, 0.94), (-0.54, 0.06)], thick=0.075
    )
    for x in (-0.54, 0.54):
        for y in (0.06, 0.94):
            b.oval(x, y, 0.15, 0.15, b.c((90, 84, 80)))
            b.oval(x, y, 0.095, 0.095, b.c((250, 246, 236)))
    for x in (-0.12, 0.12):
        b.oval(x, 0.05, 0.075, 0.085, b.c((110, 104, 98)))
    _gap(b, -0.06, 0.06, 0.12)
    b.box(-0.26, 0.48, 0.26, 0.86, b.c((232, 224, 208)))
    _walls(
        b, [(-0.26, 0.48), (0.26, 0.48), (0.26, 0.86), (-0.26, 0.86), (-0.26, 0.48)], thick=0.045
    )
    _walls(b, [(-0.02, 0.48), (-0.02, 0.86)], thick=0.02)
    b.oval(0.0, 0.28, 0.06, 0.06, b.c((206, 216, 222)))


def hull(b: Brush, luck: float) -> None:
    """A deck seen from above."""
    line = [(-0.95, 0.5), (-0.80, 0.74), (-0.2, 0.80), (0.5, 0.74), (1.02, 0.5), (0.5, 0.26),
            (-0.2, 0.20), (-0.80, 0.26)]  # fmt: skip
    b.blob(line, b.c((240, 230, 210)))
    b.blob([(0.04 + x * 0.90, 0.5 + (y - 0.5) * 0.82) for x, y in line], b.c((250, 246, 236)))
    for n in range(7):
        y = 0.32 + 0.06 * n
        b.line([(-0.72, y), (0.62, y)], 0.004, b.c((160, 130, 100)))
    for x in (-0.45, 0.05, 0.5):
        b.oval(x, 0.5, 0.035, 0.035, b.c((70, 60, 60)))
    b.box(-0.80, 0.40, -0.58, 0.60, b.c((214, 190, 160)))
    b.box(-0.25, 0.42, -0.08, 0.58, b.c((214, 190, 160)))


def crossing(b: Brush, luck: float) -> None:
    """A bridge from above, over the lines of a stream."""
    for n in range(9):
        x = -0.36 + 0.09 * n
        b.curve([(x - 0.03, 0.0), (x + 0.03, 0.3), (x - 0.02, 0.7), (x + 0.02, 1.0)], 0.006,
                b.c((90, 110, 140)))  # fmt: skip
    b.poly([(-0.95, 0.34), (-0.75, 0.39), (0.75, 0.39), (0.95, 0.34), (0.95, 0.66), (0.75, 0.61),
            (-0.75, 0.61), (-0.95, 0.66)], b.c((250, 246, 236)))  # fmt: skip
    for y in (0.39, 0.61):
        _walls(b, [(-0.75, y), (0.75, y)], thick=0.035)
    for n in range(13):
        b.line([(-0.72 + 0.12 * n, 0.40), (-0.72 + 0.12 * n, 0.60)], 0.006, b.c((150, 140, 130)))
    for x in (-0.30, 0.30):
        b.poly([(x - 0.06, 0.36), (x, 0.28), (x + 0.06, 0.36)], b.c((150, 144, 134)))
        b.poly([(x - 0.06, 0.64), (x, 0.72), (x + 0.06, 0.64)], b.c((150, 144, 134)))


def _greenery(canvas: Canvas, ink: Colour, x: float, y: float, half: float, size: float) -> None:
    """Trees from above, in the season's colour, around the house."""
    palette, n = canvas.palette, round(2 + 8 * canvas.layout.density)
    for k in range(n):
        side = 1 if k % 2 else -1
        px = x + side * (half + (0.14 + 0.05 * ((k // 2) % 2)) * canvas.unit)
        py = y - size * (1.06 - 0.16 * (k // 2))
        r = canvas.unit * (0.040 + 0.012 * (k % 3))
        if not r < px < canvas.width - r:
            continue
        b = line_brush(canvas, px, py, r, ink)
        leaf = scaled(palette.foliage, 1.0)
        turn = np.linspace(0, math.tau, 22, endpoint=False)
        rim = 1 + 0.12 * np.cos(turn * 7)
        b.lines = None
        b.poly(
            np.stack([rim * np.cos(turn), rim * np.sin(turn)], 1), mix(palette.horizon, leaf, 0.55)
        )
        b.lines = mix(palette.horizon, ink, 0.6)
        for a in turn[::3]:
            b.line([(0, 0), (0.8 * float(np.cos(a)), 0.8 * float(np.sin(a)))], 0.04, ink)


def _north(canvas: Canvas, ink: Colour) -> None:
    x, y = canvas.width - 0.13 * canvas.unit, 0.14 * canvas.unit
    b = line_brush(canvas, x, y, 0.06 * canvas.unit, ink)
    b.line(b.arc(0, 0, 0.8, 0.8, 0, 360), 0.04, ink)
    canvas.pen.polygon(
        [(x, y - b.size), (x - b.size * 0.3, y + b.size * 0.5), (x, y + b.size * 0.2)], fill=ink
    )
    b.line([(0, 1.0), (0.3, -0.5), (0, -0.2)], 0.05, ink)


_PLANS: dict[str, Callable[[Brush, float], None]] = {
    "house": cottage,
    "tower": rotunda,
    "lighthouse": rotunda,
    "windmill": rotunda,
    "well": rotunda,
    "pagoda": octagon,
    "temple": columns,
    "castle": ramparts,
    "boat": hull,
    "ship": hull,
    "bridge": crossing,
}
_WIDE = {"tower": 0.5, "lighthouse": 0.5, "windmill": 0.5, "well": 0.5, "pagoda": 0.55,
         "temple": 0.8, "castle": 0.69, "boat": 0.98, "ship": 0.98, "bridge": 0.95,
         "house": 0.66}  # fmt: skip
