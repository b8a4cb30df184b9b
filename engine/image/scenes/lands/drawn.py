"""An architect's sheets: a facade in elevation and a floor in plan, on tinted paper."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import Colour, mix, scaled, turned
from engine.image.scenes.things import growth
from engine.image.scenes.things.stage import KINDS, ends

_SHEET: dict[str, tuple[Colour, Colour]] = {  # paper, ink
    "dawn": ((244, 228, 216), (104, 66, 62)),
    "day": ((244, 238, 222), (70, 66, 70)),
    "dusk": ((226, 202, 168), (86, 54, 44)),
    "night": ((38, 66, 112), (226, 234, 242)),
}
_BUILT = frozenset({"house", "pagoda", "tower", "temple", "castle", "lighthouse", "windmill",
                    "bridge", "well", "tent"})  # fmt: skip


def _sheet(canvas: Canvas) -> Colour:
    """Lays the paper and returns its ink; the palette's horizon becomes the paper."""
    paper, ink = (turned(one, canvas.scene.mood, 0.8) for one in _SHEET[canvas.scene.hour])
    grey = {"clear": 0.0, "cloudy": 0.10, "rain": 0.20, "snow": -0.12, "fog": 0.14}
    share = grey[canvas.scene.weather]
    paper = mix(paper, (150, 158, 168) if share > 0 else (255, 255, 255), abs(share))
    tint = mix(paper, canvas.palette.foliage, 0.10)
    canvas.palette = replace(canvas.palette, horizon=paper, dark=ink)
    canvas.pen.rectangle((0, 0, canvas.width, canvas.height), fill=paper)
    faint = mix(paper, ink, 0.07)
    step = canvas.unit / 24
    for n in range(1, 60):
        for box in ((n * step, 0, n * step, canvas.height), (0, n * step, canvas.width, n * step)):
            canvas.pen.line(box, fill=mix(tint, faint, 0.6), width=1)
    edge = 0.03 * canvas.unit
    canvas.pen.rectangle((edge, edge, canvas.width - edge, canvas.height - edge), outline=ink,
                         width=canvas.px(0.004))  # fmt: skip
    return ink


def _brush(canvas: Canvas, x: float, y: float, size: float, ink: Colour) -> Brush:
    return Brush(canvas, x, y, size, lines=ink)


def _strokes(canvas: Canvas, ink: Colour, *lines: list[tuple[float, float]]) -> None:
    for one in lines:
        canvas.pen.line(one, fill=ink, width=canvas.px(0.0032))


def _measure(canvas: Canvas, ink: Colour, a: tuple[float, float], b: tuple[float, float]) -> None:
    """A dimension line with its ticks and five divisions."""
    (x0, y0), (x1, y1) = a, b
    tick = 0.010 * canvas.unit
    _strokes(canvas, ink, [a, b])
    for n in range(6):
        x, y = x0 + (x1 - x0) * n / 5, y0 + (y1 - y0) * n / 5
        _strokes(canvas, ink, [(x - tick, y + tick), (x + tick, y - tick)])


def elevation(canvas: Canvas, horizon: float) -> None:
    ink = _sheet(canvas)
    layout, scene, unit = canvas.layout, canvas.scene, canvas.unit
    ground = (0.80 + 0.10 * (layout.horizon - 0.5)) * canvas.height
    canvas.horizon = ground
    built = scene.thing in _BUILT
    scale = 2 ** (layout.thing_scale - 0.5)
    kind = KINDS[scene.thing] if built else None
    size = (0.52 if kind is None else min(0.62, 0.86 / kind.wide)) * unit * scale
    half = size * (1.15 if kind is None else kind.wide) / 2
    x = ends(layout.thing_x, 0.32, 0.5, 0.68) * canvas.width
    _wash(canvas, ground)
    for side, tall in ((-1, 0.34), (1, 0.26)):
        grow = growth.tree if side < 0 else growth.poplar
        tree = _brush(canvas, x + side * (half + 0.20 * unit), ground, tall * unit, ink)
        tree.lines = mix(canvas.palette.horizon, ink, 0.45)
        grow(tree)
    draws = kind.draw if kind is not None else facade
    draws(_brush(canvas, x, ground, size, ink))
    if not built and scene.thing != "nothing":
        _beside(canvas, scene.thing, x + half * 0.82, ground, ink)
    if scene.second != "nothing":
        _beside(canvas, scene.second, x - half * 0.9, ground, ink)
    canvas.pen.line((0.06 * unit, ground, canvas.width - 0.06 * unit, ground), fill=ink,
                    width=canvas.px(0.009))  # fmt: skip
    below = ground + 0.075 * unit
    _measure(canvas, ink, (x - half, below), (x + half, below))
    _measure(canvas, ink, (x - half - 0.09 * unit, ground), (x - half - 0.09 * unit, ground - size))
    canvas.pen.line((x, ground - size * 1.12, x, below), fill=mix(canvas.palette.horizon, ink, 0.4),
                    width=1)  # fmt: skip
    _title(canvas, ink)


