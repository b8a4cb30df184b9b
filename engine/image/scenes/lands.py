"""The land of each place: ridges far to near, water, trees, roofs, dunes."""

import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from engine.image.scenes.canvas import Canvas, Point
from engine.image.scenes.flora import conifer, flowers, round_tree
from engine.image.scenes.palette import Colour, mix
from engine.image.scenes.roofs import house, skyline


def draw_land(canvas: Canvas) -> None:
    """Everything between the sky and the one thing that the picture is about."""
    _LANDS.get(canvas.scene.place, _field)(canvas)


def ridge(canvas: Canvas, base: float, rise: float, colour: Colour, *, rough: float = 1.0) -> None:
    """A ridge line: `base` and `rise` in shares of the height, filled down to the bottom."""
    rng = canvas.rng
    waves = [(rng.uniform(0.6, 1.6) * f, rng.uniform(0, 7), 1 / f**1.1) for f in (1, 2, 4, 9, 17)]
    points: list[Point] = [(0, canvas.height)]
    total = sum(weight for _, _, weight in waves)
    for step in range(241):
        x = step / 240
        height = sum(
            weight * (rough if n > 1 else 1) * math.sin(math.tau * x * f + phase)
            for n, (f, phase, weight) in enumerate(waves)
        )
        points.append(canvas.at(x, base - rise * (0.5 + 0.5 * height / total)))
    canvas.fill([*points, (canvas.width, canvas.height)], colour)


def _far(canvas: Canvas, horizon: float, *, rise: float = 0.16, layers: int = 3) -> None:
    """Ridges that lose themselves in the air."""
    palette = canvas.palette
    for layer in range(layers):
        near = (layer + 1) / (layers + 1)
        tone = mix(palette.horizon, mix(palette.dark, palette.ground, 0.45), 0.25 + 0.45 * near)
        ridge(canvas, horizon + 0.03 * layer, rise * (1.1 - 0.28 * layer), tone)


def _ground(canvas: Canvas, horizon: float, colour: Colour | None = None) -> None:
    shade = colour or canvas.palette.ground
    for band in range(5):
        y = horizon + (1 - horizon) * (band / 5) ** 1.3
        tone = mix(shade, canvas.palette.dark, 0.07 * band)
        ridge(canvas, y + 0.015, 0.02, tone, rough=0.3)
    canvas.horizon = horizon * canvas.height


def _water(canvas: Canvas, horizon: float) -> None:
    """Water to the bottom, with the light's road on it."""
    palette, rng, pen = canvas.palette, canvas.rng, canvas.pen
    top = round(horizon * canvas.height)
    for y in range(top, canvas.height, 3):
        share = (y - top) / (canvas.height - top)
        near = mix(mix(palette.water, palette.horizon, 0.45), palette.water, min(1.0, share * 1.8))
        tone = mix(near, palette.dark, 0.28 * share)
        pen.rectangle((0, y, canvas.width, y + 3), fill=tone)
    glint = mix(palette.water, palette.light, 0.55)
    for _ in range(260):
        share = rng.random() ** 1.6
        y = top + share * (canvas.height - top)
        road = abs(rng.gauss(0, 1)) < 1.2
        x = canvas.light_at[0] + rng.gauss(0, 0.02 + 0.10 * share) * canvas.width
        if not road or canvas.scene.weather in {"rain", "snow", "fog"}:
            x = rng.uniform(0, canvas.width)
        long = canvas.width * (0.004 + 0.03 * share) * rng.uniform(0.4, 1.0)
        pen.line((x - long, y, x + long, y), fill=mix(palette.water, glint, rng.uniform(0.3, 1)),
                 width=round(1 + 3 * share))  # fmt: skip
    canvas.horizon, canvas.water = float(top), True


