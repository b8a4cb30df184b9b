"""The one thing that the picture is about, at the golden section, near the eye."""

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from engine.image.scenes.canvas import Canvas
from engine.image.scenes.flora import round_tree
from engine.image.scenes.palette import mix
from engine.image.scenes.roofs import LAMP, house

_X = 0.64  # share of the width


def draw_thing(canvas: Canvas) -> None:
    thing = _THINGS.get(canvas.scene.thing)
    if thing is not None:
        thing(canvas)


def _foot(canvas: Canvas, down: float = 0.42) -> tuple[float, float]:
    """Where it stands: on the shore where the foreground is water."""
    low = canvas.horizon + (canvas.height - canvas.horizon) * down
    return canvas.width * _X, low


def _boat(canvas: Canvas) -> None:
    x, y = _foot(canvas, 0.40 if canvas.water else 0.6)
    s = canvas.width * 0.075
    tone = mix(canvas.palette.dark, (96, 62, 44), 0.3)
    hull = [(x - s, y - s * 0.24), (x + s * 1.1, y - s * 0.30), (x + s * 0.75, y + s * 0.12),
            (x - s * 0.72, y + s * 0.14)]  # fmt: skip
    canvas.fill(hull, tone)
    canvas.pen.line((x, y - s * 0.25, x, y - s * 1.75), fill=tone, width=6)
    sail = mix(canvas.palette.light, canvas.palette.horizon, 0.35)
    canvas.fill([(x + 6, y - s * 1.7), (x + s * 0.85, y - s * 0.42), (x + 6, y - s * 0.36)], sail)
    canvas.fill([(x - 6, y - s * 1.5), (x - s * 0.5, y - s * 0.4), (x - 6, y - s * 0.36)],
                mix(sail, tone, 0.25))  # fmt: skip
    if canvas.water:
        for line in range(4):
            dy, half = y + s * (0.22 + 0.1 * line), s * (0.8 - 0.14 * line)
            shade = mix(canvas.palette.water, tone, 0.5 - 0.1 * line)
            canvas.pen.line((x - half, dy, x + half, dy), fill=shade, width=4)


def _bank(canvas: Canvas) -> tuple[float, float]:
    """Firm ground: where there is water, a spit of land is laid into it."""
    x, y = _foot(canvas, 0.34)
    if canvas.water:
        land = mix(canvas.palette.ground, canvas.palette.dark, 0.2)
        edge = [(x - canvas.width * 0.2, y + 26), (x - canvas.width * 0.08, y - 12),
                (x + canvas.width * 0.1, y - 16), (canvas.width, y - 30),
                (canvas.width, y + 60), (x, y + 44)]  # fmt: skip
        canvas.fill(edge, land)
    return x, y


def _house(canvas: Canvas) -> None:
    house(canvas, *_bank(canvas), 0.10)


def _tree(canvas: Canvas) -> None:
    round_tree(canvas, *_bank(canvas), 0.36)


def _bridge(canvas: Canvas) -> None:
    x, y = _foot(canvas, 0.30)
    w, h = canvas.width * 0.20, canvas.height * 0.13
    tone = mix(canvas.palette.dark, (150, 140, 128), 0.35)
    top = [(x + w * t, y - h * (1 - t * t)) for t in (n / 20 - 1 for n in range(41))]
    low = [(x + w * 0.62 * t, y - h * 0.72 * (1 - t * t) + h * 0.10)
           for t in (1 - n / 20 for n in range(41))]  # fmt: skip
    canvas.fill([*top, (x + w, y + h * 0.2), *low, (x - w, y + h * 0.2)], tone)
    for n in range(1, 12):
        t = n / 6 - 1
        px, py = x + w * t, y - h * (1 - t * t)
        canvas.pen.line((px, py, px, py - h * 0.26), fill=tone, width=5)
    rail = [(px, py - h * 0.26) for px, py in top]
    canvas.pen.line(rail, fill=tone, width=6)


def _lighthouse(canvas: Canvas) -> None:
    x, y = _bank(canvas)
    h = canvas.height * 0.34
    w = h * 0.09
    lamp_at = (x, y - h * 1.03)
    if canvas.scene.hour in {"dusk", "night"} or canvas.scene.weather in {"fog", "rain"}:
        _beam(canvas, *lamp_at)
    white, red = mix((238, 234, 226), canvas.palette.dark, 0.2), (178, 62, 52)
    for band in range(5):
        a, b = band / 5, (band + 1) / 5
        tone = mix(white if band % 2 == 0 else red, canvas.palette.dark, 0.25)
        wa, wb = w * (1.35 - 0.5 * a), w * (1.35 - 0.5 * b)
        canvas.fill([(x - wa, y - h * a), (x + wa, y - h * a), (x + wb, y - h * b),
                     (x - wb, y - h * b)], tone)  # fmt: skip
    canvas.pen.rectangle((x - w, y - h * 1.07, x + w, y - h), fill=LAMP)
    canvas.fill([(x - w * 1.2, y - h * 1.07), (x, y - h * 1.16), (x + w * 1.2, y - h * 1.07)],
                mix(red, canvas.palette.dark, 0.4))  # fmt: skip


