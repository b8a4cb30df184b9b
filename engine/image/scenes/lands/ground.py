"""What lands are made of: ridges that lose themselves in the air, ground, water, trees in rows."""

import numpy as np
from PIL import Image, ImageFilter

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.curves import hills, peaks
from engine.image.scenes.palette import Colour, mix
from engine.image.scenes.things.stage import Draws


def ridge(
    canvas: Canvas,
    base: float,
    rise: float,
    colour: Colour,
    *,
    sharp: float = 0.0,
    mist: float = 0.5,
    down: float | None = None,
) -> None:
    """
    A ridge line over `base`, up to `rise` higher (shares of the height; relief changes it).

    Args:
        sharp: 0 rolling hills; above, the roughness of a mountain.
        mist: How far its foot is lost in the air.
        down: Where it ends below; the bottom of the picture when None.
    """
    rise *= 0.45 + 1.1 * canvas.layout.relief
    line = peaks(canvas.rng, rough=sharp) if sharp else hills(canvas.rng)
    x = np.linspace(-0.01, 1.01, len(line)) * canvas.width
    y = (base - rise * line) * canvas.height
    low = canvas.height if down is None else down * canvas.height
    outline = np.vstack([np.stack([x, y], 1), [[canvas.width * 1.01, low], [-0.01, low]]])
    foot = mix(colour, canvas.palette.horizon, mist)
    canvas.wash(outline, colour, foot, (base - rise) * canvas.height,
                (base + 0.04) * canvas.height)  # fmt: skip


def far_ridges(
    canvas: Canvas, horizon: float, *, rise: float, layers: int = 3, sharp: float = 0.0
) -> None:
    """Ridges from far to near, bluer and paler the farther; haze says how much."""
    palette = canvas.palette
    air = 0.5 + 0.5 * canvas.layout.haze
    body = mix(palette.dark, palette.ground, 0.40)
    blue = mix(body, palette.top, 0.45)
    for layer in range(layers):
        near = (layer + 1) / (layers + 0.6)
        tone = mix(mix(palette.horizon, palette.middle, 0.3), mix(blue, body, near),
                   min(1.0, (0.16 + 0.62 * near) * (1.5 - 0.66 * air)))  # fmt: skip
        base = horizon - 0.045 * (layers - 1 - layer)
        ridge(canvas, base, rise * (1.08 - 0.26 * layer), tone, sharp=sharp, mist=0.5 * air)


def ground(canvas: Canvas, horizon: float, colour: Colour | None = None) -> None:
    """Land from the horizon to the eye: pale far off, deeper near, in soft swells."""
    shade = colour or canvas.palette.ground
    palette = canvas.palette
    canvas.horizon = horizon * canvas.height
    for band in range(4):
        share = (band / 4) ** 1.25
        y = horizon + (1 - horizon) * share
        far = mix(mix(shade, palette.horizon, 0.34 * (1 - share)), palette.dark, 0.09 * band)
        ridge(canvas, y + 0.012, 0.016 + 0.014 * share, far, mist=0.0)


