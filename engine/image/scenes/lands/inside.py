"""Rooms: walls around windows through which the hour, weather and season are seen."""

import numpy as np
from PIL import Image, ImageDraw

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands.ground import far_ridges, ground, stand
from engine.image.scenes.palette import LAMP, mix
from engine.image.scenes.things import growth
from engine.image.scenes.weather import fog, rain, snow

Box = tuple[float, float, float, float]


def _outside(canvas: Canvas, horizon: float) -> None:
    """What the window shows, drawn over the whole picture before the wall covers it."""
    far_ridges(canvas, horizon, rise=0.16, layers=2)
    palette = canvas.palette
    green = {"spring": (142, 172, 104), "summer": (96, 146, 82), "autumn": (186, 144, 82),
             "winter": (216, 222, 228)}[canvas.scene.season]  # fmt: skip
    ground(canvas, horizon, palette.cast(green))
    for x in (0.14, 0.37):
        stand(canvas, growth.shrub, x, horizon + 0.06, 0.17)


def _falling(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    area = (int(x0 * canvas.width), int(y0 * canvas.height), int(x1 * canvas.width),
            int(y1 * canvas.height))  # fmt: skip
    if canvas.scene.weather == "rain":
        rain(canvas, area, 90)
    elif canvas.scene.weather == "snow":
        snow(canvas, area, 90)
    elif canvas.scene.weather == "fog":
        fog(canvas, 0.75, (y0 + y1) / 2)


def _wall(canvas: Canvas, mask: Image.Image, tone: tuple[int, int, int]) -> None:
    canvas.image.paste(tone, (0, 0), mask)


def room(canvas: Canvas, horizon: float) -> None:
    base = horizon + 0.08
    _outside(canvas, 0.40)
    window = (0.11, 0.12, 0.42, 0.52)
    _falling(canvas, window)
    palette = canvas.palette
    wall = palette.cast((226, 208, 182))
    mask = Image.new("L", canvas.image.size, 255)
    ImageDraw.Draw(mask).rectangle(
        (*canvas.at(window[0], window[1]), *canvas.at(window[2], window[3])), fill=0
    )
    _wall(canvas, mask, wall)
    _frame(canvas, window)
    canvas.horizon = base * canvas.height
    _floor(canvas, base)
    _furniture(canvas, base)
    x, y = canvas.at((window[0] + window[2]) / 2, (window[1] + window[3]) / 2)
    canvas.glow(x, y, 0.75 * canvas.unit, palette.light, 0.30 if not canvas.dark else 0.10)
    _patch(canvas, base)


def _frame(canvas: Canvas, window: Box) -> None:
    palette = canvas.palette
    x0, y0, x1, y1 = (*canvas.at(*window[:2]), *canvas.at(*window[2:]))
    wood, shade = (
        palette.cast((244, 238, 226)),
        mix(palette.cast((244, 238, 226)), palette.dark, 0.3),
    )
    pen, w = canvas.pen, canvas.px(0.016)
    pen.rectangle((x0 - w, y0 - w, x1 + w, y0), fill=wood)
    pen.rectangle((x0 - w, y0 - w, x0, y1), fill=wood)
    pen.rectangle((x1, y0 - w, x1 + w, y1), fill=shade)
    pen.rectangle((x0 - 2.4 * w, y1, x1 + 2.4 * w, y1 + 1.3 * w), fill=wood)
    pen.rectangle((x0 - 2.4 * w, y1 + 1.3 * w, x1 + 2.4 * w, y1 + 1.8 * w), fill=shade)
    middle, third = (x0 + x1) / 2, y0 + (y1 - y0) * 0.36
    pen.rectangle((middle - w * 0.3, y0, middle + w * 0.3, y1), fill=wood)
    pen.rectangle((x0, third - w * 0.3, x1, third + w * 0.3), fill=wood)
    cloth = palette.cast((196, 104, 88))
    for side, edge in ((-1, x0), (1, x1)):
        b = Brush(canvas, edge, y1 + 0.02 * canvas.unit, y1 - y0 + 0.06 * canvas.unit, side < 0)
        out, tone = 0.16, cloth
        for n in range(4):
            a, c = out - 0.065 * n, out - 0.065 * (n + 1)
            b.blob([(a, 1.0), (c - 0.012, 1.0), (c + 0.02, 0.5), (c + 0.05, 0.02), (a + 0.02, 0.0),
                    (a + 0.01, 0.5)], mix(tone, palette.dark, 0.08 + 0.13 * (n % 2)))  # fmt: skip
    pen.line((x0 - 4 * w, y0 - 2 * w, x1 + 4 * w, y0 - 2 * w), fill=palette.cast((110, 76, 56)),
             width=canvas.px(0.011))  # fmt: skip


def _floor(canvas: Canvas, base: float) -> None:
    palette = canvas.palette
    wood = palette.ground
    corners = [canvas.at(0, base), canvas.at(1, base), canvas.at(1, 1.01), canvas.at(0, 1.01)]
    canvas.wash(np.array(corners), mix(wood, palette.light, 0.10), mix(wood, palette.dark, 0.22),
                base * canvas.height, canvas.height)  # fmt: skip
    for n in range(-9, 10):
        canvas.pen.line((*canvas.at(0.5 + 0.075 * n, base), *canvas.at(0.5 + 0.17 * n, 1.0)),
                        fill=mix(wood, palette.dark, 0.34), width=canvas.px(0.0028))  # fmt: skip
    x0, y0 = canvas.at(0, base)
    skirt = palette.cast((240, 232, 216))
    canvas.pen.rectangle((x0, y0 - 0.022 * canvas.unit, canvas.width, y0), fill=skirt)
    canvas.pen.rectangle(
        (x0, y0, canvas.width, y0 + 0.004 * canvas.unit), fill=mix(wood, palette.dark, 0.5)
    )
    rug = palette.cast((150, 74, 70))
    rx, ry = canvas.at(0.56, base + (1 - base) * 0.46)
    for k, tone in ((1.0, rug), (0.90, palette.cast((226, 190, 130))), (0.84, rug)):
        w, h = 0.40 * k * canvas.width, 0.30 * k * (1 - base) * canvas.height
        canvas.pen.ellipse((rx - w, ry - h, rx + w, ry + h), fill=tone)


def _furniture(canvas: Canvas, base: float) -> None:
    """A shelf of books and a picture on the right-hand wall; a lamp that is lit after dusk."""
    palette, rng, pen = canvas.palette, canvas.rng, canvas.pen
    wood = palette.cast((136, 92, 64))
    x0, y0 = canvas.at(0.56, 0.15)
    for n, high in enumerate((0.145, 0.30)):
        y = y0 + high * canvas.height
        pen.rectangle((x0, y, x0 + 0.26 * canvas.width, y + 0.014 * canvas.unit), fill=wood)
        x = x0 + 0.01 * canvas.width
        for _ in range(round(5 + 9 * canvas.layout.density)):
            w, h = canvas.unit * rng.uniform(0.012, 0.026), canvas.unit * rng.uniform(0.055, 0.088)
            tones = [(170, 70, 62), (66, 104, 122), (214, 170, 92), (96, 124, 86), (226, 214, 190)]
            tone = palette.cast(rng.choice(tones))
            if x + w < x0 + 0.25 * canvas.width:
                pen.rectangle((x, y - h, x + w, y), fill=tone)
                pen.rectangle(
                    (x, y - h * 0.8, x + w, y - h * 0.74), fill=mix(tone, (255, 240, 200), 0.4)
                )
            x += w + (canvas.unit * 0.035 if rng.random() < 0.12 + 0.1 * n else 1)
    lamp = Brush(canvas, *canvas.at(0.92, base + 0.03), 0.50 * canvas.unit)
    iron = palette.cast((70, 62, 60))
    lamp.line([(0, 0), (0, 0.78)], 0.014, iron)
    lamp.oval(0, 0, 0.10, 0.022, iron)
    if canvas.dark or canvas.scene.weather in {"rain", "fog"}:
        lamp.glow(0, 0.80, 1.15, LAMP, 0.62)
    shade = LAMP if canvas.dark else palette.cast((240, 214, 170))
    lamp.poly([(-0.15, 0.72), (0.15, 0.72), (0.085, 0.95), (-0.085, 0.95)], shade)
    plant = Brush(canvas, *canvas.at(0.05, base + 0.06), 0.34 * canvas.unit)
    for n in range(7):
        tip = (-0.30 + 0.10 * n, 0.98 - 0.08 * abs(n - 3))
        plant.blob([(0, 0.24), (tip[0] * 0.55 - 0.04, 0.62), tip, (tip[0] * 0.55 + 0.05, 0.58)],
                   palette.cast((78, 128, 84) if n % 2 else (58, 104, 72)))  # fmt: skip
    plant.poly(
        [(-0.14, 0.26), (0.14, 0.26), (0.10, 0.0), (-0.10, 0.0)], palette.cast((186, 104, 76))
    )


def _patch(canvas: Canvas, base: float) -> None:
    """The window's light on the floor."""
    if canvas.scene.weather in {"rain", "snow", "fog"}:
        return
    size = (canvas.width // 4, canvas.height // 4)
    mask, span = Image.new("L", size, 0), 1 - base
    pen = ImageDraw.Draw(mask)
    strength = {"day": 84, "dawn": 74, "dusk": 64, "night": 30}[canvas.scene.hour]
    for a, c in ((0.20, 0.33), (0.345, 0.475)):
        pen.polygon(
            [
                (x * size[0], (base + span * y) * size[1])
                for x, y in ((a, 0.10), (c, 0.10), (c + 0.19, 0.70), (a + 0.17, 0.70))
            ],
            fill=strength,
        )
    canvas.paint(mask, canvas.palette.light)


def hall(canvas: Canvas, horizon: float) -> None:
    """A tall hall: arched windows behind, columns at the sides, a polished floor."""
    base = horizon + 0.06
    _outside(canvas, 0.46)
    _falling(canvas, (0.2, 0.08, 0.8, 0.52))
    palette = canvas.palette
    mask = Image.new("L", canvas.image.size, 255)
    pen = ImageDraw.Draw(mask)
    arches = [(0.235, 0.355), (0.440, 0.560), (0.645, 0.765)]
    for x0, x1 in arches:
        half = (x1 - x0) / 2 * canvas.width
        left, top = canvas.at(x0, 0.20)
        right, low = canvas.at(x1, base - 0.10)
        pen.rectangle((left, top, right, low), fill=0)
        pen.ellipse((left, top - half, right, top + half), fill=0)
    wall = palette.cast((206, 194, 178))
    canvas.image.paste(mix(wall, palette.dark, 0.10), (0, 0), mask)
    _arches(canvas, arches, base)
    canvas.horizon = base * canvas.height
    _tiles(canvas, base)
    _shafts(canvas, arches, base)
    _columns(canvas, base)
    if canvas.dark:
        for x in (0.298, 0.5, 0.702):
            canvas.glow(*canvas.at(x, 0.10), 0.34 * canvas.unit, LAMP, 0.5)


def _arches(canvas: Canvas, arches: list[tuple[float, float]], base: float) -> None:
    palette, pen = canvas.palette, canvas.pen
    trim = palette.cast((232, 222, 206))
    w = canvas.px(0.012)
    for x0, x1 in arches:
        left, top = canvas.at(x0, 0.20)
        right, low = canvas.at(x1, base - 0.10)
        half = (right - left) / 2
        pen.arc((left - w, top - half - w, right + w, top + half + w), 180, 360, trim, w)
        pen.rectangle((left - w, top, left, low), fill=trim)
        pen.rectangle((right, top, right + w, low), fill=mix(trim, palette.dark, 0.2))
        pen.rectangle((left - 2 * w, low, right + 2 * w, low + w), fill=trim)
        thin = canvas.px(0.004)
        middle = (left + right) / 2
        pen.line((middle, top - half, middle, low), fill=mix(trim, palette.dark, 0.4), width=thin)
        for k in (0.0, 0.33, 0.66):
            y = top + (low - top) * k
            pen.line((left, y, right, y), fill=mix(trim, palette.dark, 0.4), width=thin)
    y = 0.035 * canvas.height
    pen.rectangle((0, 0, canvas.width, y), fill=mix(trim, palette.dark, 0.25))
    pen.rectangle((0, y, canvas.width, y + w), fill=trim)


def _tiles(canvas: Canvas, base: float) -> None:
    palette = canvas.palette
    light, dark = mix(palette.ground, palette.light, 0.24), mix(palette.ground, palette.dark, 0.36)
    canvas.fill([canvas.at(0, base), canvas.at(1, base), canvas.at(1, 1), canvas.at(0, 1)], light)
    rows = [base + (1.02 - base) * (n / 7) ** 1.6 for n in range(8)]
    for n in range(7):
        for column in range(-12, 13):
            if (n + column) % 2:
                continue
            quad = []
            for y, k in ((rows[n], 0), (rows[n], 1), (rows[n + 1], 1), (rows[n + 1], 0)):
                spread = 0.07 + 0.17 * (y - base) / (1 - base)
                quad.append(canvas.at(0.5 + (column + k - 0.5) * spread, y))
            canvas.fill(quad, mix(light, dark, 0.42 + 0.06 * n))
    canvas.pen.rectangle(
        (0, base * canvas.height - 0.02 * canvas.unit, canvas.width, base * canvas.height),
        fill=mix(palette.ground, palette.dark, 0.35),
    )


def _shafts(canvas: Canvas, arches: list[tuple[float, float]], base: float) -> None:
    """Light through the windows, falling across the floor."""
    if canvas.scene.weather in {"rain", "snow", "fog"}:
        return
    size = (canvas.width // 4, canvas.height // 4)
    strength = {"day": 46, "dawn": 44, "dusk": 40, "night": 20}[canvas.scene.hour]
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    slant = 0.22 if canvas.light_at[0] < canvas.width / 2 else -0.22
    for x0, x1 in arches:
        floor = base + (1 - base) * 0.66
        pen.polygon([(x * size[0], y * size[1]) for x, y in
                     ((x0, 0.20), (x1, 0.20), (x1 + slant + 0.03, floor), (x0 + slant, floor))],
                    fill=strength)  # fmt: skip
    canvas.paint(mask, canvas.palette.light)


def _columns(canvas: Canvas, base: float) -> None:
    palette = canvas.palette
    for x, wide, foot in (
        (0.175, 0.030, 0.06),
        (0.825, 0.030, 0.06),
        (0.06, 0.052, 0.24),
        (0.94, 0.052, 0.24),
    ):
        b = Brush(canvas, *canvas.at(x, base + (1 - base) * foot), canvas.height * 1.0)
        w = wide * canvas.unit / b.size * 1.15
        top = base + (1 - base) * foot - 0.03
        lit_left = canvas.light_at[0] < canvas.width * x
        for n in range(6):
            a, c = -w + 2 * w * n / 6, -w + 2 * w * (n + 1) / 6
            away = abs(n - (1.3 if lit_left else 3.7)) / 5
            b.box(
                a,
                0.03,
                c,
                top,
                mix(palette.cast((226, 216, 200)), palette.dark, 0.05 + 0.42 * away),
            )
        for y0, y1, k in ((0.0, 0.03, 1.45), (0.03, 0.045, 1.2), (top - 0.05, top - 0.02, 1.25),
                          (top - 0.02, top + 0.05, 1.5)):  # fmt: skip
            b.box(-w * k, y0, w * k, y1, palette.cast((232, 224, 208)))
            b.box(w * k * 0.4, y0, w * k, y1, mix(palette.cast((232, 224, 208)), palette.dark, 0.2))