def _sea(canvas: Canvas) -> None:
    if canvas.rng.random() < 0.6:
        _far(canvas, 0.62, rise=0.07, layers=1)
    _water(canvas, 0.60)
    shore = mix(canvas.palette.ground, (226, 206, 170), 0.5)
    edge = [canvas.at(x / 40, 0.93 + 0.03 * math.sin(x / 5)) for x in range(41)]
    shade = mix(shore, canvas.palette.dark, 0.25)
    canvas.fill([*edge, canvas.at(1, 1), canvas.at(0, 1)], shade)


def _lake(canvas: Canvas) -> None:
    _far(canvas, 0.56, rise=0.24)
    top = round(0.60 * canvas.height)
    mirrored = canvas.image.crop((0, 2 * top - canvas.height, canvas.width, top))
    mirrored = mirrored.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    _water(canvas, 0.60)
    here = (0, top, canvas.width, top + mirrored.height)
    still = Image.blend(canvas.image.crop(here), mirrored.filter(ImageFilter.GaussianBlur(4)), 0.5)
    canvas.image.paste(still, here)
    _reeds(canvas)


def _river(canvas: Canvas) -> None:
    _far(canvas, 0.56, rise=0.22)
    _water(canvas, 0.58)
    palette = canvas.palette
    left = [(0.0, 0.60), (0.44, 0.60), (0.36, 0.66), (0.22, 0.76), (0.14, 0.9), (0.16, 1.0), (0, 1)]
    right = [(1.0, 0.60), (0.56, 0.60), (0.68, 0.68), (0.84, 0.78), (0.93, 0.9), (0.96, 1), (1, 1)]
    for bank in (left, right):
        canvas.fill([canvas.at(x, y) for x, y in bank], mix(palette.ground, palette.dark, 0.12))
    for x in (0.05, 0.12, 0.9, 0.97):
        round_tree(canvas, *canvas.at(x, 0.68 + 0.05 * canvas.rng.random()), 0.055)
    _reeds(canvas)


def _reeds(canvas: Canvas) -> None:
    pen, rng = canvas.pen, canvas.rng
    tone = mix(canvas.palette.dark, canvas.palette.foliage, 0.3)
    for _ in range(46):
        side = rng.choice((rng.uniform(0, 0.2), rng.uniform(0.86, 1.0)))
        x, y = canvas.at(side, 1.01)
        long = canvas.height * rng.uniform(0.06, 0.15)
        pen.line((x, y, x + rng.gauss(0, 12), y - long), fill=tone, width=3)


def _mountain(canvas: Canvas) -> None:
    palette, rng = canvas.palette, canvas.rng
    _far(canvas, 0.52, rise=0.3, layers=2)
    for peak in range(3):
        x, top = 0.2 + 0.3 * peak + rng.uniform(-0.06, 0.06), rng.uniform(0.16, 0.32)
        broad = rng.uniform(0.24, 0.34)
        slope = [(x - broad, 0.72), (x - 0.05, top + 0.07), (x, top), (x + 0.06, top + 0.09),
                 (x + broad, 0.72)]  # fmt: skip
        tone = mix(palette.horizon, palette.dark, 0.52 + 0.1 * peak)
        canvas.fill([canvas.at(*one) for one in slope], tone)
        cap = [(x - 0.05, top + 0.07), (x, top), (x + 0.06, top + 0.09), (x + 0.025, top + 0.085),
               (x + 0.005, top + 0.12), (x - 0.02, top + 0.08)]  # fmt: skip
        canvas.fill([canvas.at(*one) for one in cap], mix(palette.light, tone, 0.25))
    _ground(canvas, 0.70)
    for _ in range(16):
        x, y = rng.uniform(0, 1), rng.uniform(0.72, 0.84)
        conifer(canvas, *canvas.at(x, y), 0.04 + 0.09 * (y - 0.7))


