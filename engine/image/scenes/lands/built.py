"""Places that people made: fields, a village, a city, a garden, a square."""

import math

import numpy as np

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.curves import smooth
from engine.image.scenes.lands.ground import crowd, far_ridges, grass, ground, stand
from engine.image.scenes.palette import LAMP, Colour, mix
from engine.image.scenes.things import buildings, growth

_BLOOMS: dict[str, tuple[Colour, ...]] = {
    "spring": ((238, 130, 156), (250, 218, 130), (244, 240, 248), (166, 132, 206)),
    "summer": ((214, 66, 84), (250, 206, 92), (244, 240, 248), (126, 96, 190)),
    "autumn": ((214, 110, 60), (236, 178, 74), (176, 70, 84), (240, 226, 204)),
    "winter": ((214, 84, 96), (236, 236, 244)),
}


def field(canvas: Canvas, horizon: float) -> None:
    """Furrows that meet at the horizon, grain standing between them."""
    far_ridges(canvas, horizon, rise=0.11)
    ground(canvas, horizon)
    palette, rng = canvas.palette, canvas.rng
    crop = mix(palette.ground, palette.foliage, 0.22)
    if canvas.scene.season in {"summer", "autumn"} and not canvas.snowy:
        crop = mix(palette.ground, palette.cast((236, 196, 96)), 0.62)
    top = horizon + 0.045
    meet = 0.42
    for row in range(-9, 10):
        a, b = row * 0.030, (row + 0.56) * 0.030
        low_a, low_b = meet + row * 0.20, meet + (row + 0.56) * 0.20
        shade = mix(crop, palette.dark, 0.10 if row % 2 else 0.18)
        canvas.fill([canvas.at(meet + a, top), canvas.at(meet + b, top), canvas.at(low_b, 1.02),
                     canvas.at(low_a, 1.02)], shade)  # fmt: skip
    for n in range(crowd(canvas, 9)):
        x = (0.03 + 0.137 * n + 0.03 * rng.random()) % 1
        grow = growth.poplar if n % 3 == 0 else growth.shrub
        stand(canvas, grow, x, horizon + 0.028, 0.075 + 0.04 * rng.random(), far=0.28)
    stand(canvas, buildings.house, 0.15, horizon + 0.035, 0.055, far=0.25)
    grass(canvas, horizon + 0.16, 150, mix(crop, palette.light, 0.12))


def village(canvas: Canvas, horizon: float) -> None:
    far_ridges(canvas, horizon, rise=0.20, sharp=0.3)
    ground(canvas, horizon)
    rng, palette = canvas.rng, canvas.palette
    _path(canvas, horizon, mix(palette.ground, palette.cast((222, 204, 172)), 0.55))
    rows = sorted((rng.uniform(0.015, 0.20), rng.random(), n) for n in range(crowd(canvas, 15)))
    for drop, luck, n in rows:
        x = (n * 0.618 + 0.06 * luck) % 1
        if drop > 0.10 and 0.36 < x < 0.84:
            continue
        size = (0.075 + 0.42 * drop) * (0.85 + 0.3 * luck) * (0.7 + 0.6 * canvas.layout.relief)
        y, far = horizon + drop, max(0.0, 0.30 - 1.6 * drop)
        if n % 4 == 3:
            stand(canvas, growth.shrub, x, y, size * 1.1, far=far)
        else:
            stand(canvas, buildings.house, x, y, size, far=far)
    grass(canvas, horizon + 0.2, 80, palette.ground)


def _path(canvas: Canvas, horizon: float, colour: Colour) -> None:
    span = 1 - horizon
    left = [(0.487, 0.06), (0.47, 0.16), (0.52, 0.32), (0.50, 0.55), (0.36, 1.05)]
    right = [(0.74, 1.05), (0.66, 0.60), (0.605, 0.33), (0.51, 0.16), (0.503, 0.06)]
    a = smooth([canvas.at(x, horizon + span * y) for x, y in left], closed=False)
    b = smooth([canvas.at(x, horizon + span * y) for x, y in right], closed=False)
    canvas.wash(np.vstack([a, b]), mix(colour, canvas.palette.horizon, 0.25),
                mix(colour, canvas.palette.dark, 0.14), horizon * canvas.height,
                canvas.height)  # fmt: skip


