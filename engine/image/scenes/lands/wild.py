"""Places that nobody built: sea, lake, river, mountain, forest, desert, island, and the heavens."""

import numpy as np
from PIL import Image, ImageDraw

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.curves import Line, smooth
from engine.image.scenes.lands.ground import (
    crowd,
    far_ridges,
    grass,
    ground,
    mirror,
    reeds,
    ridge,
    stand,
    water,
)
from engine.image.scenes.palette import Colour, mix
from engine.image.scenes.sky import stars
from engine.image.scenes.things import growth


def sea(canvas: Canvas, horizon: float) -> None:
    if canvas.rng.random() < 0.6:
        far_ridges(canvas, horizon, rise=0.07, layers=1)
    water(canvas, horizon)
    _waves(canvas)
    palette = canvas.palette
    sand = mix(mix(palette.ground, palette.cast((232, 212, 172)), 0.6), palette.dark, 0.08)
    x = np.linspace(-0.02, 1.02, 60)
    for lift, tone in (
        (0.030, mix(palette.water, (255, 255, 255), 0.22)),
        (0.016, mix(palette.horizon, (255, 255, 255), 0.45)),
        (0.0, sand),
    ):
        y = 0.945 - lift + 0.022 * np.sin(4.4 * x + 0.4) + 0.004 * np.sin(17 * x)
        edge = np.stack([x * canvas.width, y * canvas.height], 1)
        canvas.fill(np.vstack([edge, [canvas.at(1.02, 1.02), canvas.at(-0.02, 1.02)]]), tone)


def _waves(canvas: Canvas) -> None:
    rng, pen, palette = canvas.rng, canvas.pen, canvas.palette
    swell = 0.4 + 1.2 * canvas.layout.relief
    for _ in range(46):
        share = rng.random()
        x = rng.random() * canvas.width
        y = canvas.horizon + (0.06 + 0.80 * share) * (canvas.height - canvas.horizon)
        long, high = canvas.unit * (0.02 + 0.05 * share), canvas.unit * 0.010 * share * swell
        tone = mix(palette.water, palette.horizon, 0.22 + 0.2 * rng.random())
        pen.arc((x - long, y - high, x + long, y + high * 1.6), 200, 340, tone, canvas.px(0.0028))


def lake(canvas: Canvas, horizon: float) -> None:
    far_ridges(canvas, horizon, rise=0.26, sharp=0.5)
    for n in range(crowd(canvas, 14)):
        x = (n * 0.618 + 0.05 * canvas.rng.random()) % 1
        size = 0.035 + 0.03 * canvas.rng.random()
        stand(canvas, growth.conifer if n % 3 else growth.shrub, x, horizon + 0.004, size, far=0.35)
    mirror(canvas, horizon, 0.58)
    reeds(canvas)


def river(canvas: Canvas, horizon: float) -> None:
    far_ridges(canvas, horizon, rise=0.24, sharp=0.4)
    water(canvas, horizon)
    palette = canvas.palette
    left = [(0, 0.0), (0.46, 0.0), (0.43, 0.06), (0.36, 0.14), (0.33, 0.24), (0.33, 0.38),
            (0.26, 0.60), (0.10, 0.82), (-0.08, 1.02), (0, 1.1)]  # fmt: skip
    right = [(1, 0.0), (0.49, 0.0), (0.475, 0.06), (0.455, 0.13), (0.56, 0.22), (0.76, 0.32),
             (0.90, 0.50), (0.97, 0.76), (1.03, 1.02), (1, 1.1)]  # fmt: skip
    span = 1 - horizon
    canvas.wet = Image.new("L", canvas.image.size, 255)
    for bank in (left, right):
        outline = smooth([canvas.at(x, horizon + span * y) for x, y in bank[1:-1]], closed=False)
        edge = bank[0][0] * 1.2 - 0.1
        corner = canvas.at(edge, 1.1), canvas.at(edge, horizon)
        outline = np.vstack([outline, corner])
        ImageDraw.Draw(canvas.wet).polygon(outline.ravel().tolist(), fill=0)
        canvas.fill(
            outline + np.array([0, 0.006 * canvas.unit]), mix(palette.water, palette.dark, 0.5)
        )
        near = mix(palette.ground, palette.dark, 0.22)
        far = mix(palette.ground, palette.horizon, 0.30)
        canvas.wash(outline, far, near, horizon * canvas.height, canvas.height)
    for x, y in ((0.03, 0.14), (0.11, 0.18), (0.20, 0.09), (0.32, 0.035), (0.70, 0.05),
                 (0.86, 0.10), (0.95, 0.17), (0.985, 0.34)):  # fmt: skip
        size = 0.055 + 0.5 * y + 0.03 * canvas.rng.random()
        stand(canvas, growth.shrub, x, horizon + span * y, size, far=0.3 - y)
    reeds(canvas, 26)


