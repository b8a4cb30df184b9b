"""Made things of a hand's or an arm's size, and what burns or grows alone."""

import math

from engine.image.scenes.brush import Brush
from engine.image.scenes.palette import LAMP, Colour, mix
from engine.image.scenes.things.people import rounded

_BRASS, _WOOD, _STONE, _PAPER = (212, 168, 88), (124, 84, 58), (190, 184, 174), (246, 238, 220)


def lantern(b: Brush) -> None:
    """A paper lantern on a bent post."""
    post = b.c((66, 52, 50), 0.2)
    b.curve([(-0.16, 0.0), (-0.15, 0.55), (-0.12, 0.90), (0.04, 0.98), (0.16, 0.93)], 0.035, post)
    b.line([(0.16, 0.93), (0.16, 0.84)], 0.012, post)
    b.glow(0.16, 0.66, 0.85 if b.canvas.dark else 0.42, LAMP, 0.85 if b.canvas.dark else 0.4)
    red = mix((216, 72, 50), LAMP, 0.22) if b.canvas.dark else b.c((210, 70, 54))
    b.blob([(0.08, 0.81), (0.24, 0.81), (0.34, 0.66), (0.24, 0.51), (0.08, 0.51), (-0.02, 0.66)],
           red)  # fmt: skip
    b.blob([(0.12, 0.79), (0.20, 0.79), (0.24, 0.66), (0.20, 0.53), (0.12, 0.53), (0.08, 0.66)],
           mix(red, LAMP, 0.55))  # fmt: skip
    for y in (0.82, 0.50):
        b.box(0.08, y - 0.02, 0.24, y + 0.02, b.c((76, 52, 44), 0.1))
    for x in (0.13, 0.16, 0.19):
        b.line([(x, 0.48), (x, 0.38)], 0.010, b.c((220, 170, 80)))


def umbrella(b: Brush) -> None:
    """Open, left on the ground, its handle to the right."""
    red = (202, 64, 56)
    b.line([(-0.10, 0.52), (0.60, 0.06)], 0.03, b.c(_WOOD, 0.2))
    b.curve([(0.60, 0.06), (0.68, 0.02), (0.70, 0.10)], 0.04, b.c(_WOOD, 0.2))
    tips = [(-0.56, 0.02), (-0.42, -0.01), (-0.06, 0.16), (0.20, 0.48), (0.28, 0.82), (0.20, 0.98)]
    for n in range(5):
        (x0, y0), (x1, y1) = tips[n], tips[n + 1]
        tone = b.c(red, 0.34 - 0.08 * n)
        b.poly([(-0.42, 0.78), ((x0 - 0.42) / 2 - 0.07, (y0 + 0.78) / 2 + 0.03), (x0, y0),
                (x1, y1), ((x1 - 0.42) / 2 - 0.03, (y1 + 0.78) / 2 + 0.06)], tone)  # fmt: skip
    b.line([(-0.42, 0.78), (-0.50, 0.86)], 0.03, b.c((60, 50, 50)))


def bench(b: Brush) -> None:
    wood, iron = b.c((168, 112, 70)), b.c((58, 60, 68), 0.1)
    for x in (-0.86, 0.86):
        b.curve([(x, 0.0), (x, 0.42), (x * 1.02, 1.0)], 0.06, iron)
        b.line([(x * 0.90, 0.42), (x * 0.88, 0.0)], 0.06, iron)
        b.curve([(x, 0.66), (x * 0.94, 0.70), (x * 0.86, 0.64)], 0.05, iron)
    for y in (0.60, 0.76, 0.92):
        b.box(-0.96, y, 0.96, y + 0.10, b.c((168, 112, 70), 0.1 if y < 0.9 else 0.0))
    b.poly([(-1.0, 0.40), (1.0, 0.40), (0.96, 0.50), (-0.96, 0.50)], wood)
    b.box(-1.0, 0.345, 1.0, 0.40, b.c((168, 112, 70), 0.35))


