"""What leaps or flies: fish, whale, birds, butterfly, dragon, kite."""

import math

from engine.image.scenes.brush import Brush
from engine.image.scenes.curves import smooth
from engine.image.scenes.palette import mix


def fish(b: Brush) -> None:
    """A carp in mid leap, over its own splash."""
    _splash(b, 0.42)
    red, pale, dark = b.c((226, 106, 64)), b.c((250, 236, 216)), b.c((226, 106, 64), 0.3)
    b.blob([(-0.44, 0.28), (-0.66, 0.34), (-0.72, 0.16), (-0.56, 0.16), (-0.50, 0.0),
            (-0.36, 0.12)], dark)  # fmt: skip
    b.blob([(0.0, 0.82), (-0.20, 0.92), (-0.34, 0.70), (-0.14, 0.66)], dark)
    b.blob([(-0.46, 0.20), (-0.34, 0.52), (-0.06, 0.76), (0.26, 0.82), (0.50, 0.72), (0.54, 0.64),
            (0.38, 0.50), (0.10, 0.42), (-0.18, 0.32), (-0.38, 0.14)], red)  # fmt: skip
    b.blob([(-0.38, 0.20), (-0.12, 0.42), (0.20, 0.54), (0.50, 0.66), (0.36, 0.50), (0.08, 0.42),
            (-0.18, 0.32)], pale)  # fmt: skip
    for x, y in ((-0.22, 0.54), (-0.06, 0.66), (0.10, 0.70), (-0.06, 0.54), (0.10, 0.60)):
        b.line(b.arc(x, y, 0.05, 0.05, -50, 80), 0.014, dark)
    b.blob([(0.16, 0.48), (0.10, 0.30), (0.24, 0.32), (0.30, 0.48)], dark)
    b.line(b.arc(0.26, 0.64, 0.10, 0.15, -60, 70), 0.018, dark)
    b.oval(0.42, 0.70, 0.036, 0.036, pale)
    b.oval(0.425, 0.70, 0.02, 0.02, b.c((24, 24, 30)))


def whale(b: Brush) -> None:
    """Breaching, or swimming through the sky where there is no water."""
    leaping = b.canvas.wet_at(b.x, b.y)
    back, belly = b.c((62, 88, 118)), b.c((226, 230, 232), 0.04)
    if leaping:
        _splash(b, 0.55)
        body = [(-0.30, -0.02), (-0.26, 0.36), (-0.06, 0.72), (0.22, 0.95), (0.44, 0.98),
                (0.50, 0.86), (0.42, 0.62), (0.32, 0.30), (0.30, -0.02)]  # fmt: skip
        b.blob(body, back)
        b.blob([(0.06, 0.02), (0.10, 0.36), (0.26, 0.68), (0.46, 0.90), (0.50, 0.82), (0.42, 0.60),
                (0.32, 0.30), (0.29, 0.02)], belly)  # fmt: skip
        for n in range(4):
            b.curve([(0.13 + 0.04 * n, 0.08), (0.17 + 0.04 * n, 0.36), (0.31 + 0.03 * n, 0.64)],
                    0.008, b.c((120, 136, 150)))  # fmt: skip
        b.blob([(0.02, 0.52), (-0.22, 0.44), (-0.40, 0.22), (-0.24, 0.22), (0.02, 0.38)],
               b.c((62, 88, 118), 0.3))  # fmt: skip
        b.oval(0.25, 0.76, 0.016, 0.016, b.c((20, 22, 28)))
        _foam(b, 0.5)
        return
    b.blob([(-0.96, 0.66), (-1.16, 0.92), (-0.98, 0.86), (-0.84, 0.98), (-0.82, 0.70),
            (-0.86, 0.56)], back)  # fmt: skip
    b.blob([(-0.96, 0.64), (-0.56, 0.70), (-0.06, 0.86), (0.42, 0.82), (0.74, 0.62), (0.78, 0.42),
            (0.56, 0.26), (0.10, 0.18), (-0.38, 0.34), (-0.80, 0.56)], back)  # fmt: skip
    b.blob([(-0.36, 0.36), (0.10, 0.36), (0.52, 0.46), (0.76, 0.46), (0.70, 0.34), (0.50, 0.24),
            (0.10, 0.18)], belly)  # fmt: skip
    for n in range(4):
        b.curve([(-0.10, 0.31 - 0.02 * n), (0.26, 0.35 - 0.03 * n), (0.64, 0.42 - 0.035 * n)],
                0.010, b.c((120, 136, 150)))  # fmt: skip
    b.blob([(0.24, 0.34), (0.04, 0.02), (-0.14, -0.06), (-0.06, 0.16), (0.06, 0.34)],
           b.c((62, 88, 118), 0.3))  # fmt: skip
    b.oval(0.56, 0.52, 0.020, 0.020, b.c((20, 22, 28)))
    for n in range(5):
        tone = mix(b.canvas.palette.middle, (255, 255, 255), 0.4)
        b.oval(-0.5 + 0.27 * n, -0.14 + 0.05 * (n % 2), 0.22, 0.045, tone)


