"""What people build to live in, to look out from, or to pray in."""

from math import cos, sin

from PIL import Image, ImageDraw

from engine.image.scenes.brush import Brush
from engine.image.scenes.palette import LAMP, Colour, mix

_WALL, _ROOF, _STONE = (232, 218, 194), (166, 84, 62), (176, 168, 156)
_SNOW = (242, 245, 250)


def roof_tone(b: Brush, colour: Colour, shade: float = 0.0) -> Colour:
    """A roof's colour, white where snow lies."""
    if b.canvas.snowy or b.canvas.scene.season == "winter":
        colour = mix(colour, _SNOW, 0.85 if b.canvas.snowy else 0.45)
    return b.c(colour, shade)


def pane(b: Brush) -> Colour:
    return (
        mix(LAMP, b.canvas.palette.horizon, b.far * 0.5) if b.canvas.dark else b.c((92, 110, 128))
    )


def house(b: Brush) -> None:
    """A cottage with a gable front and a long side."""
    front, side = b.c(_WALL), b.c(_WALL, 0.30)
    dark_roof, light_roof = roof_tone(b, _ROOF, 0.26), roof_tone(b, _ROOF)
    b.poly([(-0.62, 0), (0.10, 0), (0.10, 0.52), (-0.62, 0.52)], side)
    b.poly([(0.10, 0), (0.66, 0), (0.66, 0.52), (0.38, 0.92), (0.10, 0.52)], front)
    b.poly([(-0.34, 0.74), (-0.22, 0.74), (-0.22, 1.04), (-0.34, 1.04)], b.c(_STONE, 0.3))
    b.poly([(-0.70, 0.46), (-0.42, 0.94), (0.38, 0.94), (0.08, 0.46)], light_roof)
    b.poly([(0.38, 0.98), (0.34, 0.92), (0.66, 0.44), (0.74, 0.46)], dark_roof)
    b.poly([(0.38, 0.98), (0.40, 0.90), (0.10, 0.46), (0.04, 0.46)], dark_roof)
    lit = pane(b)
    b.box(-0.50, 0.16, -0.30, 0.38, lit)
    b.box(-0.18, 0.16, 0.0, 0.38, lit)
    b.line([(-0.40, 0.16), (-0.40, 0.38)], 0.014, side)
    b.line([(-0.09, 0.16), (-0.09, 0.38)], 0.014, side)
    b.box(0.28, 0.0, 0.48, 0.38, b.c((96, 62, 50), 0.15))
    b.oval(0.38, 0.60, 0.07, 0.07, lit)
    if b.canvas.dark:
        b.glow(-0.24, 0.27, 0.62, LAMP, 0.35)
    if b.canvas.scene.season in {"winter", "autumn"} and b.lines is None:
        for n in range(5):
            tone = mix(b.canvas.palette.middle, (255, 255, 255), 0.28 - 0.045 * n)
            b.oval(-0.28 + 0.05 * n * n * 0.6, 1.12 + 0.10 * n, 0.04 + 0.014 * n, 0.045, tone)


def lighthouse(b: Brush) -> None:
    white, red = (244, 240, 232), (190, 64, 54)
    beams = b.lines is None and (b.canvas.dark or b.canvas.scene.weather in {"fog", "rain"})
    for n in range(5):
        low, high = n * 0.16, n * 0.16 + 0.16
        wide, narrow = 0.135 - 0.075 * low, 0.135 - 0.075 * high
        tone = white if n % 2 == 0 else red
        b.poly([(-wide, low), (wide, low), (narrow, high), (-narrow, high)], b.c(tone))
        s = -1.0 if b.lit_right else 1.0
        b.poly([(s * wide, low), (s * wide * 0.25, low), (s * narrow * 0.25, high),
                (s * narrow, high)], b.c(tone, 0.26))  # fmt: skip
    b.box(-0.105, 0.79, 0.105, 0.82, b.c((70, 70, 78), 0.2))
    b.box(-0.06, 0.82, 0.06, 0.92, LAMP if beams else b.c((214, 232, 236)))
    b.line([(-0.06, 0.82), (-0.06, 0.92)], 0.012, b.c(red, 0.3))
    b.line([(0.06, 0.82), (0.06, 0.92)], 0.012, b.c(red, 0.3))
    b.blob([(-0.085, 0.915), (0.085, 0.915), (0.05, 0.965), (0, 1.0), (-0.05, 0.965)],
           b.c(red, 0.15))  # fmt: skip
    b.box(-0.032, 0.0, 0.032, 0.10, b.c((80, 56, 48), 0.2))
    for y in (0.28, 0.56):
        b.box(-0.016, y, 0.016, y + 0.05, pane(b))
    b.poly([(-0.24, 0), (0.30, 0), (0.22, 0.03), (-0.18, 0.03)], b.c(_STONE, 0.3))
    if beams:
        _beam(b)