def clock(b: Brush) -> None:
    """A street clock on its post."""
    iron, face = b.c((52, 62, 70), 0.1), b.c((248, 242, 226))
    b.poly([(-0.12, 0), (0.12, 0), (0.08, 0.07), (-0.08, 0.07)], iron)
    b.taper([(0, 0.06), (0, 0.62)], 0.075, 0.045, iron)
    b.oval(0, 0.36, 0.045, 0.022, b.c(_BRASS))
    for s in (-1, 1):
        b.curve([(0, 0.52), (s * 0.10, 0.56), (s * 0.10, 0.62)], 0.02, iron)
    if b.canvas.dark:
        b.glow(0, 0.80, 0.5, LAMP, 0.6)
        face = mix(LAMP, (255, 255, 255), 0.45)
    b.oval(0, 0.80, 0.205, 0.205, iron)
    b.oval(0, 0.80, 0.175, 0.175, b.c(_BRASS))
    b.oval(0, 0.80, 0.16, 0.16, face)
    for n in range(12):
        a = math.tau * n / 12
        long = 0.035 if n % 3 == 0 else 0.018
        x, y = math.cos(a), math.sin(a)
        b.line([(0.148 * x, 0.80 + 0.148 * y), ((0.148 - long) * x, 0.80 + (0.148 - long) * y)],
               0.014, b.c((50, 50, 56)))  # fmt: skip
    hand = b.c((40, 40, 48))
    b.line([(0, 0.80), (0.062, 0.855)], 0.022, hand)
    b.line([(0, 0.80), (-0.045, 0.915)], 0.014, hand)
    b.oval(0, 0.80, 0.016, 0.016, b.c((190, 60, 50)))
    b.poly([(-0.05, 1.0), (0.05, 1.0), (0, 1.06)], iron)


def key(b: Brush) -> None:
    """Standing on its bit, leaning a little."""
    gold, dark = b.c(_BRASS), b.c(_BRASS, 0.32)
    b.line([(-0.055, 0.66), (0.07, 0.04)], 0.075, gold)
    b.line([(-0.075, 0.66), (0.05, 0.04)], 0.02, b.c((250, 226, 160)))
    for t, long in ((0.02, 0.17), (0.13, 0.11), (0.22, 0.15)):
        x, y = 0.07 - 0.2 * t, 0.04 + t
        b.poly([(x, y), (x + long, y + 0.035), (x + long - 0.015, y + 0.10), (x - 0.01, y + 0.07)],
               gold)  # fmt: skip
    b.oval(-0.055, 0.66, 0.065, 0.03, dark)
    for x, y in ((-0.19, 0.80), (0.0, 0.83), (-0.12, 0.94)):
        b.line(b.arc(x + 0.02, y, 0.088, 0.088, 0, 360), 0.05, gold)
    b.oval(-0.083, 0.855, 0.03, 0.03, b.c((190, 60, 50)))


def letter(b: Brush) -> None:
    """An envelope on its edge, sealed."""
    paper = b.c(_PAPER)
    left, right = b.sides(_PAPER, 0.12)
    b.poly([(-0.74, 0.0), (0.66, 0.03), (0.72, 0.95), (-0.68, 0.92)], paper)
    b.poly([(-0.74, 0.0), (-0.68, 0.92), (-0.02, 0.46)], left)
    b.poly([(0.66, 0.03), (0.72, 0.95), (-0.02, 0.46)], right)
    b.poly([(-0.74, 0.0), (0.66, 0.03), (-0.02, 0.52)], b.c(_PAPER, 0.06))
    b.poly([(-0.68, 0.92), (0.72, 0.95), (0.04, 0.36)], b.c((252, 246, 232)))
    b.line([(-0.68, 0.92), (0.04, 0.36), (0.72, 0.95)], 0.014, b.c(_PAPER, 0.34))
    b.line([(-0.74, 0.0), (-0.12, 0.48)], 0.010, b.c(_PAPER, 0.28))
    b.line([(0.66, 0.03), (0.18, 0.48)], 0.010, b.c(_PAPER, 0.28))
    b.oval(0.04, 0.42, 0.125, 0.125, b.c((168, 44, 42), 0.1))
    b.oval(0.04, 0.425, 0.10, 0.10, b.c((204, 62, 56)))
    b.blob([(0.04, 0.38), (0.085, 0.43), (0.065, 0.46), (0.04, 0.445), (0.015, 0.46),
            (-0.005, 0.43)], b.c((168, 44, 42), 0.1))  # fmt: skip


def book(b: Brush) -> None:
    """Open, its pages towards us."""
    cover = b.c((150, 58, 54))
    b.poly([(-1.0, 0.08), (0, -0.02), (1.0, 0.08), (0.90, 0.92), (0, 0.80), (-0.90, 0.92)],
           cover)  # fmt: skip
    left, right = b.sides(_PAPER, 0.12)
    for side, tone in ((-1, left), (1, right)):
        page = [
            (0, 0.06),
            (side * 0.30, 0.17),
            (side * 0.66, 0.18),
            (side * 0.93, 0.13),
            (side * 0.84, 0.96),
            (side * 0.60, 1.0),
            (side * 0.26, 0.98),
            (0, 0.86),
        ]
        b.poly([(x, y - 0.03) for x, y in page], b.c(_PAPER, 0.3))
        b.poly(page, tone)
        for n in range(6):
            y = 0.84 - 0.105 * n
            k = 0.80 + 0.02 * n
            b.curve([(side * 0.12, y), (side * 0.40, y + 0.055), (side * k * 0.92, y + 0.03)],
                    0.018, b.c((150, 140, 130)))  # fmt: skip
    b.line([(0, 0.05), (0, 0.86)], 0.02, b.c(_PAPER, 0.45))
    b.poly([(0.05, 0.86), (0.12, 0.86), (0.13, -0.10), (0.09, -0.05), (0.05, -0.10)],
           b.c((206, 66, 58)))  # fmt: skip


