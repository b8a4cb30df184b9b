"""Sky: its colours from top to horizon, sun or moon with their glow, stars, clouds."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import mix
from engine.image.scenes.things.stage import ends

_SOFT = 4  # clouds are drawn this much smaller and stretched
_LIGHT_Y = {"dawn": 0.43, "day": 0.19, "dusk": 0.45, "night": 0.20}


def draw_sky(canvas: Canvas) -> None:
    """Everything behind the land."""
    _gradient(canvas)
    scene = canvas.scene
    low = _LIGHT_Y[scene.hour]
    canvas.light_at = canvas.at(
        ends(canvas.layout.light_x, 0.06, 0.30, 0.94), ends(canvas.layout.light_y, 0.08, low, 0.56)
    )
    if scene.hour == "night" and scene.weather in {"clear", "cloudy"}:
        stars(canvas, 130, 0.58)
    if scene.weather not in {"rain", "snow"}:
        _light(canvas)
    if scene.weather != "fog":
        _clouds(canvas)


def _gradient(canvas: Canvas) -> None:
    palette = canvas.palette
    share = np.clip(np.linspace(0, 1, canvas.height) / 0.64, 0, 1) ** 1.1
    stops = np.array([palette.top, palette.middle, palette.horizon], dtype=np.float64)
    rows = np.stack([np.interp(share, (0, 0.55, 1), stops[:, k]) for k in range(3)], axis=1)
    strip = Image.fromarray((rows[:, None, :] + 0.5).astype(np.uint8))
    canvas.image.paste(strip.resize(canvas.image.size, Image.Resampling.NEAREST))


def _light(canvas: Canvas) -> None:
    scene, palette = canvas.scene, canvas.palette
    x, y = canvas.light_at
    night = scene.hour == "night"
    r = canvas.unit * (0.048 if night else 0.060)
    strength = {"fog": 0.45, "cloudy": 0.7}.get(scene.weather, 1.0)
    wide = {"dawn": 9.0, "day": 6.0, "dusk": 10.0, "night": 6.5}[scene.hour]
    canvas.glow(x, y, r * wide, palette.light, 0.50 * strength)
    canvas.glow(x, y, r * 2.6, palette.light, 0.55 * strength)
    size = int(2 * r) + 3
    disc = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(disc)
    pen.ellipse((1, 1, 2 * r + 1, 2 * r + 1), fill=round(255 * min(1.0, strength + 0.15)))
    if night:
        pen.ellipse((1 + r * 0.62, 1 - r * 0.22, 1 + r * 2.5, 1 + r * 1.66), fill=0)
    face = mix(palette.light, (255, 255, 255), 0.35 if not night else 0.2)
    canvas.image.paste(face, (int(x - r), int(y - r)), disc)


def stars(canvas: Canvas, n: int, low: float) -> None:
    """`n` stars down to the share `low` of the height, more with density."""
    pen, rng, palette = canvas.pen, canvas.rng, canvas.palette
    for _ in range(round(n * (0.4 + 1.2 * canvas.layout.density))):
        x, y = rng.uniform(0, canvas.width), canvas.height * low * rng.random() ** 1.3
        bright, r = rng.uniform(0.25, 0.95), canvas.unit * rng.choice((0.0012, 0.0016, 0.003))
        shade = mix(palette.top, palette.light, bright)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=shade)


def _clouds(canvas: Canvas) -> None:
    """A few bright ones by fair weather, banks of them otherwise."""
    scene, rng, palette = canvas.scene, canvas.rng, canvas.palette
    n = {"clear": 2, "cloudy": 7, "rain": 10, "snow": 8}[scene.weather]
    if scene.weather == "clear" and scene.hour == "night":
        n = 1
    size = (max(1, canvas.width // _SOFT), max(1, canvas.height // _SOFT))
    body, belly = Image.new("L", size, 0), Image.new("L", size, 0)
    upper, lower = ImageDraw.Draw(body), ImageDraw.Draw(belly)
    unit = canvas.unit / _SOFT
    for _ in range(n):
        x, y = rng.uniform(-0.05, 1.0) * size[0], rng.uniform(0.07, 0.40) * size[1]
        k = rng.uniform(0.7, 1.3) * (1.0 if scene.weather == "clear" else 1.5)
        for puff in range(7):
            dx = (puff - 3) * 0.052 * k * unit
            r = unit * k * (0.068 - 0.011 * abs(puff - 3)) * rng.uniform(0.75, 1.15)
            lift = r * 0.5
            upper.ellipse((x + dx - r * 1.3, y - lift - r * 0.62, x + dx + r * 1.3, y + r * 0.34),
                          fill=205)  # fmt: skip
            lower.ellipse((x + dx - r * 1.2, y - r * 0.10, x + dx + r * 1.2, y + r * 0.40),
                          fill=150)  # fmt: skip
    blur = max(0.6, 0.006 * unit * (1 if scene.weather == "clear" else 2.4))
    bright = mix(palette.horizon, (255, 255, 255), 0.5 if scene.hour == "day" else 0.16)
    if scene.hour == "night":
        bright = mix(palette.middle, palette.horizon, 0.8)
    if scene.weather == "rain":
        bright = mix(palette.middle, palette.dark, 0.30)
    shade = mix(bright, palette.middle if scene.hour != "day" else palette.top, 0.45)
    canvas.paint(body.filter(ImageFilter.GaussianBlur(blur)), bright)
    canvas.paint(belly.filter(ImageFilter.GaussianBlur(blur * 1.6)), shade)
