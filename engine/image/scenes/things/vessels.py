"""What swims, rolls or rises: boats, ships, trains, bicycles, balloons."""

import math

from engine.image.scenes.brush import Brush
from engine.image.scenes.palette import LAMP, mix

_WOOD, _SAIL, _RED, _IRON = (112, 72, 48), (244, 234, 214), (176, 58, 48), (66, 70, 82)


def boat(b: Brush) -> None:
    light, shade = b.c(_SAIL), b.c(_SAIL, 0.22)
    b.line([(0.02, 0.10), (0.02, 0.98)], 0.022, b.c(_WOOD, 0.3))
    b.blob([(0.06, 0.93), (0.16, 0.72), (0.33, 0.46), (0.44, 0.24), (0.25, 0.22), (0.06, 0.23),
            (0.05, 0.5)], light)  # fmt: skip
    b.blob([(-0.02, 0.84), (-0.03, 0.5), (-0.03, 0.24), (-0.18, 0.22), (-0.30, 0.26),
            (-0.16, 0.52)], shade)  # fmt: skip
    hull = [(-0.46, 0.19), (-0.30, 0.15), (0.1, 0.14), (0.40, 0.17), (0.56, 0.24), (0.46, 0.08),
            (0.34, -0.03), (-0.30, -0.03), (-0.40, 0.06)]  # fmt: skip
    b.poly(hull, b.c(_WOOD, 0.1))
    b.poly([(-0.40, 0.06), (0.44, 0.06), (0.34, -0.03), (-0.30, -0.03)], b.c(_WOOD, 0.45))
    b.line([(-0.46, 0.19), (-0.30, 0.15), (0.1, 0.14), (0.40, 0.17), (0.56, 0.24)], 0.02,
           b.c(_SAIL, 0.1))  # fmt: skip


def ship(b: Brush) -> None:
    wood, trim = b.c(_WOOD, 0.25), b.c((206, 160, 96), 0.1)
    for x, tall in ((-0.30, 0.80), (0.02, 0.98), (0.32, 0.82)):
        b.line([(x, 0.14), (x, tall)], 0.014, wood)
        for n, (low, high, half) in enumerate(((0.24, 0.48, 0.17), (0.50, 0.68, 0.135),
                                               (0.70, 0.84, 0.10))):  # fmt: skip
            k = tall / 0.98
            tone = b.c(_SAIL, 0.04 + 0.10 * (n == 0) + (0.1 if x < 0 else 0.0))
            b.blob([(x - half, low * k), (x + half * 0.92, low * k + 0.005),
                    (x + half + 0.05, (low + high) / 2 * k), (x + half * 0.8, high * k),
                    (x - half * 0.8, high * k), (x - half + 0.03, (low + high) / 2 * k)],
                   tone)  # fmt: skip
        b.poly([(x, tall), (x - 0.09, tall - 0.018), (x, tall - 0.04)], b.c(_RED))
    b.line([(0.46, 0.17), (0.70, 0.30)], 0.014, wood)
    b.poly([(0.66, 0.28), (0.36, 0.72), (0.42, 0.24)], b.c(_SAIL, 0.12))
    hull = [(-0.56, 0.26), (-0.40, 0.24), (-0.36, 0.16), (0.3, 0.14), (0.52, 0.20), (0.42, 0.04),
            (0.34, -0.03), (-0.42, -0.03), (-0.50, 0.10)]  # fmt: skip
    b.poly(hull, wood)
    b.line([(-0.52, 0.13), (0.1, 0.095), (0.46, 0.12)], 0.018, trim)
    for n in range(6):
        lit = b.own(LAMP) if b.canvas.dark else b.c((50, 40, 40))
        b.oval(-0.38 + 0.13 * n, 0.06, 0.013, 0.016, lit)


def balloon(b: Brush) -> None:
    """Its foot is the basket."""
    tones = [(206, 76, 60), (246, 226, 190), (232, 160, 74), (246, 226, 190), (186, 62, 56)]
    for n, tone in enumerate(tones):
        left, right = -1 + 0.4 * n, -0.6 + 0.4 * n
        away = abs(n - (3.2 if b.lit_right else 0.8)) / 4
        b.poly([*_gore(left), *_gore(right)[::-1]], b.c(tone, 0.34 * away))
    for x in (-0.075, -0.03, 0.03, 0.075):
        b.line([(x * 1.1, 0.27), (x, 0.12)], 0.006, b.c(_WOOD, 0.3))
    b.poly([(-0.085, 0.14), (0.085, 0.14), (0.07, 0.0), (-0.07, 0.0)], b.c((168, 118, 70), 0.12))
    b.line([(-0.085, 0.14), (0.085, 0.14)], 0.02, b.c(_WOOD, 0.2))
    if b.canvas.dark:
        b.glow(0, 0.26, 0.34, LAMP, 0.75)
        b.oval(0, 0.25, 0.022, 0.04, LAMP)


def _gore(k: float) -> list[tuple[float, float]]:
    """One seam of the balloon, from its mouth to its crown."""
    found = []
    for n in range(17):
        t = n / 16
        wide = 0.36 * math.sin(math.pi * (0.10 + 0.90 * t) ** 0.72) ** 0.85 if t < 1 else 0.0
        found.append((k * max(wide, 0.05 if n == 0 else 0.0), 0.27 + 0.73 * t))
    return found


