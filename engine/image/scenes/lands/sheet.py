"""An architect's sheet: tinted paper, an ink, dimension lines, a title block without words."""

from dataclasses import replace

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.palette import Colour, mix, turned
from engine.image.scenes.things.stage import KINDS

_SHEET: dict[str, tuple[Colour, Colour]] = {  # paper, ink
    "dawn": ((244, 228, 216), (104, 66, 62)),
    "day": ((244, 238, 222), (70, 66, 70)),
    "dusk": ((226, 202, 168), (86, 54, 44)),
    "night": ((38, 66, 112), (226, 234, 242)),
}


def sheet(canvas: Canvas) -> Colour:
    """Lays the paper and returns its ink; the palette's horizon becomes the paper."""
    paper, ink = (turned(one, canvas.scene.mood, 0.8) for one in _SHEET[canvas.scene.hour])
    grey = {"clear": 0.0, "cloudy": 0.10, "rain": 0.20, "snow": -0.12, "fog": 0.14}
    share = grey[canvas.scene.weather]
    paper = mix(paper, (150, 158, 168) if share > 0 else (255, 255, 255), abs(share))
    tint = mix(paper, canvas.palette.foliage, 0.10)
    canvas.palette = replace(canvas.palette, horizon=paper, dark=ink)
    canvas.pen.rectangle((0, 0, canvas.width, canvas.height), fill=paper)
    faint = mix(paper, ink, 0.07)
    step = canvas.unit / 24
    for n in range(1, 60):
        for box in ((n * step, 0, n * step, canvas.height), (0, n * step, canvas.width, n * step)):
            canvas.pen.line(box, fill=mix(tint, faint, 0.6), width=1)
    edge = 0.03 * canvas.unit
    canvas.pen.rectangle((edge, edge, canvas.width - edge, canvas.height - edge), outline=ink,
                         width=canvas.px(0.004))  # fmt: skip
    return ink


def line_brush(canvas: Canvas, x: float, y: float, size: float, ink: Colour) -> Brush:
    return Brush(canvas, x, y, size, lines=ink)


def _strokes(canvas: Canvas, ink: Colour, *lines: list[tuple[float, float]]) -> None:
    for one in lines:
        canvas.pen.line(one, fill=ink, width=canvas.px(0.0032))


def measure(canvas: Canvas, ink: Colour, a: tuple[float, float], b: tuple[float, float]) -> None:
    """A dimension line with its ticks and five divisions."""
    (x0, y0), (x1, y1) = a, b
    tick = 0.010 * canvas.unit
    _strokes(canvas, ink, [a, b])
    for n in range(6):
        x, y = x0 + (x1 - x0) * n / 5, y0 + (y1 - y0) * n / 5
        _strokes(canvas, ink, [(x - tick, y + tick), (x + tick, y - tick)])


def beside(canvas: Canvas, code: str, x: float, ground: float, ink: Colour) -> None:
    """A thing at the edge of the drawing that ends at x; it gives the scale."""
    kind = KINDS[code]
    side = 1 if x > canvas.width / 2 else -1
    room = (canvas.width - x if side > 0 else x) - 0.07 * canvas.unit
    wide = max(0.16 * canvas.unit, min(0.30 * canvas.unit, room))
    size = min(max(kind.tall, 0.18) * 1.1 * canvas.unit, wide / kind.wide)
    lift = 0.28 * canvas.unit if kind.way == "air" or code == "whale" else 0.0
    middle = x + side * (0.02 * canvas.unit + 0.5 * kind.wide * size)
    brush = line_brush(canvas, middle, ground - lift, size, ink)
    brush.flip = side > 0
    kind.draw(brush)


def title(canvas: Canvas, ink: Colour) -> None:
    """A title block without words: lines where words would stand, and a scale."""
    unit = canvas.unit
    x1, y1 = canvas.width - 0.03 * unit, canvas.height - 0.03 * unit
    x0, y0 = x1 - 0.26 * unit, y1 - 0.075 * unit
    canvas.pen.rectangle((x0, y0, x1, y1), outline=ink, width=canvas.px(0.0032))
    for n, share in enumerate((0.62, 0.40)):
        y = y0 + (0.024 + 0.024 * n) * unit
        canvas.pen.line((x0 + 0.015 * unit, y, x0 + 0.015 * unit + share * 0.2 * unit, y), fill=ink,
                        width=canvas.px(0.006))  # fmt: skip
    for n in range(4):
        box = (
            0.07 * unit + n * 0.04 * unit,
            y1 - 0.035 * unit,
            0.07 * unit + (n + 1) * 0.04 * unit,
            y1 - 0.025 * unit,
        )
        canvas.pen.rectangle(box, outline=ink, fill=ink if n % 2 == 0 else None)
