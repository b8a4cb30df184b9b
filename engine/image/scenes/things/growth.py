"""Trees and reeds, alone or in rows."""

import numpy as np

from engine.image.scenes.brush import Brush
from engine.image.scenes.palette import Colour, mix


def leaf(b: Brush, shade: float) -> Colour:
    palette = b.canvas.palette
    return b.own(mix(palette.foliage, palette.dark, shade))


def tree(b: Brush) -> None:
    """A broad crown; blossom in spring, bare in winter."""
    rng, winter = b.canvas.rng, b.canvas.scene.season == "winter"
    bark, dark = b.c((104, 78, 62), 0.15), b.c((104, 78, 62), 0.4)
    b.taper([(0.0, 0.0), (-0.015, 0.24), (0.01, 0.50)], 0.10, 0.055, bark)
    b.taper([(-0.07, 0.0), (-0.02, 0.08), (0, 0.2)], 0.05, 0.03, dark)
    limbs = [(-0.30, 0.74), (-0.14, 0.88), (0.06, 0.95), (0.22, 0.84), (0.34, 0.66), (-0.36, 0.58)]
    for n, (x, y) in enumerate(limbs):
        root = 0.30 + 0.05 * (n % 3)
        b.taper([(0.0, root), (x * 0.45, root + (y - root) * 0.58), (x, y)], 0.042, 0.010, bark)
        if winter:
            for k in (0.5, 0.72):
                px, py = x * (k - 0.08), root + (y - root) * k
                side = 0.10 if x > 0 else -0.10
                b.taper([(px, py), (px + side, py + 0.10)], 0.018, 0.006, bark)
                b.taper([(px, py), (px - side * 0.4, py + 0.13)], 0.016, 0.006, bark)
    if winter:
        if b.canvas.snowy:
            for x, y in limbs:
                b.line([(x * 0.5, 0.36 + (y - 0.30) * 0.6), (x, y + 0.01)], 0.014,
                       b.c((244, 246, 250)))  # fmt: skip
        return
    _crown(b, [rng.random() for _ in range(48)])


def _crown(b: Brush, luck: list[float]) -> None:
    """Clumps from the shaded foot to the lit top; a few gaps let the sky through."""
    side = 0.12 if b.lit_right else -0.12
    for layer, (shade, dx, dy, r) in enumerate(
        (
            (0.50, 0.0, 0.0, 0.155),
            (0.30, side * 0.3, 0.03, 0.130),
            (0.12, side * 0.7, 0.065, 0.10),
            (-0.0, side * 1.1, 0.10, 0.062),
        )
    ):
        for n in range(12 - 2 * layer):
            a = 2.399 * n + layer
            out = (0.30 - 0.055 * layer) * np.sqrt((n + 0.5) / (12 - 2 * layer))
            k = 0.85 + 0.3 * luck[12 * layer + n]
            x, y = dx + 1.12 * out * np.cos(a), 0.70 + dy + 0.74 * out * np.sin(a)
            b.oval(float(x), float(y), r * k, r * k * 0.88, leaf(b, shade))


def conifer(b: Brush) -> None:
    winter = b.canvas.snowy or b.canvas.scene.season == "winter"
    green = mix((54, 92, 74), b.canvas.palette.foliage, 0.12)
    b.box(-0.02, 0, 0.02, 0.14, b.c((92, 70, 58), 0.3))
    side = 1.0 if b.lit_right else -1.0
    for n in range(5):
        low = 0.09 + 0.165 * n
        wide, top = 0.235 - 0.041 * n, low + 0.30
        b.poly([(-wide, low), (-wide * 0.45, low + 0.025), (0, low - 0.012),
                (wide * 0.45, low + 0.025), (wide, low), (0, top)], b.c(green, 0.14))  # fmt: skip
        b.poly([(side * wide, low), (side * wide * 0.45, low + 0.025), (0, low), (0, top)],
               b.c(green, 0.0))  # fmt: skip
        if winter:
            b.poly([(-wide * 0.5, low + 0.16), (0, low + 0.13), (wide * 0.5, low + 0.16), (0, top)],
                   b.c((240, 244, 248)))  # fmt: skip


def shrub(b: Brush) -> None:
    """A small round tree for the middle distance: few strokes, since there are many."""
    if b.canvas.scene.season == "winter":
        bark = b.c((104, 84, 72), 0.2)
        for x in (-0.26, -0.1, 0.08, 0.25):
            b.taper([(0, 0.0), (x * 0.5, 0.5), (x, 0.95)], 0.07, 0.012, bark)
        return
    b.taper([(0, 0), (0, 0.5)], 0.09, 0.06, b.c((96, 74, 60), 0.3))
    side = 0.07 if b.lit_right else -0.07
    for x, y, r, shade in ((-0.18, 0.56, 0.24, 0.42), (0.17, 0.54, 0.24, 0.42),
                           (0.0, 0.72, 0.28, 0.30), (side, 0.78, 0.19, 0.08)):  # fmt: skip
        b.oval(x, y, r, r * 0.92, leaf(b, shade))


def poplar(b: Brush) -> None:
    if b.canvas.scene.season == "winter":
        shrub(b)
        return
    b.box(-0.022, 0, 0.022, 0.2, b.c((96, 74, 60), 0.3))
    b.blob([(0, 0.06), (0.11, 0.22), (0.12, 0.55), (0.0, 1.0), (-0.12, 0.55), (-0.11, 0.22)],
           leaf(b, 0.36))  # fmt: skip
    s = 1 if b.lit_right else -1
    b.blob([(s * 0.03, 0.12), (s * 0.10, 0.24), (s * 0.11, 0.55), (0.0, 0.98), (s * 0.02, 0.5)],
           leaf(b, 0.12))  # fmt: skip


def palm(b: Brush) -> None:
    trunk = b.c((142, 104, 72), 0.15)
    b.taper([(0, 0), (0.05, 0.38), (0.16, 0.78)], 0.06, 0.035, trunk)
    green = mix((64, 124, 78), b.canvas.palette.foliage, 0.15)
    for n, (x, y) in enumerate(((-0.36, 0.66), (-0.30, 0.90), (-0.06, 1.06), (0.34, 1.04),
                                (0.58, 0.88), (0.56, 0.62), (-0.14, 0.56))):  # fmt: skip
        mid = (0.16 + (x - 0.16) * 0.55, 0.80 + (y - 0.80) * 0.5 + 0.10)
        b.blob([(0.16, 0.80), (mid[0], mid[1] + 0.035), (x, y), (mid[0], mid[1] - 0.045)],
               b.c(green, 0.22 if n % 2 else 0.02))  # fmt: skip


def bamboo(b: Brush) -> None:
    green = mix((96, 144, 92), b.canvas.palette.foliage, 0.1)
    for x, lean, tall in ((-0.16, -0.05, 0.92), (0.0, 0.03, 1.0), (0.15, 0.10, 0.86)):
        b.taper([(x, 0), (x + lean * 0.4, tall * 0.5), (x + lean, tall)], 0.032, 0.014,
                b.c(green, 0.2))  # fmt: skip
        for n in range(5):
            y = tall * (0.42 + 0.13 * n)
            px, s = x + lean * y / tall, 1 if n % 2 else -1
            b.blob([(px, y), (px + s * 0.07, y + 0.035), (px + s * 0.17, y - 0.035),
                    (px + s * 0.07, y - 0.005)], b.c(green, 0.05))  # fmt: skip