def city(canvas: Canvas, horizon: float) -> None:
    palette = canvas.palette
    base = horizon + 0.09
    for layer in range(3):
        far = (0.62, 0.36, 0.08)[layer] * (0.4 + 0.9 * canvas.layout.haze)
        skyline(canvas, base, 0.46 - 0.10 * layer, min(0.9, far), layer)
    ground(canvas, base, mix(palette.ground, palette.dark, 0.12))
    kerb = mix(palette.ground, palette.light, 0.20)
    road = mix(palette.dark, palette.ground, 0.38)
    y = base + (1 - base) * 0.52
    canvas.fill([canvas.at(0, y), canvas.at(1, y), canvas.at(1, 1), canvas.at(0, 1)], kerb)
    canvas.fill([canvas.at(0, y + 0.022), canvas.at(1, y + 0.022), canvas.at(1, 1),
                 canvas.at(0, 1)], road)  # fmt: skip
    for n in range(7):
        x = 0.02 + 0.16 * n
        canvas.fill([canvas.at(x, y + 0.115), canvas.at(x + 0.075, y + 0.115),
                     canvas.at(x + 0.072, y + 0.128), canvas.at(x - 0.004, y + 0.128)],
                    mix(road, (240, 232, 210), 0.55))  # fmt: skip
    for x in (0.06, 0.36, 0.93):
        _lamp(canvas, x, y + 0.004, 0.22)
    for x in (0.20, 0.80):
        stand(canvas, growth.shrub, x, y, 0.13)


def skyline(canvas: Canvas, base: float, rise: float, far: float, layer: int) -> None:
    """Blocks side by side, up to `rise` (share of the height) over `base`, windows lit at dusk."""
    rng, palette = canvas.rng, canvas.palette
    body = mix(
        palette.cast(((112, 124, 148), (128, 118, 128), (96, 104, 122))[layer]),
        palette.horizon,
        far,
    )
    lit = mix(LAMP if canvas.dark else mix(body, (236, 244, 250), 0.5), palette.horizon, far * 0.7)
    x, n = -0.02, 0
    while x < 1.0:
        wide = rng.uniform(0.045, 0.095) * (0.8 + 0.2 * layer)
        tall = rise * rng.uniform(0.35, 1.0) * (0.5 + canvas.layout.relief)
        _block(canvas, x, base, wide, tall, mix(body, palette.dark, 0.10 * (n % 3)), lit,
               rng.random(), far)  # fmt: skip
        x += wide + rng.uniform(0.0, 0.012) * (1.6 - 1.2 * canvas.layout.density)
        n += 1


def _block(
    canvas: Canvas, x: float, base: float, wide: float, tall: float, body: Colour, lit: Colour,
    luck: float, far: float,
) -> None:  # fmt: skip
    pen, top = canvas.pen, base - tall
    side = mix(body, canvas.palette.dark, 0.16)
    x0, x1, w = x * canvas.width, (x + wide) * canvas.width, wide * canvas.width
    y0, y1 = top * canvas.height, (base + 0.03) * canvas.height
    pen.rectangle((x0, y0, x1, y1), fill=body)
    pen.rectangle((x1 - 0.24 * w, y0, x1, y1), fill=side)
    if luck < 0.25:
        pen.rectangle((x0 + 0.2 * w, y0 - 0.02 * canvas.unit, x1 - 0.2 * w, y0), fill=side)
        middle = (x0 + x1) / 2
        pen.line((middle, y0, middle, y0 - 0.06 * canvas.unit), fill=side, width=canvas.px(0.003))
    elif luck < 0.45:
        pen.polygon([(x0, y0), ((x0 + x1) / 2, y0 - 0.35 * w), (x1, y0)], fill=body)
    if far > 0.75:
        return
    columns, step = max(2, round(wide / 0.018)), 0.024
    share = 0.62 if canvas.dark else 0.8
    dull = mix(body, canvas.palette.dark, 0.14)
    for row in range(int(tall / step) - 1):
        for column in range(columns):
            glow = math.sin(row * 12.9898 + column * 78.233 + luck * 437.5) * 43758.5453 % 1
            wx = x0 + w * (0.10 + 0.66 * column / columns)
            wy = y0 + (row + 0.6) * step * canvas.height
            pen.rectangle((wx, wy, wx + 0.40 * w / columns, wy + 0.011 * canvas.height),
                          fill=lit if glow < share * 0.6 else dull)  # fmt: skip