def vase(b: Brush) -> None:
    """Blue and white, with three branches in it."""
    stem = b.c((92, 74, 58), 0.1)
    tones: dict[str, Colour] = {"spring": (238, 156, 176), "summer": (244, 206, 96),
                                "autumn": (214, 96, 52), "winter": (244, 214, 222)}  # fmt: skip
    bloom = b.c(tones[b.canvas.scene.season])
    for tip, bend in (((-0.30, 0.98), -0.06), ((0.06, 1.06), 0.06), ((0.34, 0.90), 0.08)):
        b.curve([(0, 0.52), (bend, 0.72), tip], 0.018, stem)
        for n in range(5):
            t = 0.45 + 0.14 * n
            x, y = bend + (tip[0] - bend) * (t - 0.2), 0.66 + (tip[1] - 0.66) * (t - 0.1)
            b.oval(x + 0.04 * (-1) ** n, y, 0.045, 0.042, bloom)
    white, blue = b.c((242, 242, 238)), b.c((58, 92, 156))
    body = [(-0.09, 0.56), (-0.07, 0.48), (-0.17, 0.38), (-0.225, 0.26), (-0.17, 0.10),
            (-0.12, 0.0), (0.12, 0.0), (0.17, 0.10), (0.225, 0.26), (0.17, 0.38), (0.07, 0.48),
            (0.09, 0.56)]  # fmt: skip
    b.poly(body, white)
    side = -1.0 if b.lit_right else 1.0
    b.poly([(side * abs(x), y) for x, y in body[:6]] + [(side * 0.07, 0.0), (side * 0.12, 0.26),
           (side * 0.03, 0.56)], b.c((242, 242, 238), 0.2))  # fmt: skip
    b.line([(-0.225, 0.28), (0.225, 0.28)], 0.022, blue)
    b.line([(-0.19, 0.14), (0.19, 0.14)], 0.014, blue)
    for n in range(4):
        b.oval(-0.14 + 0.093 * n, 0.21, 0.026, 0.03, blue)
    b.line([(-0.09, 0.40), (0.0, 0.44), (0.09, 0.40)], 0.014, blue)
    b.line([(-0.09, 0.56), (0.09, 0.56)], 0.025, blue)


def flower(b: Brush) -> None:
    green = b.c((76, 134, 76))
    b.curve([(0.0, 0.0), (-0.03, 0.30), (0.02, 0.70)], 0.035, green)
    b.blob([(-0.01, 0.22), (-0.20, 0.42), (-0.34, 0.46), (-0.22, 0.28)], b.c((76, 134, 76), 0.2))
    b.blob([(-0.01, 0.30), (0.16, 0.50), (0.32, 0.54), (0.22, 0.36)], green)
    for ring, (r, tone) in enumerate(((0.20, (206, 66, 84)), (0.15, (232, 104, 116)))):
        for n in range(7):
            a = math.tau * (n + 0.5 * ring) / 7
            x, y = 0.02 + r * 0.72 * math.cos(a), 0.76 + r * 0.66 * math.sin(a)
            b.oval(x, y, r * 0.56, r * 0.54, b.c(tone, 0.16 * (1 - math.sin(a)) / 2))
    b.oval(0.02, 0.76, 0.068, 0.064, b.c((246, 206, 96)))
    b.oval(0.03, 0.77, 0.03, 0.028, b.c((206, 142, 60)))


