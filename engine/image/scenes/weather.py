"""What falls or hangs in front of everything: rain, snow, fog."""

import numpy as np
from PIL import Image, ImageDraw

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import mix


def draw_air(canvas: Canvas) -> None:
    """What hangs between the land and the things: fog thick enough to hide the far."""
    if canvas.scene.weather == "fog":
        fog(canvas, 0.45 + 0.5 * canvas.layout.haze)


def draw_weather(canvas: Canvas) -> None:
    weather = canvas.scene.weather
    if weather == "fog":
        fog(canvas, 0.20)
    elif weather == "rain":
        rain(canvas, (0, 0, canvas.width, canvas.height), 300)
    elif weather == "snow":
        n = 130 if canvas.scene.style == "pixel" else 320  # a flake is a whole cell there
        snow(canvas, (0, 0, canvas.width, canvas.height), n)


def rain(canvas: Canvas, box: tuple[int, int, int, int], n: int) -> None:
    """Slanting streaks within a box, pale against whatever is behind them."""
    rng = canvas.rng
    veil = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
    pen = ImageDraw.Draw(veil)
    for _ in range(n):
        x, y = rng.uniform(0, veil.width * 1.1), rng.uniform(-0.05, 1) * veil.height
        near = rng.random()
        long = canvas.unit * (0.022 + 0.05 * near)
        pen.line((x, y, x - long * 0.24, y + long), fill=round(60 + 75 * near),
                 width=canvas.px(0.0018 + 0.0014 * near))  # fmt: skip
    canvas.paint(veil, mix(canvas.palette.horizon, (255, 255, 255), 0.55), box)


def snow(canvas: Canvas, box: tuple[int, int, int, int], n: int) -> None:
    rng = canvas.rng
    veil = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
    pen = ImageDraw.Draw(veil)
    for _ in range(n):
        x, y = rng.uniform(0, 1) * veil.width, rng.uniform(0, 1) * veil.height
        near = rng.random() ** 2
        r = canvas.unit * (0.0022 + 0.0052 * near)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=round(150 + 90 * near))
    canvas.paint(veil, mix((252, 253, 255), canvas.palette.horizon, 0.08), box)


def fog(canvas: Canvas, strength: float, at: float | None = None) -> None:
    """A bank of mist along the horizon, thinning above and below."""
    size = (64, 96)
    y = np.linspace(0, 1, size[1])[:, None]
    x = np.linspace(0, 1, size[0])[None, :]
    a, b = canvas.rng.uniform(0, 6), canvas.rng.uniform(0, 6)
    middle = (at if at is not None else 0.60) + 0.03 * np.sin(5 * x + a)
    bank = np.exp(-(((y - middle) / 0.20) ** 2))
    wave = 1 + 0.16 * np.sin(9 * x + 14 * y + b) * np.sin(23 * y + a)
    mask = np.clip(255 * (strength * bank + 0.18 * strength) * wave, 0, 238)
    shade = mix(canvas.palette.horizon, (255, 255, 255), 0.30 if not canvas.dark else 0.08)
    canvas.paint(Image.fromarray(mask.astype(np.uint8)), shade)
