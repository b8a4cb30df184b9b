"""Houses and a skyline, standing on the point they are given; windows are lit when it is dark."""

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import Colour, mix

LAMP: Colour = (255, 206, 120)
_DARK_HOURS = frozenset({"dusk", "night"})


def window_of(canvas: Canvas) -> Colour:
    if canvas.scene.hour in _DARK_HOURS:
        return LAMP
    return mix(canvas.palette.dark, canvas.palette.horizon, 0.35)


def house(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A house whose front is `size` (share of the width) wide."""
    w = size * canvas.width
    h = w * 0.62
    palette = canvas.palette
    wall = mix(mix((214, 202, 184), palette.ground, 0.25), palette.dark, 0.15)
    if canvas.scene.hour in _DARK_HOURS:
        wall = mix(wall, palette.dark, 0.6)
    roof = mix(mix((128, 74, 62), palette.dark, 0.35), palette.foliage, 0.15)
    if canvas.scene.weather == "snow" or canvas.scene.season == "winter":
        roof = mix(roof, (240, 243, 248), 0.75)
    pen = canvas.pen
    pen.rectangle((x - w / 2, y - h, x + w / 2, y), fill=wall)
    peak = y - h * 1.75
    canvas.fill([(x - w * 0.62, y - h), (x, peak), (x + w * 0.62, y - h)], roof)
    lit = window_of(canvas)
    pen.rectangle((x - w * 0.32, y - h * 0.72, x - w * 0.08, y - h * 0.32), fill=lit)
    pen.rectangle((x + w * 0.10, y - h * 0.66, x + w * 0.30, y), fill=mix(roof, palette.dark, 0.4))
    chimney = (x + w * 0.22, peak + h * 0.15, x + w * 0.32, y - h * 1.1)
    pen.rectangle(chimney, fill=mix(roof, palette.dark, 0.2))


def skyline(canvas: Canvas, base: float, rise: float, *, far: float) -> None:
    """Blocks side by side up to `rise` (share of the height) over `base`."""
    rng, pen, palette = canvas.rng, canvas.pen, canvas.palette
    tone = mix(palette.dark, palette.horizon, far)
    lit = mix(window_of(canvas), palette.horizon, far * 0.6)
    x = -0.02 * canvas.width
    while x < canvas.width:
        w = canvas.width * rng.uniform(0.035, 0.085)
        top = canvas.height * (base - rise * rng.uniform(0.35, 1.0))
        pen.rectangle((x, top, x + w, canvas.height), fill=tone)
        step = canvas.width * 0.012
        rows = int((canvas.height * base - top) / (step * 1.5)) - 1
        for row in range(max(rows, 0)):
            for column in range(int(w / step) - 1):
                if rng.random() < 0.42:
                    wx, wy = x + step * (column + 0.5), top + step * (1.5 * row + 0.8)
                    pen.rectangle((wx, wy, wx + step * 0.45, wy + step * 0.7), fill=lit)
        x += w + canvas.width * rng.uniform(0.0, 0.01)