def statue(b: Brush) -> None:
    """A robed figure with a raised arm, on its plinth."""
    left, right = b.sides(_STONE, 0.24)
    pale, deep = b.c((206, 202, 194)), b.c(_STONE, 0.4)
    for x0, y0, x1, y1 in ((-0.24, 0.0, 0.24, 0.06), (-0.19, 0.06, 0.19, 0.32),
                           (-0.23, 0.32, 0.23, 0.37)):  # fmt: skip
        b.box(x0, y0, 0.03, y1, left)
        b.box(0.03, y0, x1, y1, right)
    b.box(-0.10, 0.13, 0.10, 0.25, deep)
    robe = [(-0.07, 0.80), (0.06, 0.80), (0.09, 0.66), (0.08, 0.56), (0.14, 0.37), (-0.15, 0.37),
            (-0.10, 0.56), (-0.10, 0.68)]  # fmt: skip
    b.poly(robe, pale)
    b.poly([(-0.07, 0.80), (-0.02, 0.80), (-0.04, 0.56), (-0.05, 0.37), (-0.15, 0.37),
            (-0.10, 0.56), (-0.10, 0.68)], left)  # fmt: skip
    for x in (-0.02, 0.04, 0.09):
        b.curve([(x * 0.5, 0.58), (x * 0.8, 0.48), (x, 0.38)], 0.008, deep)
    b.taper([(0.05, 0.77), (0.15, 0.84), (0.20, 0.98)], 0.05, 0.03, pale)
    b.oval(0.205, 0.995, 0.02, 0.022, pale)
    b.taper([(-0.07, 0.77), (-0.13, 0.66), (-0.03, 0.60)], 0.05, 0.03, left)
    b.taper([(0.0, 0.79), (0.0, 0.84)], 0.05, 0.045, left)
    b.oval(0.0, 0.885, 0.048, 0.058, pale)
    b.blob([(-0.05, 0.87), (-0.045, 0.94), (0.0, 0.955), (0.045, 0.93), (0.01, 0.925)], left)
    b.curve([(-0.05, 0.92), (0.0, 0.94), (0.05, 0.92)], 0.014, deep)
    if b.canvas.snowy and not b.canvas.indoors:
        b.line([(-0.23, 0.375), (0.23, 0.375)], 0.02, b.c((244, 246, 250)))


def campfire(b: Brush) -> None:
    b.glow(0, 0.40, 1.9, LAMP, 0.75 if b.canvas.dark else 0.35)
    for x in (-0.42, -0.26, 0.28, 0.44):
        b.oval(x, 0.05, 0.10, 0.065, b.c((128, 124, 122), 0.2))
    for one in ([(-0.40, 0.04), (0.26, 0.22)], [(0.40, 0.04), (-0.26, 0.22)]):
        b.line(one, 0.10, b.c((98, 66, 48), 0.15))
    for k, tone in ((1.0, (232, 92, 44)), (0.70, (246, 158, 60)), (0.42, (255, 226, 140))):
        b.blob([(-0.28 * k, 0.16), (-0.27 * k, 0.16 + 0.34 * k), (-0.12 * k, 0.16 + 0.52 * k),
                (-0.06 * k, 0.16 + 0.86 * k), (0.10 * k, 0.16 + 0.56 * k),
                (0.20 * k, 0.16 + 0.64 * k), (0.28 * k, 0.16 + 0.28 * k), (0.20 * k, 0.12)],
               tone if b.lines is None else b.c(tone))  # fmt: skip
    for n in range(5):
        x, y = 0.12 * math.sin(n * 2.1), 1.02 + 0.13 * n
        b.oval(x, y, 0.018, 0.018, mix(LAMP, b.canvas.palette.middle, 0.15 * n))
    b.oval(-0.06, 0.03, 0.12, 0.055, b.c((110, 106, 104), 0.25))
    b.oval(0.14, 0.025, 0.12, 0.055, b.c((140, 136, 132), 0.2))


def stone_block(b: Brush) -> None:
    """Something to lie on, where there is no table: 2 wide, its top at height 0.43."""
    left, right = b.sides((170, 164, 154), 0.22)
    b.blob([(-1.0, 0.0), (-1.05, 0.22), (-0.86, 0.41), (0.0, 0.45), (0.90, 0.41), (1.08, 0.18),
            (1.0, 0.0)], right)  # fmt: skip
    b.blob([(-1.0, 0.0), (-1.05, 0.22), (-0.86, 0.41), (-0.3, 0.43), (-0.2, 0.18), (-0.4, 0.0)],
           left)  # fmt: skip
    b.blob([(-0.92, 0.39), (0.0, 0.36), (0.94, 0.39), (0.80, 0.45), (0.0, 0.47), (-0.80, 0.45)],
           b.c((200, 194, 184)))  # fmt: skip


def table(b: Brush) -> None:
    """Its top is at height 1."""
    wood = (146, 96, 64)
    for x in (-0.82, 0.82):
        b.taper([(x, 0.9), (x * 0.96, 0.0)], 0.16, 0.10, b.c(wood, 0.35))
    for x in (-0.96, 0.96):
        b.taper([(x, 0.9), (x, -0.08)], 0.17, 0.11, b.c(wood, 0.15))
    b.box(-1.06, 0.76, 1.06, 0.92, b.c(wood, 0.26))
    b.poly([(-1.22, 0.92), (1.22, 0.92), (1.08, 1.10), (-1.08, 1.10)], b.c((176, 120, 82)))
    b.poly(rounded(-1.23, 0.86, 1.23, 0.93, 0.03), b.c(wood, 0.12))