def _lamp(canvas: Canvas, x: float, y: float, tall: float) -> None:
    px, py = canvas.at(x, y)
    b = Brush(canvas, px, py, tall * canvas.unit)
    iron = b.c((50, 56, 64), 0.2)
    b.taper([(0, 0), (0, 0.92)], 0.05, 0.022, iron)
    b.box(-0.04, 0, 0.04, 0.08, iron)
    if canvas.dark or canvas.scene.weather == "fog":
        b.glow(0, 0.96, 0.75, LAMP, 0.75)
    b.poly([(-0.045, 0.90), (0.045, 0.90), (0.06, 1.0), (-0.06, 1.0)],
           LAMP if canvas.dark else b.c((226, 226, 214)))  # fmt: skip
    b.poly([(-0.075, 1.0), (0.075, 1.0), (0, 1.06)], iron)


def garden(canvas: Canvas, horizon: float) -> None:
    far_ridges(canvas, horizon, rise=0.12, layers=2)
    palette, rng = canvas.palette, canvas.rng
    ground(canvas, horizon)
    for n in range(crowd(canvas, 11)):
        x = (0.02 + 0.1 * n) % 1.0
        grow = (growth.shrub, growth.poplar, growth.shrub, growth.bamboo)[n % 4]
        stand(canvas, grow, x, horizon + 0.035, 0.13 + 0.05 * rng.random(), far=0.22)
    hedge = mix(mix(palette.foliage, palette.cast((70, 118, 70)), 0.75), palette.dark, 0.25)
    _hedge(canvas, horizon + 0.07, hedge)
    _path(canvas, horizon + 0.04, mix(palette.ground, palette.cast((236, 222, 196)), 0.75))
    for x, size in ((0.07, 0.34), (0.95, 0.30)):
        stand(canvas, growth.tree, x, horizon + 0.20, size)
    _flowers(canvas, horizon)


def _hedge(canvas: Canvas, y: float, tone: Colour) -> None:
    pen, r = canvas.pen, 0.022 * canvas.unit
    for n in range(60):
        x = n / 59 * canvas.width
        if 0.47 < n / 59 < 0.525:
            continue
        py = y * canvas.height + 0.15 * r * math.sin(n * 2.3)
        shade = mix(tone, canvas.palette.light, 0.05 * (1 + math.sin(n * 1.7)))
        pen.ellipse((x - r, py - r, x + r, py + r * 1.3), fill=shade)


def _flowers(canvas: Canvas, horizon: float) -> None:
    rng, pen, palette = canvas.rng, canvas.pen, canvas.palette
    tones = [palette.cast(one) for one in _BLOOMS[canvas.scene.season]]
    n = crowd(canvas, 230 if canvas.scene.season != "winter" else 40)
    drops = sorted(rng.random() for _ in range(n))
    green = mix(palette.ground, palette.cast((58, 104, 60)), 0.7)
    for share in drops:
        patch = rng.random()
        x, y = rng.random(), horizon + 0.13 + (1.0 - horizon - 0.12) * share
        middle = 0.51 + 0.06 * share
        if abs(x - middle) < 0.05 + 0.15 * share:
            continue
        px, py = canvas.at(x, y)
        r = canvas.unit * (0.0035 + 0.0085 * share)
        pen.line((px, py, px, py + 3 * r), fill=green, width=canvas.px(0.002))
        tone = tones[int((x * 5 + patch * 1.4) % len(tones))]
        pen.ellipse((px - r, py - r * 0.85, px + r, py + r * 0.85), fill=tone)
        if share > 0.4:
            pen.ellipse((px - r * 0.35, py - r * 0.3, px + r * 0.35, py + r * 0.3),
                        fill=mix(tone, (255, 236, 160), 0.7))  # fmt: skip