def _beam(b: Brush) -> None:
    b.glow(0, 0.87, 0.42, LAMP, 0.85)
    canvas = b.canvas
    x, y = (float(one) for one in b.points([(0, 0.87)])[0])
    mask = Image.new("L", (canvas.width // 4, canvas.height // 4), 0)
    pen, reach = ImageDraw.Draw(mask), canvas.width * 1.1
    for wide, strength in ((0.10, 30), (0.07, 52), (0.04, 80)):
        for far in (x - reach, x + reach):
            middle = y - reach * 0.07
            pen.polygon([(x / 4, y / 4), (far / 4, (middle - reach * wide) / 4),
                         (far / 4, (middle + reach * wide) / 4)], fill=strength)  # fmt: skip
    canvas.paint(mask, LAMP)


def pagoda(b: Brush) -> None:
    for n in range(5):
        low = 0.03 + 0.168 * n
        w = 0.20 - 0.024 * n
        left, right = b.sides((176, 84, 66), 0.22)
        b.box(-w * 0.72, low, 0, low + 0.115, left)
        b.box(0, low, w * 0.72, low + 0.115, right)
        for k in (-0.42, 0.0, 0.42):
            b.box(w * (k - 0.09), low + 0.012, w * (k + 0.09), low + 0.085, pane(b))
        eave(b, low + 0.105, w * 1.3, 0.062)
    b.poly([(-0.28, 0), (0.28, 0), (0.24, 0.035), (-0.24, 0.035)], b.c(_STONE, 0.2))
    b.line([(0, 0.88), (0, 0.995)], 0.014, b.c((212, 170, 92)))
    for n in range(3):
        b.oval(0, 0.91 + 0.026 * n, 0.022 - 0.005 * n, 0.009, b.c((212, 170, 92)))


def eave(b: Brush, y: float, w: float, h: float, colour: Colour = (74, 84, 98)) -> None:
    """A roof of the east: long, with corners that turn up."""
    b.poly([
        (-w, y + h * 0.34), (-w * 0.74, y + h * 0.02), (-w * 0.4, y - h * 0.06),
        (w * 0.4, y - h * 0.06), (w * 0.74, y + h * 0.02), (w, y + h * 0.34),
        (w * 0.66, y + h * 0.50), (w * 0.42, y + h), (-w * 0.42, y + h), (-w * 0.66, y + h * 0.50)],
        roof_tone(b, colour))  # fmt: skip
    b.line([(-w * 0.42, y + h), (w * 0.42, y + h)], h * 0.14, roof_tone(b, colour, 0.3))


def temple(b: Brush) -> None:
    red = (172, 64, 52)
    b.poly([(-0.86, 0), (0.86, 0), (0.80, 0.07), (-0.80, 0.07)], b.c(_STONE, 0.05))
    b.poly([(-0.80, 0.07), (0.80, 0.07), (0.76, 0.13), (-0.76, 0.13)], b.c(_STONE, 0.25))
    b.box(-0.62, 0.13, 0.62, 0.48, b.c((206, 176, 138), 0.3))
    for n in range(5):
        x = -0.52 + 0.26 * n - 0.055
        b.box(x, 0.13, x + 0.11, 0.42, pane(b) if n != 2 else b.c((110, 48, 42), 0.3))
    for n in range(6):
        x = -0.655 + 0.262 * n
        b.box(x - 0.026, 0.13, x + 0.026, 0.48, b.c(red, 0.0 if n > 2 else 0.14))
    b.box(-0.68, 0.45, 0.68, 0.50, b.c((60, 104, 96), 0.1))
    eave(b, 0.50, 0.95, 0.20)
    b.box(-0.36, 0.69, 0.36, 0.76, b.c(red, 0.15))
    eave(b, 0.75, 0.62, 0.20)
    for s in (-1, 1):
        b.curve([(s * 0.26, 0.95), (s * 0.29, 1.0), (s * 0.24, 1.01)], 0.022, b.c((212, 170, 92)))
    for n in range(3):
        b.box(-0.16 - 0.02 * n, 0.09 - 0.045 * n, 0.16 + 0.02 * n, 0.13 - 0.045 * n,
              b.c((206, 198, 186), 0.06 * n))  # fmt: skip


def tower(b: Brush) -> None:
    left, right = b.sides(_STONE)
    b.poly([(-0.17, 0), (0.02, 0), (0.02, 0.80), (-0.14, 0.80)], left)
    b.poly([(0.02, 0), (0.17, 0), (0.14, 0.80), (0.02, 0.80)], right)
    for n in range(9):
        y, x = 0.07 + 0.083 * n, (-0.10, 0.05, -0.03, 0.09)[n % 4]
        b.line([(x, y), (x + 0.045, y)], 0.008, b.c(_STONE, 0.42))
    left, right = b.sides((188, 180, 168))
    b.box(-0.19, 0.78, 0.02, 0.88, left)
    b.box(0.02, 0.78, 0.19, 0.88, right)
    for n in range(5):
        x = -0.19 + 0.083 * n
        b.box(x, 0.88, x + 0.048, 0.935, left if n < 3 else right)
    for y in (0.28, 0.52):
        b.poly([(-0.03, y), (0.03, y), (0.03, y + 0.06), *b.arc(0, y + 0.06, 0.03, 0.035, 0, 180)],
               pane(b))  # fmt: skip
    b.poly([(-0.05, 0), (0.05, 0), (0.05, 0.09), *b.arc(0, 0.09, 0.05, 0.05, 0, 180)],
           b.c((84, 58, 48), 0.3))  # fmt: skip
    b.line([(0.0, 0.88), (0.0, 1.08)], 0.010, b.c((80, 70, 64)))
    b.poly([(0.0, 1.08), (0.16, 1.05), (0.0, 1.0)], b.c((190, 60, 52)))


def castle(b: Brush) -> None:
    _keep(b, -0.06, 0.30, 0.70, (186, 178, 168), 0.12)
    _spire(b, 0.02, 0.115, 0.0, 0.80, 1.06)
    _keep(b, -0.66, 0.66, 0.36, (188, 180, 168), 0.06)
    for x, wide, tall, tip in ((-0.62, 0.13, 0.52, 0.78), (0.62, 0.13, 0.52, 0.78),
                               (-0.27, 0.10, 0.56, 0.80)):  # fmt: skip
        _spire(b, x, wide, 0.0, tall, tip)
    b.poly([(-0.12, 0), (0.12, 0), (0.12, 0.15), *b.arc(0, 0.15, 0.12, 0.12, 0, 180)],
           b.c((86, 62, 52), 0.25))  # fmt: skip
    for x in (-0.44, 0.26, 0.40):
        b.box(x - 0.018, 0.17, x + 0.018, 0.25, pane(b))
    b.poly([(-0.84, -0.015), (0.84, -0.015), (0.76, 0.02), (-0.76, 0.02)], b.c(_STONE, 0.34))


def _keep(b: Brush, x0: float, x1: float, high: float, tone: Colour, shade: float) -> None:
    b.box(x0, 0, x1, high, b.c(tone, shade))
    step = 0.07
    for n in range(int((x1 - x0) / step)):
        if n % 2 == 0:
            b.box(x0 + n * step, high, x0 + (n + 1) * step, high + 0.04, b.c(tone, shade))


def _spire(b: Brush, x: float, wide: float, low: float, tall: float, tip: float) -> None:
    left, right = b.sides((196, 188, 176), 0.24)
    b.box(x - wide, low, x + 0.1 * wide, tall, left)
    b.box(x + 0.1 * wide, low, x + wide, tall, right)
    roof = (78, 98, 132)
    b.poly([(x - wide * 1.3, tall - 0.01), (x, tip), (x + wide * 0.1, tall - 0.01)],
           roof_tone(b, roof, 0.0 if not b.lit_right else 0.26))  # fmt: skip
    b.poly([(x + wide * 0.1, tall - 0.01), (x, tip), (x + wide * 1.3, tall - 0.01)],
           roof_tone(b, roof, 0.26 if not b.lit_right else 0.0))  # fmt: skip
    b.box(x - 0.02, tall - 0.15, x + 0.02, tall - 0.07, pane(b))
    b.line([(x, tip - 0.01), (x, tip + 0.05)], 0.007, b.c((80, 70, 64)))
    b.poly([(x, tip + 0.05), (x + 0.07, tip + 0.037), (x, tip + 0.02)], b.c((190, 60, 52)))


def windmill(b: Brush) -> None:
    left, right = b.sides((226, 214, 194), 0.26)
    b.poly([(-0.20, 0), (0.02, 0), (0.01, 0.58), (-0.12, 0.58)], left)
    b.poly([(0.02, 0), (0.20, 0), (0.12, 0.58), (0.01, 0.58)], right)
    b.blob([(-0.15, 0.56), (0.15, 0.56), (0.11, 0.67), (0, 0.73), (-0.11, 0.67)],
           roof_tone(b, (140, 78, 60)))  # fmt: skip
    b.box(-0.05, 0, 0.05, 0.16, b.c((96, 62, 50), 0.15))
    for y in (0.26, 0.42):
        b.box(-0.03, y, 0.03, y + 0.075, pane(b))
    wood, cloth = b.c((96, 68, 52), 0.2), b.c((244, 236, 220))
    for n in range(4):
        _sail(b, 0.38 + 1.5708 * n, wood, cloth)
    b.oval(0, 0.62, 0.03, 0.03, wood)


def _sail(b: Brush, angle: float, wood: Colour, cloth: Colour) -> None:
    def at(along: float, across: float) -> tuple[float, float]:
        return (along * cos(angle) - across * sin(angle),
                0.62 + along * sin(angle) + across * cos(angle))  # fmt: skip

    b.poly([at(0.10, 0.0), at(0.44, 0.0), at(0.44, 0.10), at(0.10, 0.08)], cloth)
    for n in range(4):
        k = 0.16 + 0.08 * n
        b.line([at(k, 0.0), at(k, 0.095)], 0.007, wood)
    b.line([at(0.0, 0.0), at(0.46, 0.0)], 0.018, wood)


def bridge(b: Brush) -> None:
    """A stone arch, its foot in the middle of its span; three times as wide as high."""
    stone, shade = b.c((196, 188, 174)), b.c((176, 168, 156), 0.34)
    steps = [n / 20 - 1 for n in range(41)]
    top = [(1.5 * t, 0.16 + 0.62 * (1 - t * t)) for t in steps]
    hole = [(0.74 * t, 0.56 * (1 - t * t) ** 0.6 - 0.04) for t in reversed(steps)]
    b.poly([(-1.5, -0.05), *top, (1.5, -0.05), *hole], stone)
    inner = [(x, y + 0.055) for x, y in hole]
    b.line(inner, 0.05, shade)
    b.line(top, 0.06, shade)
    for n in range(1, 14):
        t = n / 7 - 1
        x, y = 1.5 * t, 0.16 + 0.62 * (1 - t * t)
        b.box(x - 0.022, y, x + 0.022, y + 0.24, stone)
    b.line([(x, y + 0.22) for x, y in top[2:-2]], 0.05, b.c((206, 198, 184), 0.08))
    if b.canvas.snowy:
        b.line([(x, y + 0.25) for x, y in top[2:-2]], 0.04, b.c(_SNOW))


def well(b: Brush) -> None:
    left, right = b.sides(_STONE)
    b.poly([(-0.34, 0), (0.06, 0), (0.06, 0.36), (-0.34, 0.36)], left)
    b.poly([(0.06, 0), (0.34, 0), (0.34, 0.36), (0.06, 0.36)], right)
    for n in range(3):
        for k in range(4):
            x = -0.28 + 0.17 * k + (0.08 if n % 2 else 0)
            if x < 0.3:
                b.line([(x, 0.06 + 0.11 * n), (x + 0.09, 0.06 + 0.11 * n)], 0.016, b.c(_STONE, 0.4))
    b.oval(0, 0.37, 0.36, 0.07, b.c((196, 188, 176)))
    b.oval(0, 0.37, 0.28, 0.045, b.c((40, 44, 54), 0.4))
    wood = b.c((112, 76, 52), 0.2)
    for x in (-0.30, 0.30):
        b.line([(x, 0.36), (x, 0.78)], 0.04, wood)
    b.line([(-0.34, 0.66), (0.40, 0.66)], 0.035, wood)
    b.line([(0, 0.66), (0, 0.46)], 0.014, b.c((216, 200, 170)))
    b.poly([(-0.07, 0.47), (0.07, 0.47), (0.055, 0.35), (-0.055, 0.35)], b.c((140, 96, 62)))
    b.poly([(-0.46, 0.74), (0, 1.02), (0.46, 0.74)], roof_tone(b, _ROOF, 0.08))


def tent(b: Brush) -> None:
    cloth = (232, 186, 112)
    left, right = b.sides(cloth, 0.24)
    b.poly([(-0.86, 0), (-0.20, 0.94), (0.28, 0.94), (-0.10, 0)], left)
    b.poly([(-0.10, 0), (0.28, 0.94), (0.72, 0)], right)
    inside = LAMP if b.canvas.dark else b.c((110, 76, 56), 0.3)
    b.poly([(0.16, 0), (0.28, 0.70), (0.46, 0)], inside)
    b.poly([(0.46, 0), (0.28, 0.70), (0.36, 0.30), (0.56, 0)], b.c(cloth, 0.1))
    wood = b.c((96, 70, 54), 0.2)
    b.line([(0.28, 0.92), (0.30, 1.02)], 0.03, wood)
    for one in ([(0.28, 0.92), (1.0, 0.0)], [(-0.20, 0.92), (-1.06, 0.0)]):
        b.line(one, 0.012, wood)
    if b.canvas.dark:
        b.glow(0.3, 0.25, 1.0, LAMP, 0.5)
