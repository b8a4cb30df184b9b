"""People, seen from afar: a coat, a head, what they carry. And a robot."""

from engine.image.scenes.brush import Brush
from engine.image.scenes.palette import LAMP, Colour

_SKIN, _HAIR = (226, 184, 150), (58, 44, 42)


def person(b: Brush) -> None:
    wet = b.canvas.scene.weather in {"rain", "snow"} and not b.canvas.indoors
    figure(b, (62, 82, 112), hat=not wet)
    if wet:
        shelter(b, 0.06, 0.80, (190, 58, 52))


def child(b: Brush) -> None:
    figure(b, (212, 92, 70), young=True)
    b.curve([(0.09, 0.70), (0.24, 0.58), (0.35, 0.64)], 0.055, b.c((212, 92, 70)))
    b.line([(0.35, 0.64), (0.40, 1.02)], 0.008, b.c((90, 90, 96)))
    b.blob([(0.40, 1.02), (0.30, 1.16), (0.40, 1.32), (0.50, 1.16)], b.c((240, 190, 88)))


def couple(b: Brush) -> None:
    figure(b, (70, 86, 112), x=-0.16, hat=True)
    figure(b, (186, 82, 80), x=0.16, tall=0.92, skirt=True)
    b.line([(-0.05, 0.48), (0.0, 0.42), (0.05, 0.46)], 0.05, b.c((70, 86, 112), 0.1))


def figure(
    b: Brush,
    coat: Colour,
    *,
    x: float = 0.0,
    tall: float = 1.0,
    hat: bool = False,
    young: bool = False,
    skirt: bool = False,
) -> None:
    """A standing figure in a coat, its back half turned to us."""
    k = tall
    head = 0.105 if young else 0.072
    neck = 0.78 if young else 0.83
    legs = b.c((54, 52, 64), 0.2)
    hem = 0.22 if not skirt else 0.12
    for dx in (-0.045, 0.045):
        b.taper([(x + dx, hem * k + 0.05), (x + dx * 1.05, 0.02)], 0.06, 0.045, legs)
        b.line([(x + dx, 0.014), (x + dx + 0.05, 0.014)], 0.03, legs)
    wide = 0.15 if skirt else 0.115
    left, right = b.sides(coat, 0.22)
    body = [(-0.085, neck * k - 0.03), (0.085, neck * k - 0.03), (0.105, 0.60 * k),
            (wide, hem * k), (-wide, hem * k), (-0.105, 0.60 * k)]  # fmt: skip
    b.poly([(x + px, py) for px, py in body], right)
    b.poly([(x + min(px, 0.0), py) for px, py in body], left)
    b.taper([(x - 0.085, 0.76 * k), (x - 0.125, 0.58 * k), (x - 0.11, 0.43 * k)], 0.05, 0.035, left)
    b.taper([(x + 0.085, 0.76 * k), (x + 0.125, 0.58 * k), (x + 0.11, 0.43 * k)], 0.05, 0.035,
            right)  # fmt: skip
    top = neck * k + head
    b.oval(x, top, head * 0.86, head, b.c(_SKIN))
    b.blob([(x - head * 0.95, top - head * 0.3), (x - head * 0.9, top + head * 0.5),
            (x, top + head * 1.12), (x + head * 0.9, top + head * 0.5), (x + head * 0.5, top),
            (x - head * 0.2, top + head * 0.1)], b.c(_HAIR))  # fmt: skip
    if skirt:
        b.blob([(x - head, top + head * 0.3), (x - head * 1.25, top - head * 0.9),
                (x - head * 0.6, top - head * 1.5), (x - head * 0.2, top)], b.c(_HAIR))  # fmt: skip
    b.line([(x - 0.07, neck * k - 0.02), (x + 0.07, neck * k - 0.02)], 0.042, b.c((226, 150, 84)))
    if hat:
        b.line([(x - 0.13, top + head * 0.55), (x + 0.13, top + head * 0.55)], 0.026, b.c(_HAIR))
        b.poly(
            [
                (x - 0.072, top + head * 0.5),
                (x + 0.072, top + head * 0.5),
                (x + 0.06, top + head * 1.6),
                (x - 0.06, top + head * 1.6),
            ],
            b.c(_HAIR),
        )


