"""A facade as an architect draws it, with a watery sky and trees beside it."""

import numpy as np

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands.sheet import beside, line_brush, measure, sheet, title
from engine.image.scenes.palette import mix
from engine.image.scenes.things import growth
from engine.image.scenes.things.stage import KINDS, ends

_BUILT = frozenset({"house", "pagoda", "tower", "temple", "castle", "lighthouse", "windmill",
                    "bridge", "well", "tent"})  # fmt: skip


def elevation(canvas: Canvas, horizon: float) -> None:
    ink = sheet(canvas)
    layout, scene, unit = canvas.layout, canvas.scene, canvas.unit
    ground = (0.80 + 0.10 * (layout.horizon - 0.5)) * canvas.height
    canvas.horizon = ground
    built = scene.thing in _BUILT
    scale = 2 ** (layout.thing_scale - 0.5)
    kind = KINDS[scene.thing] if built else None
    size = (0.52 if kind is None else min(0.62, 0.86 / kind.wide)) * unit * scale
    wide = 1.15 if kind is None else kind.wide
    size = min(size, (canvas.width - 0.44 * unit) / wide)
    half = size * wide / 2
    x = ends(layout.thing_x, 0.40, 0.5, 0.60) * canvas.width
    _wash(canvas, ground)
    alone = not built and scene.thing != "nothing"
    free = {-1: scene.second == "nothing", 1: not alone}
    for side, tall in ((-1, 0.34), (1, 0.26)):
        if not free[side]:
            continue
        grow = growth.tree if side < 0 else growth.poplar
        tree = line_brush(canvas, x + side * (half + 0.20 * unit), ground, tall * unit, ink)
        tree.lines = mix(canvas.palette.horizon, ink, 0.45)
        grow(tree)
    draws = kind.draw if kind is not None else facade
    draws(line_brush(canvas, x, ground, size, ink))
    if alone:
        beside(canvas, scene.thing, x + half, ground, ink)
    if scene.second != "nothing":
        beside(canvas, scene.second, x - half, ground, ink)
    canvas.pen.line((0.06 * unit, ground, canvas.width - 0.06 * unit, ground), fill=ink,
                    width=canvas.px(0.009))  # fmt: skip
    below = ground + 0.075 * unit
    measure(canvas, ink, (x - half, below), (x + half, below))
    if free[-1]:
        left = x - half - 0.05 * unit
        measure(canvas, ink, (left, ground), (left, ground - size))
    canvas.pen.line((x, ground - size * 1.12, x, below), fill=mix(canvas.palette.horizon, ink, 0.4),
                    width=1)  # fmt: skip
    title(canvas, ink)


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