def water(canvas: Canvas, horizon: float) -> None:
    """Water to the bottom, the sky in it, the light's road on it."""
    palette, rng, pen = canvas.palette, canvas.rng, canvas.pen
    top = round(horizon * canvas.height)
    canvas.horizon, canvas.water = float(top), True
    far = mix(palette.water, palette.horizon, 0.55)
    deep = mix(palette.water, palette.dark, 0.30)
    rows = np.linspace(0, 1, max(1, canvas.height - top)) ** 0.75
    stops = np.array([far, palette.water, deep], dtype=np.float64)
    shades = np.stack([np.interp(rows, (0, 0.45, 1), stops[:, k]) for k in range(3)], axis=1)
    strip = Image.fromarray((shades[:, None, :] + 0.5).astype(np.uint8))
    size = (canvas.width, canvas.height - top)
    canvas.image.paste(strip.resize(size, Image.Resampling.NEAREST), (0, top))
    glint = mix(palette.water, palette.light, 0.72)
    sunny = canvas.scene.weather in {"clear", "cloudy"}
    for _ in range(150):
        share = rng.random() ** 1.7
        y = top + (0.01 + 0.97 * share) * size[1]
        road = sunny and rng.random() < 0.72
        x = rng.random() * canvas.width
        off = rng.gauss(0, 0.012 + 0.075 * share)
        if road:
            x = canvas.light_at[0] + off * canvas.width
        long = canvas.unit * (0.006 + 0.045 * share) * rng.uniform(0.5, 1.1)
        thick = canvas.unit * (0.0011 + 0.0030 * share)
        bright = rng.uniform(0.35, 0.95) if road else rng.uniform(0.08, 0.3)
        pen.ellipse(
            (x - long, y - thick, x + long, y + thick), fill=mix(palette.water, glint, bright)
        )


def mirror(canvas: Canvas, horizon: float, strength: float) -> None:
    """What stands above the water line, seen in still water; call before and after `water`."""
    top = round(horizon * canvas.height)
    high = min(canvas.height - top, top)
    above = canvas.image.crop((0, top - high, canvas.width, top))
    water(canvas, horizon)
    still = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    still = still.filter(ImageFilter.BoxBlur((canvas.unit * 0.002, canvas.unit * 0.006)))
    here = (0, top, canvas.width, top + high)
    rows = np.linspace(strength, strength * 0.25, high)[:, None] * 255
    veil = Image.fromarray(rows.astype(np.uint8)).resize(still.size, Image.Resampling.NEAREST)
    canvas.image.paste(still, here, veil)


def stand(
    canvas: Canvas, draws: Draws, x: float, y: float, size: float, *, far: float = 0.0
) -> None:
    """Something of the land itself at shares (x, y), `size` units high."""
    flip = canvas.rng.random() < 0.5
    px, py = canvas.at(x, y)
    draws(Brush(canvas, px, py, size * canvas.unit, flip, far))


def crowd(canvas: Canvas, n: int) -> int:
    """How many stand about: `n` by neutral density."""
    return round(n * (0.3 + 1.4 * canvas.layout.density))


def grass(canvas: Canvas, low: float, n: int, colour: Colour) -> None:
    """Tufts in the foreground, longer towards the eye."""
    rng, pen = canvas.rng, canvas.pen
    for _ in range(crowd(canvas, n)):
        share = rng.random()
        x, y = rng.random() * canvas.width, canvas.height * (low + (1.02 - low) * share)
        long = canvas.unit * (0.008 + 0.022 * share) * rng.uniform(0.6, 1.2)
        tone = mix(colour, canvas.palette.dark, rng.uniform(0.08, 0.32))
        lean = rng.gauss(0, 0.3) * long
        pen.line((x, y, x + lean, y - long), fill=tone, width=canvas.px(0.0022))


def reeds(canvas: Canvas, n: int = 34) -> None:
    pen, rng = canvas.pen, canvas.rng
    tone = mix(canvas.palette.dark, canvas.palette.ground, 0.35)
    for _ in range(crowd(canvas, n)):
        side = rng.uniform(0, 0.17) if rng.random() < 0.6 else rng.uniform(0.88, 1.0)
        x, y = canvas.at(side, 1.01)
        long = canvas.unit * rng.uniform(0.08, 0.20)
        tip = x + rng.gauss(0.02, 0.02) * canvas.unit
        pen.line((x, y, (x + tip) / 2 + 0.003 * canvas.unit, y - long * 0.6, tip, y - long),
                 fill=tone, width=canvas.px(0.004))  # fmt: skip
        if rng.random() < 0.3:
            r = canvas.unit * 0.005
            pen.ellipse((tip - r, y - long - 4 * r, tip + r, y - long + 2 * r), fill=tone)