def _wash(canvas: Canvas, ground: float) -> None:
    """A watery sky behind the drawing, and its sun or moon."""
    paper, sky = canvas.palette.horizon, canvas.palette.middle
    edge = 0.034 * canvas.unit
    low = ground - 0.02 * canvas.unit
    area = np.array(
        [(edge, edge), (canvas.width - edge, edge), (canvas.width - edge, low), (edge, low)]
    )
    canvas.wash(area, mix(paper, sky, 0.42), paper, edge, low)
    x, y = canvas.at(ends(canvas.layout.light_x, 0.1, 0.22, 0.9), 0.2)
    r = 0.05 * canvas.unit
    canvas.pen.ellipse((x - r, y - r, x + r, y + r), outline=mix(paper, canvas.palette.dark, 0.4),
                       width=canvas.px(0.003))  # fmt: skip


def _beside(canvas: Canvas, code: str, x: float, ground: float, ink: Colour) -> None:
    kind = KINDS[code]
    size = max(kind.tall, 0.17) * 1.1 * canvas.unit
    lift = 0.28 * canvas.unit if kind.way == "air" else 0.0
    kind.draw(_brush(canvas, x, ground - lift, min(size, 0.4 * canvas.unit), ink))


def _title(canvas: Canvas, ink: Colour) -> None:
    """A title block without words: lines where words would stand, and a scale."""
    unit = canvas.unit
    x1, y1 = canvas.width - 0.03 * unit, canvas.height - 0.03 * unit
    x0, y0 = x1 - 0.26 * unit, y1 - 0.075 * unit
    canvas.pen.rectangle((x0, y0, x1, y1), outline=ink, width=canvas.px(0.0032))
    for n, share in enumerate((0.62, 0.40)):
        y = y0 + (0.024 + 0.024 * n) * unit
        canvas.pen.line((x0 + 0.015 * unit, y, x0 + 0.015 * unit + share * 0.2 * unit, y), fill=ink,
                        width=canvas.px(0.006))  # fmt: skip
    for n in range(4):
        box = (0.07 * unit + n * 0.04 * unit, y1 - 0.035 * unit, 0.07 * unit + (n + 1) * 0.04 * unit,
               y1 - 0.025 * unit)  # fmt: skip
        canvas.pen.rectangle(box, outline=ink, fill=ink if n % 2 == 0 else None)


def facade(b: Brush) -> None:
    """A town house of three floors, five bays wide."""
    wall, stone, roof = b.c((236, 226, 208)), b.c((196, 188, 176)), b.c((150, 92, 76))
    b.box(-0.50, 0, 0.50, 0.80, wall)
    b.box(-0.53, 0, 0.53, 0.07, stone)
    for y in (0.31, 0.55):
        b.box(-0.51, y, 0.51, y + 0.022, stone)
    b.box(-0.55, 0.79, 0.55, 0.83, stone)
    b.poly([(-0.55, 0.83), (-0.42, 0.99), (0.42, 0.99), (0.55, 0.83)], roof)
    b.poly([(-0.16, 0.83), (0, 0.94), (0.16, 0.83)], stone)
    for x in (-0.34, 0.30):
        b.box(x, 0.96, x + 0.06, 1.06, stone)
    glass = b.c((120, 140, 156))
    for column in range(5):
        x = -0.42 + 0.185 * column
        for y, tall in ((0.61, 0.12), (0.38, 0.13), (0.12, 0.14)):
            if column == 2 and y < 0.2:
                continue
            b.box(x, y, x + 0.10, y + tall, glass)
            b.line([(x + 0.05, y), (x + 0.05, y + tall)], 0.006, stone)
            b.line([(x - 0.014, y - 0.008), (x + 0.114, y - 0.008)], 0.012, stone)
    b.poly([(-0.06, 0), (0.06, 0), (0.06, 0.18), *b.arc(0, 0.18, 0.06, 0.06, 0, 180)], roof)
    b.poly([(-0.10, 0.245), (0.10, 0.245), (0, 0.30)], stone)