def _splash(b: Brush, wide: float) -> None:
    if b.lines is not None:
        return
    foam = mix(b.canvas.palette.horizon, (255, 255, 255), 0.55)
    for n in range(3):
        k = wide * (1.5 - 0.35 * n)
        b.oval(-0.05, -0.01, k, k * 0.16, mix(b.canvas.palette.water, foam, 0.3 + 0.25 * n))


def _foam(b: Brush, wide: float) -> None:
    foam = mix(b.canvas.palette.horizon, (255, 255, 255), 0.65)
    for n in range(11):
        x = -wide + 0.1 * wide * 2 * n
        b.oval(x, 0.015 * (n % 3), 0.085, 0.05 + 0.025 * (n % 3), foam)
    for n in range(14):
        x = wide * 1.25 * math.cos(n * 2.4)
        b.oval(x, 0.10 + 0.18 * abs(math.sin(n * 1.7)), 0.016, 0.016, foam)


def birds(b: Brush) -> None:
    """A loose line of them; its foot is the lowest bird."""
    rng = b.canvas.rng
    for n in range(9):
        side = 1 if n % 2 else -1
        x = side * 0.17 * ((n + 1) // 2) + rng.gauss(0, 0.05)
        y = 0.60 - 0.10 * ((n + 1) // 2) + rng.gauss(0, 0.05) + 0.06 * side
        s = rng.uniform(0.8, 1.25) * (0.088 - 0.004 * n)
        beat = rng.uniform(0.25, 0.75)
        bird(b, x, y, s, beat)


def bird(b: Brush, x: float, y: float, s: float, beat: float) -> None:
    tone = b.own(b.canvas.palette.dark)
    b.blob([(x - s * 0.42, y - s * 0.02), (x - s * 0.1, y + s * 0.12), (x + s * 0.42, y + s * 0.07),
            (x + s * 0.6, y), (x + s * 0.3, y - s * 0.10), (x - s * 0.2, y - s * 0.10)],
           tone)  # fmt: skip
    for side in (-1.0, 1.0):
        lift = beat if side > 0 else beat * 0.8
        b.blob(
            [
                (x - s * 0.12, y),
                (x + side * s * 0.55, y + s * lift * 0.95),
                (x + side * s * 1.25, y + s * lift * 0.55),
                (x + side * s * 0.6, y + s * lift * 0.5),
                (x + s * 0.22, y),
            ],
            tone,
        )


def butterfly(b: Brush) -> None:
    for side in (-1, 1):
        shade = 0.0 if (side > 0) == b.lit_right else 0.18
        b.blob([(0.02 * side, 0.54), (side * 0.18, 0.88), (side * 0.50, 0.98), (side * 0.56, 0.76),
                (side * 0.34, 0.54), (side * 0.06, 0.48)], b.c((236, 146, 66), shade))  # fmt: skip
        b.blob([(0.02 * side, 0.48), (side * 0.34, 0.50), (side * 0.42, 0.26), (side * 0.24, 0.08),
                (side * 0.08, 0.30)], b.c((226, 112, 76), shade))  # fmt: skip
        b.blob([(side * 0.22, 0.74), (side * 0.40, 0.88), (side * 0.44, 0.76), (side * 0.30, 0.66)],
               b.c((250, 216, 140), shade))  # fmt: skip
        b.oval(side * 0.26, 0.30, 0.06, 0.07, b.c((250, 216, 140), shade))
        for x, y in ((0.48, 0.92), (0.53, 0.80), (0.37, 0.24)):
            b.oval(side * x, y, 0.026, 0.026, b.c((64, 48, 52)))
        b.curve([(0, 0.66), (side * 0.08, 0.82), (side * 0.16, 0.88)], 0.012, b.c((64, 48, 52)))
    b.blob([(0, 0.70), (0.035, 0.58), (0.025, 0.30), (0, 0.20), (-0.025, 0.30), (-0.035, 0.58)],
           b.c((64, 48, 52)))  # fmt: skip


def kite(b: Brush) -> None:
    """Its string runs down to the ground, out of its own small world."""
    drop = (b.canvas.horizon + 0.18 * b.canvas.height - b.y) / b.size
    tail = [(0.0, 0.04), (-0.14, -0.14), (0.02, -0.30), (-0.12, -0.46), (0.0, -0.62)]
    b.curve([(0, 0.5), (-0.5, 0.5 - 0.55 * drop), (-1.5, -drop)], 0.010, b.c((110, 106, 110)))
    b.poly([(0, 1.0), (0.36, 0.60), (0, 0.02)], b.c((218, 74, 60)))
    b.poly([(0, 1.0), (-0.36, 0.60), (0, 0.02)], b.c((244, 196, 92)))
    b.poly([(0, 0.60), (0.36, 0.60), (0, 0.02)], b.c((218, 74, 60), 0.2))
    b.poly([(0, 0.60), (-0.36, 0.60), (0, 0.02)], b.c((244, 196, 92), 0.2))
    b.curve(tail, 0.022, b.c((218, 74, 60)))
    for x, y in tail[1:]:
        b.poly([(x, y), (x + 0.09, y + 0.05), (x + 0.09, y - 0.05)], b.c((244, 196, 92)))
        b.poly([(x, y), (x - 0.09, y + 0.05), (x - 0.09, y - 0.05)], b.c((96, 150, 170)))


def dragon(b: Brush) -> None:
    """A dragon of the east, winding through the air."""
    green, gold, dark = b.c((70, 138, 116)), b.c((228, 184, 92)), b.c((70, 138, 116), 0.35)
    spine = [(-1.30, 0.36), (-1.02, 0.20), (-0.74, 0.36), (-0.48, 0.66), (-0.18, 0.62),
             (-0.06, 0.32), (0.16, 0.16), (0.40, 0.34), (0.50, 0.62)]  # fmt: skip
    line = smooth(spine, closed=False)
    for n in range(3, len(line) - 3, 2):
        (x, y), (ax, ay), (cx, cy) = line[n], line[n - 2], line[n + 2]
        dx, dy = cx - ax, cy - ay
        k = (0.05 + 0.05 * n / len(line)) / max(1e-6, math.hypot(dx, dy))
        wide = 1.0 + 0.5 * n / len(line)
        b.poly([(ax, ay), (x - dy * k * 1.6 * wide, y + dx * k * 1.6 * wide), (cx, cy)], gold)
    b.taper(spine, 0.03, 0.20, green)
    b.taper([(x + 0.012, y - 0.018) for x, y in spine], 0.008, 0.07, b.c((206, 214, 168)))
    for x, y, s in ((-0.50, 0.58, -1), (-0.10, 0.40, 1), (0.34, 0.24, 1)):
        b.curve([(x, y), (x + s * 0.10, y - 0.12), (x + s * 0.06, y - 0.24)], 0.05, dark)
        for k in (-0.06, 0.0, 0.06):
            b.line([(x + s * 0.06, y - 0.24), (x + s * 0.06 + k, y - 0.31)], 0.018, gold)
    b.blob([(-1.28, 0.36), (-1.50, 0.50), (-1.44, 0.34), (-1.56, 0.24), (-1.34, 0.26)], gold)
    b.blob([(0.36, 0.62), (0.24, 0.80), (0.36, 0.78), (0.34, 0.94), (0.48, 0.84), (0.60, 0.70)],
           gold)  # fmt: skip
    b.blob([(0.40, 0.58), (0.42, 0.76), (0.58, 0.82), (0.74, 0.74), (0.92, 0.72), (0.95, 0.65),
            (0.80, 0.62), (0.64, 0.54)], green)  # fmt: skip
    b.poly([(0.62, 0.57), (0.86, 0.58), (0.80, 0.52), (0.58, 0.50)], dark)
    for x in (0.50, 0.58):
        b.curve([(x, 0.80), (x - 0.12, 0.95), (x - 0.24, 0.97)], 0.024, gold)
    b.curve([(0.90, 0.68), (1.02, 0.80), (1.16, 0.76)], 0.014, gold)
    b.curve([(0.86, 0.64), (1.0, 0.56), (1.12, 0.60)], 0.014, gold)
    b.oval(0.66, 0.725, 0.03, 0.026, (250, 226, 130))
    b.oval(0.67, 0.725, 0.013, 0.018, b.c((24, 20, 24)))
