"""Trees and flowers, standing on the point they are given; sizes are shares of the height."""

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import Colour, mix


def _leaf(canvas: Canvas, far: float) -> Colour:
    palette = canvas.palette
    near = mix(palette.foliage, palette.dark, canvas.rng.uniform(0.15, 0.45))
    return mix(near, palette.horizon, far)


def conifer(canvas: Canvas, x: float, y: float, size: float, *, far: float = 0.0) -> None:
    tall = size * canvas.height
    tone = _leaf(canvas, far)
    if canvas.scene.season != "summer":  # conifers keep their green
        tone = mix(tone, mix((44, 84, 66), canvas.palette.dark, 0.5), 0.75 - 0.5 * far)
    for level in range(4):
        wide = tall * (0.30 - 0.055 * level)
        low, top = y - tall * 0.22 * level, y - tall * (0.42 + 0.22 * level)
        canvas.fill([(x - wide, low), (x, top), (x + wide, low)], tone)
        if canvas.scene.weather == "snow" or canvas.scene.season == "winter":
            tip = low - (low - top) * 0.55
            white = mix((244, 246, 250), canvas.palette.horizon, 0.25 + 0.5 * far)
            canvas.fill([(x - wide * 0.42, tip), (x, top), (x + wide * 0.42, tip)], white)


def round_tree(canvas: Canvas, x: float, y: float, size: float, *, far: float = 0.0) -> None:
    tall, rng, pen = size * canvas.height, canvas.rng, canvas.pen
    bark = mix(canvas.palette.dark, canvas.palette.horizon, far)
    pen.line((x, y, x, y - tall * 0.6), fill=bark, width=max(2, round(tall * 0.06)))
    if canvas.scene.season == "winter":
        for _ in range(9):
            dx, up = rng.uniform(-0.34, 0.34) * tall, rng.uniform(0.5, 1.0) * tall
            root = y - tall * rng.uniform(0.3, 0.6)
            pen.line((x, root, x + dx, y - up), fill=bark, width=max(1, round(tall * 0.018)))
        return
    for _ in range(13):
        dx, dy = rng.gauss(0, 0.17) * tall, rng.gauss(-0.74, 0.12) * tall
        r = tall * rng.uniform(0.10, 0.19)
        pen.ellipse((x + dx - r, y + dy - r, x + dx + r, y + dy + r), fill=_leaf(canvas, far))


def flowers(canvas: Canvas) -> None:
    """Dots of colour in the grass, larger where they are near."""
    rng, pen = canvas.rng, canvas.pen
    tones: list[Colour] = [(226, 120, 140), (240, 214, 130), (236, 232, 240), (150, 120, 190)]
    if canvas.scene.season in {"winter"}:
        return
    for _ in range(320):
        share = rng.random() ** 0.7
        x = rng.uniform(0, canvas.width)
        y = canvas.height * (0.64 + 0.36 * share)
        r = 2 + 6 * share
        tone = mix(rng.choice(tones), canvas.palette.ground, 0.25)
        pen.ellipse((x - r, y - r * 0.8, x + r, y + r * 0.8), fill=tone)