def _forest(canvas: Canvas) -> None:
    rng = canvas.rng
    _far(canvas, 0.55, rise=0.12, layers=1)
    _ground(canvas, 0.66)
    for layer in range(4):
        for _ in range(16 - 2 * layer):
            x = rng.uniform(-0.05, 1.05)
            if layer == 3 and 0.3 < x < 0.85:
                continue
            y = 0.68 + 0.09 * layer + rng.uniform(-0.01, 0.02)
            far = 0.55 - 0.18 * layer
            grow = conifer if rng.random() < 0.6 else round_tree
            grow(canvas, *canvas.at(x, y), 0.10 + 0.055 * layer, far=max(far, 0.0))


def _field(canvas: Canvas) -> None:
    _far(canvas, 0.58, rise=0.10)
    _ground(canvas, 0.62)
    pen, palette = canvas.pen, canvas.palette
    x0, y0 = canvas.at(0.5, 0.62)
    for row in range(-22, 23):
        x1 = x0 + row * canvas.width * 0.075
        tone = mix(palette.ground, palette.dark, 0.20 if row % 2 else 0.10)
        pen.line((x0 + row * 6, y0, x1, canvas.height), fill=tone, width=5)
    for x in (0.08, 0.93):
        round_tree(canvas, *canvas.at(x, 0.66), 0.08)


def _garden(canvas: Canvas) -> None:
    _far(canvas, 0.54, rise=0.10, layers=2)
    _ground(canvas, 0.60)
    for x in (0.04, 0.16, 0.86, 0.97):
        round_tree(canvas, *canvas.at(x, 0.66), 0.12)
    palette = canvas.palette
    way = [(0.49, 0.62), (0.53, 0.62), (0.60, 0.75), (0.74, 1.0), (0.46, 1.0), (0.52, 0.78)]
    canvas.fill([canvas.at(*one) for one in way], mix(palette.ground, (224, 212, 190), 0.5))
    flowers(canvas)


def _village(canvas: Canvas) -> None:
    _far(canvas, 0.54, rise=0.18)
    _ground(canvas, 0.64)
    rng = canvas.rng
    depths = sorted(rng.uniform(0.64, 0.74) for _ in range(9))  # far ones first
    for y in depths:
        size = rng.uniform(0.8, 1.2) * (0.6 + 2 * (y - 0.6))
        house(canvas, *canvas.at(rng.uniform(0.02, 0.98), y), 0.055 * size)
    for _ in range(5):
        round_tree(canvas, *canvas.at(rng.uniform(0, 1), rng.uniform(0.7, 0.78)), 0.07)


def _city(canvas: Canvas) -> None:
    for layer in range(3):
        skyline(canvas, 0.72, 0.34 - 0.07 * layer, far=0.6 - 0.25 * layer)
    _ground(canvas, 0.74)


def _desert(canvas: Canvas) -> None:
    palette = canvas.palette
    for layer in range(5):
        tone = mix(palette.horizon, palette.ground, 0.3 + 0.17 * layer)
        ridge(canvas, 0.62 + 0.08 * layer, 0.10, mix(tone, palette.dark, 0.06 * layer), rough=0.05)
    shade = Image.new("L", canvas.image.size, 0)
    pen = ImageDraw.Draw(shade)
    for layer in range(3):
        y = (0.74 + 0.09 * layer) * canvas.height
        pen.ellipse((canvas.width * (0.1 + 0.25 * layer), y, canvas.width * (0.8 + 0.2 * layer),
                     y + canvas.height * 0.16), fill=46)  # fmt: skip
    canvas.image.paste(
        Image.new("RGB", canvas.image.size, palette.dark),
        mask=shade.filter(ImageFilter.GaussianBlur(30)),
    )
    canvas.horizon = 0.62 * canvas.height


_LANDS: dict[str, Callable[[Canvas], None]] = {
    "sea": _sea,
    "river": _river,
    "lake": _lake,
    "mountain": _mountain,
    "forest": _forest,
    "field": _field,
    "village": _village,
    "city": _city,
    "garden": _garden,
    "desert": _desert,
}