def mountain(canvas: Canvas, horizon: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    far_ridges(canvas, horizon - 0.04, rise=0.30, layers=2, sharp=0.8)
    for n in range(3):
        x = 0.16 + 0.31 * n + rng.uniform(-0.05, 0.05)
        tall = (0.34 + 0.13 * (n == 1) + rng.uniform(-0.04, 0.05)) * (0.5 + canvas.layout.relief)
        _peak(canvas, x, horizon + 0.03, tall, rng.uniform(0.22, 0.30), 0.42 + 0.10 * n)
    ridge(canvas, horizon + 0.03, 0.07, mix(palette.ground, palette.dark, 0.42), mist=0.35)
    ground(canvas, horizon + 0.02)
    for _ in range(crowd(canvas, 20)):
        x, y = rng.random(), rng.uniform(horizon + 0.03, horizon + 0.13)
        stand(canvas, growth.conifer, x, y, 0.05 + 0.75 * (y - horizon), far=0.22)
    grass(canvas, horizon + 0.2, 60, palette.ground)


def _peak(canvas: Canvas, x: float, base: float, tall: float, half: float, near: float) -> None:
    """One mountain: a lit and a shaded side along a crooked ridge, snow above."""
    palette, rng = canvas.palette, canvas.rng
    body = mix(palette.horizon, mix(palette.dark, palette.top, 0.25), near + 0.16)
    lit, dim = mix(body, palette.light, 0.20), mix(body, palette.dark, 0.16)
    spine = [(x, base - tall)]
    spine += [
        (x + rng.uniform(-0.025, 0.035) * n * 0.6, base - tall * (1 - n / 5)) for n in range(1, 6)
    ]
    edge_left = [(x - half * k**0.92 * (1 + 0.10 * rng.uniform(-1, 1)), base - tall * (1 - k))
                 for k in (0.12, 0.3, 0.5, 0.75, 1.0)]  # fmt: skip
    edge_right = [(x + half * k**0.92 * (1 + 0.10 * rng.uniform(-1, 1)), base - tall * (1 - k))
                  for k in (0.12, 0.3, 0.5, 0.75, 1.0)]  # fmt: skip
    foot = mix(body, palette.horizon, 0.5)
    y0, y1 = (base - tall) * canvas.height, base * canvas.height
    sunny_left = canvas.light_at[0] < x * canvas.width
    for edge, tone in ((edge_left, lit if sunny_left else dim),
                       (edge_right, dim if sunny_left else lit)):  # fmt: skip
        outline = [spine[0], *edge, *reversed(spine[1:])]
        canvas.wash(np.array([canvas.at(*one) for one in outline]), tone, foot, y0, y1)
    snow = palette.cast((250, 251, 255))
    for edge, tone in ((edge_left, snow if sunny_left else mix(snow, body, 0.30)),
                       (edge_right, mix(snow, body, 0.30) if sunny_left else snow)):  # fmt: skip
        (ax, ay), (bx, by), (sx, sy) = edge[0], edge[1], spine[1]
        jag = [spine[0], (ax, ay), ((ax + bx) / 2, (ay + by) / 2),
               (ax * 0.62 + sx * 0.38, ay + 0.02 * tall), (ax * 0.4 + sx * 0.6, ay + 0.15 * tall),
               (ax * 0.2 + sx * 0.8, ay + 0.06 * tall), (sx, sy)]  # fmt: skip
        canvas.fill([canvas.at(*one) for one in jag], tone)


def forest(canvas: Canvas, horizon: float) -> None:
    rng, palette = canvas.rng, canvas.palette
    far_ridges(canvas, horizon, rise=0.14, layers=2)
    ground(canvas, horizon + 0.03, mix(palette.ground, palette.foliage, 0.15))
    air = 0.4 + 0.6 * canvas.layout.haze
    for layer in range(4):
        y, far = horizon + 0.045 + 0.055 * layer**1.25, (0.62, 0.40, 0.18, 0.0)[layer] * air
        count = crowd(canvas, 17 - 4 * layer)
        for n in range(count):
            x = (n + rng.uniform(0.1, 0.9)) / max(1, count) * 1.1 - 0.05
            if layer > 1 and 0.27 < x < 0.80:
                continue
            grow = growth.conifer if rng.random() < 0.62 else growth.shrub
            tall = (0.17 + 0.115 * layer) * rng.uniform(0.75, 1.2)
            stand(canvas, grow, x, y + rng.uniform(-0.008, 0.012), tall, far=far)
    grass(canvas, horizon + 0.2, 90, mix(palette.ground, palette.foliage, 0.3))


def desert(canvas: Canvas, horizon: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    far_ridges(canvas, horizon, rise=0.07, layers=1)
    canvas.horizon = (horizon + 0.06) * canvas.height
    for layer in range(4):
        base = horizon + 0.05 + 0.115 * layer
        tone = mix(mix(palette.horizon, palette.ground, 0.45 + 0.18 * layer), palette.dark,
                   0.03 * layer)  # fmt: skip
        _dune(canvas, base, 0.085 + 0.02 * layer, tone, rng.uniform(0.2, 0.8))


def _dune(canvas: Canvas, base: float, rise: float, tone: Colour, crest: float) -> None:
    """A dune with a lit back and a shaded slip face below its crest line."""
    palette = canvas.palette
    rise *= 0.45 + 1.1 * canvas.layout.relief
    x = np.linspace(-0.02, 1.02, 90)
    wave = np.exp(-(((x - crest) / 0.30) ** 2)) + 0.45 * np.exp(-(((x - crest + 0.62) / 0.22) ** 2))
    wave += 0.4 * np.exp(-(((x - crest - 0.55) / 0.20) ** 2))
    y = base - rise * wave
    top = np.stack([x * canvas.width, y * canvas.height], 1)
    outline = np.vstack([top, [canvas.at(1.02, 1.05), canvas.at(-0.02, 1.05)]])
    canvas.wash(outline, mix(tone, palette.light, 0.16), mix(tone, palette.dark, 0.10),
                (base - rise) * canvas.height, (base + 0.22) * canvas.height)  # fmt: skip
    _slip(canvas, top, int(np.argmin(y[10:-10])) + 10, mix(tone, palette.dark, 0.24),
          mix(tone, palette.dark, 0.10), rise)  # fmt: skip


def _slip(canvas: Canvas, top: Line, at: int, dim: Colour, foot: Colour, rise: float) -> None:
    """The side away from the light: from the crest a winding edge runs down into the sand."""
    crest = top[at]
    away = 1 if canvas.light_at[0] < crest[0] else -1
    t = np.linspace(0, 1, 24)
    reach = (0.16 + 0.8 * rise) * canvas.height
    edge_x = crest[0] + away * canvas.width * (0.10 * np.sin(2.6 * t) - 0.16 * t**1.6)
    edge = np.stack([edge_x, crest[1] + reach * t], 1)
    brow = top[at:] if away > 0 else top[: at + 1][::-1]
    corner = (canvas.width * (1.02 if away > 0 else -0.02), crest[1] + reach)
    canvas.wash(np.vstack([brow, [corner], edge[::-1]]), dim, foot, float(crest[1]),
                float(crest[1] + reach * 0.8))  # fmt: skip


def island(canvas: Canvas, horizon: float) -> None:
    """An island in the sea, large enough to stand on."""
    water(canvas, horizon)
    _waves(canvas)
    palette = canvas.palette
    y = horizon + (1 - horizon) * 0.36
    body = [(0.18, y + 0.055), (0.27, y - 0.005), (0.42, y - 0.045), (0.60, y - 0.055),
            (0.78, y - 0.035), (0.93, y + 0.02), (1.0, y + 0.06), (0.80, y + 0.12),
            (0.50, y + 0.135), (0.27, y + 0.10)]  # fmt: skip
    line = smooth([canvas.at(*one) for one in body])
    sand = palette.cast((236, 214, 168))
    foam = mix(palette.horizon, (255, 255, 255), 0.4)
    middle = line.mean(0)
    for k, tone in ((1.10, mix(palette.water, palette.horizon, 0.4)), (1.045, foam), (1.0, sand)):
        canvas.fill(middle + (line - middle) * np.array([k, 0.5 + 0.5 * k * k]), tone)
    green = [(0.28, y + 0.035), (0.42, y - 0.04), (0.60, y - 0.055), (0.78, y - 0.032),
             (0.89, y + 0.025), (0.70, y + 0.055), (0.46, y + 0.06)]  # fmt: skip
    canvas.fill(smooth([canvas.at(*one) for one in green]), mix(palette.ground, palette.dark, 0.06))
    for n in range(crowd(canvas, 6)):
        x = (0.33, 0.86, 0.40, 0.80, 0.47, 0.29)[n % 6] + 0.02 * (n // 6)
        grow = growth.palm if canvas.scene.season != "winter" and n % 3 != 2 else growth.shrub
        stand(canvas, grow, x, y + 0.01 + 0.012 * (n % 2), 0.20 - 0.015 * n if n < 6 else 0.1)
    canvas.water = False
    canvas.stand = 0.40


def heavens(canvas: Canvas, horizon: float) -> None:
    """Deep space whatever the hour, which only tints it; one stands on a small world."""
    palette, rng = canvas.palette, canvas.rng
    deep, glow = mix(palette.top, (10, 12, 34), 0.72), mix(palette.middle, (70, 60, 130), 0.5)
    canvas.wash(np.array([canvas.at(0, 0), canvas.at(1, 0), canvas.at(1, 1), canvas.at(0, 1)]),
                deep, mix(deep, glow, 0.55), 0, canvas.height)  # fmt: skip
    for n in range(9):
        t = n / 8
        x, y = canvas.at(-0.05 + 1.1 * t, 0.66 - 0.62 * t + rng.gauss(0, 0.02))
        canvas.glow(
            x, y, canvas.unit * rng.uniform(0.22, 0.34), mix(glow, palette.light, 0.35), 0.30
        )
    stars(canvas, 300, 0.9)
    for _ in range(5):
        x, y = canvas.at(rng.random(), 0.6 * rng.random())
        canvas.glow(x, y, canvas.unit * 0.03, palette.light, 0.8)
        r = canvas.unit * 0.004
        canvas.pen.ellipse((x - r, y - r, x + r, y + r), fill=(255, 252, 240))
    _ringed(canvas)
    _little_world(canvas, horizon)


def _ringed(canvas: Canvas) -> None:
    palette = canvas.palette
    x, y = canvas.light_at
    b = Brush(canvas, x, max(y, 0.16 * canvas.height), 0.15 * canvas.unit)
    body = mix((226, 168, 124), palette.middle, 0.18)
    ring = mix((240, 220, 180), palette.middle, 0.2)
    canvas.glow(b.x, b.y, b.size * 1.6, body, 0.35)
    turn = np.radians(np.linspace(180, 360, 30))
    tilt = np.stack([1.02 * np.cos(turn), 0.26 * np.sin(turn)], 1)
    lean = np.array([[0.95, -0.31], [0.31, 0.95]])
    b.line(
        [(float(p), float(q)) for p, q in (tilt * np.array([1, -1])) @ lean.T],
        0.06,
        mix(ring, palette.top, 0.4),
    )
    b.oval(0, 0, 0.5, 0.5, body)
    for n in range(3):
        b.blob(
            [
                (-0.45, 0.18 - 0.2 * n),
                (0, 0.13 - 0.2 * n),
                (0.45, 0.22 - 0.2 * n),
                (0.42, 0.12 - 0.2 * n),
                (0, 0.06 - 0.2 * n),
                (-0.44, 0.10 - 0.2 * n),
            ],
            mix(body, (190, 110, 90), 0.4),
        )
    b.line([(float(p), float(q)) for p, q in tilt @ lean.T], 0.06, ring)


def _little_world(canvas: Canvas, horizon: float) -> None:
    palette = canvas.palette
    x, y = canvas.at(0.5, horizon + 0.02)
    r = 1.02 * max(canvas.width, canvas.height)
    low = y + r
    tone = mix(palette.cast((172, 168, 206)), palette.dark, 0.12)
    canvas.glow(x, low, r * 1.09, mix(palette.light, palette.middle, 0.4), 0.0)
    turn = np.linspace(np.pi, 2 * np.pi, 100)
    rim = np.stack([x + r * np.cos(turn), low + r * np.sin(turn)], 1)
    halo = np.stack([x + r * 1.012 * np.cos(turn), low + r * 1.012 * np.sin(turn)], 1)
    canvas.fill(halo, mix(palette.middle, palette.light, 0.35))
    canvas.wash(rim, mix(tone, palette.light, 0.28), mix(tone, palette.dark, 0.5), y,
                canvas.height)  # fmt: skip
    canvas.horizon = y + 0.01 * canvas.height
    for px, py, size in ((0.14, 0.20, 0.060), (0.40, 0.45, 0.10), (0.84, 0.36, 0.075),
                         (0.30, 0.13, 0.032), (0.72, 0.72, 0.13), (0.10, 0.66, 0.09)):  # fmt: skip
        cx, cy = canvas.at(px, horizon + 0.05 + (1 - horizon) * py)
        w, h = size * canvas.unit, size * 0.30 * canvas.unit
        canvas.pen.ellipse((cx - w, cy - h, cx + w, cy + h), fill=mix(tone, palette.dark, 0.34))
        canvas.pen.ellipse((cx - w * 0.92, cy - h * 0.62, cx + w * 0.96, cy + h * 0.98),
                           fill=mix(tone, palette.dark, 0.14))  # fmt: skip
