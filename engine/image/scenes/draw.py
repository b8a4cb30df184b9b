"""
Draws a scene with Pillow: sky, ridges, place, thing, weather, grain. Same scene and seed, same
picture. No model is asked: whoever shows it says that a renderer drew it.
"""

import io
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.lands import draw_land
from engine.image.scenes.palette import Palette, mix, palette_of
from engine.image.scenes.scene import Scene
from engine.image.scenes.things import draw_thing

WIDTH_PX, HEIGHT_PX = 960, 640
_OVER = 2  # drawn this much larger, then scaled down: soft edges
_GRAIN = 5.0  # standard deviation, of 255


def draw(scene: Scene, seed: int) -> Image.Image:
    """The picture, 960 by 640, RGB."""
    rng = Random(seed)
    palette = palette_of(scene)
    canvas = Canvas.blank(WIDTH_PX * _OVER, HEIGHT_PX * _OVER, scene, palette, rng)
    _sky(canvas)
    _light(canvas)
    if scene.weather in {"cloudy", "rain", "snow"}:
        _clouds(canvas)
    draw_land(canvas)
    draw_thing(canvas)
    _weather(canvas)
    small = canvas.image.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
    return _grained(small, seed)


def png(scene: Scene, seed: int) -> bytes:
    """The picture as a PNG file."""
    out = io.BytesIO()
    draw(scene, seed).save(out, "PNG")
    return out.getvalue()


def jpeg(scene: Scene, seed: int) -> bytes:
    """The picture as a JPEG file, a fifth of the PNG's size: its grain is noise to PNG."""
    out = io.BytesIO()
    draw(scene, seed).save(out, "JPEG", quality=90)
    return out.getvalue()


def _sky(canvas: Canvas) -> None:
    palette: Palette = canvas.palette
    share = np.linspace(0, 1, canvas.height)[:, None] / 0.66
    share = np.clip(share, 0, 1) ** 1.2
    top, low = np.array(palette.top), np.array(palette.horizon)
    column = top + (low - top) * share
    canvas.image.paste(
        Image.fromarray(np.repeat(column[:, None, :], canvas.width, axis=1).astype(np.uint8))
    )


def _light(canvas: Canvas) -> None:
    """Sun or moon with its glow, and stars on clear nights."""
    scene, rng = canvas.scene, canvas.rng
    height = {"dawn": 0.46, "day": 0.20, "dusk": 0.48, "night": 0.22}[scene.hour]
    x = canvas.width * rng.uniform(0.18, 0.42)
    y = canvas.height * height
    canvas.light_at = (x, y)
    if scene.hour == "night" and scene.weather == "clear":
        _stars(canvas)
    if scene.weather in {"rain", "snow"}:
        return
    radius = canvas.width * (0.032 if scene.hour == "night" else 0.042)
    strength = 0.45 if scene.weather == "fog" else 1.0
    glow = Image.new("L", canvas.image.size, 0)
    ImageDraw.Draw(glow).ellipse(_box(x, y, radius * 2.6), fill=round(150 * strength))
    glow = glow.filter(ImageFilter.GaussianBlur(radius * 1.1))
    canvas.image.paste(Image.new("RGB", canvas.image.size, canvas.palette.light), mask=glow)
    disc = Image.new("L", canvas.image.size, 0)
    ImageDraw.Draw(disc).ellipse(_box(x, y, radius), fill=round(255 * strength))
    if scene.hour == "night":
        bite = _box(x + radius * 0.55, y - radius * 0.2, radius * 0.92)
        ImageDraw.Draw(disc).ellipse(bite, fill=0)
    canvas.image.paste(Image.new("RGB", canvas.image.size, canvas.palette.light), mask=disc)


def _stars(canvas: Canvas) -> None:
    pen, rng = ImageDraw.Draw(canvas.image), canvas.rng
    for _ in range(170):
        x, y = rng.uniform(0, canvas.width), canvas.height * 0.55 * rng.random() ** 1.4
        shade = mix(canvas.palette.top, canvas.palette.light, rng.uniform(0.35, 0.95))
        pen.ellipse(_box(x, y, rng.uniform(0.8, 2.6)), fill=shade)


def _clouds(canvas: Canvas) -> None:
    rng = canvas.rng
    mask = Image.new("L", canvas.image.size, 0)
    pen = ImageDraw.Draw(mask)
    for _ in range(7 if canvas.scene.weather == "cloudy" else 12):
        x, y = rng.uniform(-0.1, 1.0) * canvas.width, rng.uniform(0.03, 0.36) * canvas.height
        for _ in range(9):
            w = canvas.width * rng.uniform(0.04, 0.12)
            dx, dy = rng.gauss(0, 0.07) * canvas.width, rng.gauss(0, 0.012) * canvas.height
            pen.ellipse((x + dx - w, y + dy - w * 0.28, x + dx + w, y + dy + w * 0.28), fill=120)
    mask = mask.filter(ImageFilter.GaussianBlur(canvas.width * 0.012))
    shade = mix(canvas.palette.horizon, (255, 255, 255), 0.25)
    if canvas.scene.weather == "rain":
        shade = mix(canvas.palette.top, canvas.palette.dark, 0.35)
    canvas.image.paste(Image.new("RGB", canvas.image.size, shade), mask=mask)


def _weather(canvas: Canvas) -> None:
    weather, rng = canvas.scene.weather, canvas.rng
    if weather == "fog":
        _fog(canvas)
    if weather not in {"rain", "snow"}:
        return
    veil = Image.new("RGBA", canvas.image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    pale = (*mix(canvas.palette.horizon, (255, 255, 255), 0.6), 120)
    for _ in range(520 if weather == "rain" else 620):
        x, y = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height)
        if weather == "rain":
            long = rng.uniform(18, 46)
            pen.line((x, y, x - long * 0.22, y + long), fill=pale, width=2)
        else:
            pen.ellipse(_box(x, y, rng.uniform(1.5, 5.5)), fill=(250, 252, 255, 205))
    canvas.image.paste(veil, mask=veil)


def _fog(canvas: Canvas) -> None:
    y = np.linspace(0, 1, canvas.height)[:, None]
    depth = 0.72 * np.exp(-(((y - 0.62) / 0.22) ** 2)) + 0.12
    wave = 1 + 0.14 * np.sin(np.linspace(0, 9, canvas.width)[None, :] + canvas.rng.uniform(0, 6))
    mask = Image.fromarray(np.clip(255 * depth * wave, 0, 235).astype(np.uint8))
    shade = mix(canvas.palette.horizon, (255, 255, 255), 0.35)
    canvas.image.paste(Image.new("RGB", canvas.image.size, shade), mask=mask)


def _grained(image: Image.Image, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, _GRAIN, (HEIGHT_PX, WIDTH_PX, 1))
    pixels = np.asarray(image, dtype=np.float32) + noise
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _box(x: float, y: float, r: float) -> tuple[float, float, float, float]:
    return x - r, y - r, x + r, y + r