def _beam(canvas: Canvas, x: float, y: float) -> None:
    mask = Image.new("L", canvas.image.size, 0)
    pen = ImageDraw.Draw(mask)
    for side in (-1, 1):
        far = x + side * canvas.width
        pen.polygon([(x, y), (far, y - canvas.height * 0.16), (far, y + 10)], fill=95)
    mask = mask.filter(ImageFilter.GaussianBlur(14))
    canvas.image.paste(Image.new("RGB", canvas.image.size, LAMP), mask=mask)


def _pagoda(canvas: Canvas) -> None:
    x, y = _bank(canvas)
    tone = mix(canvas.palette.dark, (120, 70, 60), 0.3)
    roof = mix(canvas.palette.dark, (60, 60, 72), 0.4)
    for floor in range(5):
        w = canvas.width * (0.052 - 0.007 * floor)
        h = canvas.height * 0.062
        low = y - floor * h * 1.12
        canvas.pen.rectangle((x - w * 0.7, low - h, x + w * 0.7, low), fill=tone)
        if canvas.scene.hour in {"dusk", "night"}:
            canvas.pen.rectangle(
                (x - w * 0.16, low - h * 0.6, x + w * 0.16, low - h * 0.1), fill=LAMP
            )
        eave = low - h
        canvas.fill([(x - w * 1.25, eave - h * 0.14), (x - w * 0.6, eave - h * 0.34),
                     (x + w * 0.6, eave - h * 0.34), (x + w * 1.25, eave - h * 0.14),
                     (x + w * 0.9, eave + h * 0.06), (x - w * 0.9, eave + h * 0.06)],
                    roof)  # fmt: skip
    top = y - 5 * canvas.height * 0.062 * 1.12
    canvas.pen.line((x, top, x, top - canvas.height * 0.05), fill=roof, width=6)


def _birds(canvas: Canvas) -> None:
    rng = canvas.rng
    for _ in range(9):
        x = canvas.width * rng.uniform(0.48, 0.86)
        y = canvas.height * rng.uniform(0.14, 0.40)
        s = canvas.width * rng.uniform(0.008, 0.018)
        wings = [(x - s, y - s * 0.5), (x - s * 0.3, y - s * 0.62), (x, y),
                 (x + s * 0.3, y - s * 0.62), (x + s, y - s * 0.5)]  # fmt: skip
        canvas.pen.line(wings, fill=canvas.palette.dark, width=5, joint="curve")


def _person(canvas: Canvas) -> None:
    x, y = _bank(canvas)
    h = canvas.height * 0.13
    tone = mix(canvas.palette.dark, (30, 28, 34), 0.4)
    if canvas.scene.hour == "night":  # a figure in the dark is seen by the light it stands in
        tone = mix(tone, canvas.palette.light, 0.22)
    canvas.fill([(x - h * 0.16, y), (x - h * 0.10, y - h * 0.72), (x + h * 0.10, y - h * 0.72),
                 (x + h * 0.18, y)], tone)  # fmt: skip
    head = h * 0.1
    canvas.pen.ellipse((x - head, y - h * 0.93, x + head, y - h * 0.72), fill=tone)
    if canvas.scene.weather in {"rain", "snow"}:
        red = mix((168, 52, 48), canvas.palette.dark, 0.15)
        shade = (x - h * 0.42, y - h * 1.25, x + h * 0.42, y - h * 0.62)
        canvas.pen.pieslice(shade, 180, 360, fill=red)
        canvas.pen.line((x, y - h * 0.95, x, y - h * 0.5), fill=tone, width=4)
    long = h * (2.2 if canvas.scene.hour in {"dawn", "dusk"} else 0.9)
    shadow = mix(canvas.palette.ground, canvas.palette.dark, 0.5)
    canvas.fill([(x - h * 0.16, y), (x + h * 0.18, y), (x + long, y + h * 0.12)], shadow)


def _lantern(canvas: Canvas) -> None:
    x, y = _bank(canvas)
    h = canvas.height * 0.26
    r = h * 0.16
    canvas.pen.line((x, y, x, y - h), fill=canvas.palette.dark, width=8)
    canvas.pen.line((x, y - h, x + h * 0.22, y - h), fill=canvas.palette.dark, width=7)
    lx, ly = x + h * 0.22, y - h + r * 1.5
    mask = Image.new("L", canvas.image.size, 0)
    strength = 190 if canvas.scene.hour in {"dusk", "night"} else 80
    wide = r * 4.2
    ImageDraw.Draw(mask).ellipse((lx - wide, ly - wide, lx + wide, ly + wide), fill=strength)
    canvas.image.paste(
        Image.new("RGB", canvas.image.size, LAMP),
        mask=mask.filter(ImageFilter.GaussianBlur(wide * 0.55)),
    )
    red = mix((208, 74, 48), LAMP, 0.35)
    canvas.pen.ellipse((lx - r, ly - r * 0.85, lx + r, ly + r * 0.85), fill=red)
    canvas.pen.ellipse((lx - r * 0.45, ly - r * 0.85, lx + r * 0.45, ly + r * 0.85), outline=LAMP)


_THINGS: dict[str, Callable[[Canvas], None]] = {
    "boat": _boat,
    "house": _house,
    "tree": _tree,
    "bridge": _bridge,
    "lighthouse": _lighthouse,
    "pagoda": _pagoda,
    "birds": _birds,
    "person": _person,
    "lantern": _lantern,
}