def square(canvas: Canvas, horizon: float) -> None:
    """Gabled fronts around paving; a basin on one side."""
    palette, rng = canvas.palette, canvas.rng
    base = horizon + 0.05
    canvas.horizon = base * canvas.height
    _fronts(canvas, base)
    stone, dark = palette.ground, mix(palette.ground, palette.dark, 0.30)
    canvas.fill([canvas.at(0, base), canvas.at(1, base), canvas.at(1, 1), canvas.at(0, 1)], stone)
    rows = [base + (1 - base) * (n / 8) ** 1.7 for n in range(10)]
    for n in range(9):
        for column in range(-10, 11):
            if (n + column) % 2:
                continue
            quad = []
            for y, k in ((rows[n], 0), (rows[n], 1), (rows[n + 1], 1), (rows[n + 1], 0)):
                spread = 0.055 + 0.20 * (y - base) / (1 - base)
                quad.append(canvas.at(0.5 + (column + k) * spread, y))
            canvas.fill(quad, mix(stone, dark, 0.30 + 0.05 * n))
    for x in (0.09, 0.90):
        _lamp(canvas, x, base + 0.10, 0.24)
    for x in (0.02, 0.98):
        stand(canvas, growth.shrub, x, base + 0.07, 0.18 + 0.02 * rng.random())


def _fronts(canvas: Canvas, base: float) -> None:
    rng, palette = canvas.rng, canvas.palette
    tones = [(226, 178, 132), (206, 132, 108), (236, 214, 170), (164, 178, 172), (214, 190, 184)]
    n = 7 + round(4 * canvas.layout.density)
    for k in range(n):
        wide = 1.06 / n
        x = -0.03 + wide * k
        tall = (0.24 + 0.09 * rng.random()) * (0.6 + 0.8 * canvas.layout.relief)
        b = Brush(canvas, *canvas.at(x, base), canvas.unit * tall,
                  far=0.10 + 0.12 * canvas.layout.haze)  # fmt: skip
        w = wide * canvas.width / b.size
        wall = b.c(tones[(k + int(rng.random() * 2)) % 5])
        b.box(0, -0.02, w, 0.78, wall)
        roof = buildings.roof_tone(b, (152, 82, 66), 0.1 * (k % 2))
        b.poly([(-0.015, 0.76), (w / 2, 1.08 if k % 3 else 0.98), (w + 0.015, 0.76)], roof)
        lit = buildings.pane(b)
        for row in (0.34, 0.56):
            for c in range(3):
                wx = w * (0.14 + 0.27 * c)
                b.box(
                    wx,
                    row,
                    wx + w * 0.17,
                    row + 0.12,
                    lit if rng.random() < 0.7 else b.c((84, 92, 104)),
                )
        b.poly([(w * 0.08, 0.22), (w * 0.92, 0.22), (w * 0.98, 0.17), (w * 0.02, 0.17)],
               b.c(((186, 74, 66), (80, 124, 118), (222, 178, 96))[k % 3]))  # fmt: skip
        b.box(w * 0.14, 0.0, w * 0.50, 0.16, lit)
        b.box(w * 0.60, 0.0, w * 0.82, 0.16, b.c((104, 70, 56), 0.2))
    canvas.glow(0.5 * canvas.width, base * canvas.height, 0.5 * canvas.width, LAMP,
                0.25 if canvas.dark else 0.0)  # fmt: skip
    shade = mix(palette.ground, palette.dark, 0.35)
    canvas.fill([canvas.at(0, base - 0.004), canvas.at(1, base - 0.004), canvas.at(1, base + 0.02),
                 canvas.at(0, base + 0.02)], shade)  # fmt: skip