def train(b: Brush) -> None:
    """Engine and two cars, looking right; a height is the chimney's, so it is long."""
    dark, red = b.c(_IRON, 0.35), b.c(_RED, 0.05)
    b.line([(-2.6, 0.0), (1.5, 0.0)], 0.035, b.c((120, 110, 104), 0.3))
    for n in range(21):
        b.line([(-2.55 + 0.2 * n, -0.035), (-2.48 + 0.2 * n, -0.035)], 0.05, b.c(_WOOD, 0.35))
    for x in (-2.5, -1.3):
        b.box(x, 0.16, x + 1.1, 0.62, b.c((60, 96, 92), 0.12))
        b.poly([(x - 0.04, 0.62), (x + 1.14, 0.62), (x + 1.06, 0.70), (x + 0.04, 0.70)], dark)
        lit = LAMP if b.canvas.dark else b.c((208, 226, 232))
        for w in range(5):
            b.box(x + 0.08 + 0.2 * w, 0.36, x + 0.21 + 0.2 * w, 0.54, lit)
        for axle in (0.2, 0.38, 0.72, 0.9):
            b.oval(x + axle, 0.08, 0.075, 0.075, dark)
        b.line([(x + 1.1, 0.18), (x + 1.22, 0.18)], 0.04, dark)
    b.box(-0.1, 0.16, 0.32, 0.76, red)
    b.poly([(-0.16, 0.76), (0.38, 0.76), (0.34, 0.84), (-0.12, 0.84)], dark)
    b.box(0.0, 0.46, 0.2, 0.68, LAMP if b.canvas.dark else b.c((208, 226, 232)))
    b.box(0.32, 0.22, 1.18, 0.56, b.c(_IRON, 0.1))
    b.box(0.32, 0.46, 1.18, 0.52, b.c(_IRON, -0.0))
    b.oval(1.18, 0.39, 0.06, 0.17, dark)
    b.box(-0.1, 0.14, 1.22, 0.24, red)
    b.poly([(0.94, 0.56), (1.08, 0.56), (1.14, 0.86), (0.88, 0.86)], dark)
    b.blob([(0.6, 0.55), (0.62, 0.68), (0.7, 0.7), (0.76, 0.55)], b.c((206, 160, 80)))
    b.poly([(1.2, 0.16), (1.46, 0.02), (1.2, 0.02)], red)
    for x, r in ((0.12, 0.14), (0.48, 0.14), (0.84, 0.14), (1.1, 0.09)):
        b.oval(x, r, r, r, dark)
        b.oval(x, r, r * 0.62, r * 0.62, red)
        b.oval(x, r, r * 0.2, r * 0.2, dark)
    b.line([(0.12, 0.13), (0.84, 0.13)], 0.03, b.c((190, 190, 196)))
    smoke = mix(b.canvas.palette.horizon, (255, 255, 255), 0.45)
    for n in range(7):
        r = 0.09 + 0.035 * n
        tone = mix(smoke, b.canvas.palette.middle, 0.07 * n)
        b.oval(0.98 - 0.24 * n, 0.98 + 0.10 * n, r * 1.25, r, tone)
    if b.canvas.dark:
        b.glow(1.3, 0.45, 0.9, LAMP, 0.6)
        b.oval(1.22, 0.5, 0.05, 0.05, LAMP)


def bicycle(b: Brush) -> None:
    frame, dark = b.c((186, 62, 54)), b.c((48, 48, 56), 0.1)
    for x in (-0.52, 0.52):
        rim = b.arc(x, 0.36, 0.34, 0.34, 0, 360)
        b.line(rim, 0.05, dark)
        for n in range(8):
            a = math.pi * n / 8
            dx, dy = 0.33 * math.cos(a), 0.33 * math.sin(a)
            b.line([(x - dx, 0.36 - dy), (x + dx, 0.36 + dy)], 0.008, b.c((170, 170, 176), 0.2))
    for one in ([(-0.52, 0.36), (-0.06, 0.34), (0.36, 0.80), (-0.20, 0.76), (-0.52, 0.36)],
                [(-0.06, 0.34), (-0.24, 0.90)], [(0.52, 0.36), (0.33, 0.98)]):  # fmt: skip
        b.line(one, 0.045, frame)
    b.blob([(-0.40, 0.92), (-0.24, 0.97), (-0.08, 0.93), (-0.24, 0.89)], dark)
    b.curve([(0.33, 0.97), (0.45, 1.0), (0.52, 0.93)], 0.04, dark)
    b.oval(-0.06, 0.34, 0.07, 0.07, dark)
    b.line([(-0.14, 0.22), (0.0, 0.46)], 0.03, dark)
    b.poly([(0.40, 0.78), (0.66, 0.80), (0.63, 0.58), (0.44, 0.58)], b.c((186, 140, 88), 0.1))
    for dx, tone in ((0.0, (230, 110, 120)), (0.08, (244, 214, 120)), (0.15, (238, 236, 240))):
        b.oval(0.46 + dx, 0.83, 0.05, 0.05, b.c(tone))