def plan(canvas: Canvas, horizon: float) -> None:
    ink = _sheet(canvas)
    layout, scene, unit = canvas.layout, canvas.scene, canvas.unit
    scale = 2 ** (0.7 * (layout.thing_scale - 0.5))
    size = 0.56 * unit * scale
    x = ends(layout.thing_x, 0.34, 0.5, 0.66) * canvas.width
    y = (0.80 + 0.06 * (layout.horizon - 0.5)) * canvas.height
    drafts = _PLANS.get(scene.thing, rooms)
    b = _brush(canvas, x, y, size, ink)
    drafts(b, canvas.rng.random())
    half = size * _WIDE.get(scene.thing, 0.72)
    _measure(canvas, ink, (x - half, y + 0.055 * unit), (x + half, y + 0.055 * unit))
    _measure(canvas, ink, (x - half - 0.07 * unit, y), (x - half - 0.07 * unit, y - size))
    for n, code in enumerate((scene.thing, scene.second)):
        if code != "nothing" and not (n == 0 and code in _PLANS):
            side = 1 if n == 0 else -1
            _beside(canvas, code, x + side * (half + 0.17 * unit), y, ink)
    _greenery(canvas, ink, x, y, half, size)
    _north(canvas, ink)
    _title(canvas, ink)


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
        pen.arc((x0 - wide * b.size, y0 - wide * b.size, x0 + wide * b.size, y0 + wide * b.size), 270,
                360, ink, b.canvas.px(0.0025))  # fmt: skip
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
    for x, y, upright in ((-0.06, 0.0, False), (-0.52, 0.46, False), (0.40, 0.46, False),
                          (-0.24, 0.16, True), (0.26, 0.20, True), (split, 0.60, True)):  # fmt: skip
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
        b.line([(0.12 * math.cos(a), 0.5 + 0.12 * math.sin(a)),
                (0.355 * math.cos(a), 0.5 + 0.355 * math.sin(a))], 0.007, b.c((90, 90, 90)))  # fmt: skip
    _gap(b, -0.07, 0.02, 0.14)


def octagon(b: Brush, luck: float) -> None:
    """A pagoda: eight sides, a ring of columns, a core."""
    _rings(b, (0.54, 0.40, 0.17), 8)
    for n in range(16):
        a = math.tau * n / 16 + math.pi / 16
        b.oval(0.46 * math.cos(a), 0.5 + 0.46 * math.sin(a), 0.020, 0.020, b.c((70, 60, 60)))
    for n in range(8):
        a = math.tau * (n + 0.5) / 8
        b.line([(0.17 * math.cos(a), 0.5 + 0.17 * math.sin(a)),
                (0.40 * math.cos(a), 0.5 + 0.40 * math.sin(a))], 0.008, b.c((120, 110, 100)))  # fmt: skip
    _gap(b, -0.08, 0.0, 0.16)


def columns(b: Brush, luck: float) -> None:
    """A temple: a terrace with steps, rows of columns, a closed room within."""
    b.box(-0.80, 0.06, 0.80, 0.98, b.c((250, 246, 236)))
    _walls(
        b, [(-0.80, 0.06), (0.80, 0.06), (0.80, 0.98), (-0.80, 0.98), (-0.80, 0.06)], thick=0.018
    )
    _walls(b, [(-0.56, 0.26), (0.56, 0.26), (0.56, 0.84), (-0.56, 0.84), (-0.56, 0.26)], thick=0.05)
    for x in range(9):
        for y in (0.14, 0.92):
            b.oval(-0.70 + 0.175 * x, y, 0.030, 0.030, b.c((70, 60, 60)))
    for y in range(4):
        for x in (-0.70, 0.70):
            b.oval(x, 0.30 + 0.155 * y, 0.030, 0.030, b.c((70, 60, 60)))
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
        px = x + side * (half + (0.30 + 0.075 * (k // 2) % 0.25) * canvas.unit)
        py = y - size * (0.95 - 0.24 * (k // 2) % 0.9)
        r = canvas.unit * (0.042 + 0.012 * (k % 3))
        if not r < px < canvas.width - r:
            continue
        b = _brush(canvas, px, py, r, ink)
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
    b = _brush(canvas, x, y, 0.06 * canvas.unit, ink)
    b.line(b.arc(0, 0, 0.8, 0.8, 0, 360), 0.04, ink)
    canvas.pen.polygon([(x, y - b.size), (x - b.size * 0.3, y + b.size * 0.5), (x, y + b.size * 0.2)],
                       fill=ink)  # fmt: skip
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