def shelter(b: Brush, x: float, y: float, colour: Colour) -> None:
    """An umbrella held up: its handle ends at (x, y - 0.3)."""
    b.line([(x, y - 0.30), (x, y + 0.36)], 0.018, b.c((70, 56, 50)))
    for n in range(4):
        left, right = -0.36 + 0.18 * n, -0.18 + 0.18 * n
        tone = b.c(colour, 0.07 * (3 - n if b.lit_right else n))
        b.poly([(x + left, y + 0.16), (x + left * 0.8, y + 0.29), (x, y + 0.37),
                (x + right * 0.8, y + 0.29), (x + right, y + 0.16),
                (x + (left + right) / 2, y + 0.19)], tone)  # fmt: skip


def robot(b: Brush) -> None:
    steel, dark = (172, 186, 192), b.c((64, 72, 82), 0.1)
    left, right = b.sides(steel, 0.24)
    for dx in (-0.11, 0.11):
        b.line([(dx, 0.28), (dx, 0.08)], 0.06, dark)
        b.poly([(dx - 0.085, 0), (dx + 0.095, 0), (dx + 0.07, 0.075), (dx - 0.06, 0.075)],
               b.c(steel, 0.2))  # fmt: skip
    for side, tone in ((-1, left), (1, right)):
        b.curve([(side * 0.22, 0.58), (side * 0.33, 0.47), (side * 0.29, 0.33)], 0.055, dark)
        b.oval(side * 0.29, 0.31, 0.048, 0.048, tone)
    b.poly(rounded(-0.22, 0.26, 0.22, 0.64, 0.06), right)
    b.poly([(px, py) for px, py in rounded(-0.22, 0.26, 0.02, 0.64, 0.06)], left)
    b.poly(rounded(-0.12, 0.34, 0.12, 0.54, 0.03), b.c((92, 106, 116), 0.1))
    for n, tone in enumerate(((226, 92, 76), (240, 196, 92), (110, 190, 150))):
        b.oval(-0.065 + 0.065 * n, 0.48, 0.018, 0.018, tone)
    b.line([(-0.08, 0.40), (0.08, 0.40)], 0.02, b.c((196, 208, 212)))
    b.line([(0, 0.62), (0, 0.70)], 0.09, dark)
    b.poly(rounded(-0.20, 0.68, 0.20, 0.94, 0.07), right)
    b.poly(rounded(-0.20, 0.68, 0.0, 0.94, 0.07), left)
    b.poly(rounded(-0.15, 0.735, 0.15, 0.885, 0.05), dark)
    for x in (-0.07, 0.07):
        b.glow(x, 0.81, 0.12, (150, 230, 240), 0.6)
        b.oval(x, 0.81, 0.036, 0.036, (176, 240, 244))
    b.line([(0.08, 0.94), (0.11, 1.02)], 0.016, dark)
    b.glow(0.11, 1.03, 0.12, LAMP, 0.6)
    b.oval(0.11, 1.03, 0.027, 0.027, (240, 120, 90))


def rounded(x0: float, y0: float, x1: float, y1: float, r: float) -> list[tuple[float, float]]:
    """Corners cut twice: a box with soft corners."""
    c = 0.3 * r
    return [(x0 + r, y0), (x1 - r, y0), (x1 - c, y0 + c), (x1, y0 + r), (x1, y1 - r),
            (x1 - c, y1 - c), (x1 - r, y1), (x0 + r, y1), (x0 + c, y1 - c), (x0, y1 - r),
            (x0, y0 + r), (x0 + c, y0 + c)]  # fmt: skip
