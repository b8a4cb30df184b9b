"""
Styles: what happens to a drawn picture at the end, so that it looks washed, inked, cut or set.

Works on pixels alone. Strengths are shares of the unit (the shorter side), so a style looks alike
at every size; the layout's colour shares turn the whole picture here.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from engine.image.scenes.layout import Layout
from engine.image.scenes.scene import Scene

Pixels = NDArray[np.floating]  # (H, W, 3), 0 to 255
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_LINES = 58  # carved lines along the shorter side of a woodcut
_GRID = 128  # cells of pixel art along the longer side
_PAPER = np.array([247, 242, 230], dtype=np.float32)


def grid_of(style: str, width: int, height: int) -> tuple[int, int]:
    """The size at which a picture is drawn: for pixel art its grid, else its own."""
    if style != "pixel":
        return width, height
    cell = _cell(width, height)
    return -(-width // cell), -(-height // cell)


def _cell(width: int, height: int) -> int:
    """Pixels to a cell of pixel art."""
    return max(1, round(max(width, height) / _GRID))


def finished(
    image: Image.Image, scene: Scene, layout: Layout, seed: int, size: tuple[int, int]
) -> Image.Image:
    """The picture in its style, `size` wide and high."""
    pixels = graded(np.asarray(image, dtype=np.float32), layout)
    rng = np.random.default_rng(seed)
    done = _FINISHES[scene.style](pixels, layout, rng)
    picture = Image.fromarray(np.clip(done + 0.5, 0, 255).astype(np.uint8))
    if scene.style == "pixel":
        cell = _cell(*size)
        whole = (picture.width * cell, picture.height * cell)
        picture = picture.resize(whole, Image.Resampling.NEAREST).crop((0, 0, *size))
    return picture


def graded(pixels: Pixels, layout: Layout) -> Pixels:
    """Hue, saturation, lightness, warmth and contrast of a layout, as one colour matrix."""
    shares = (layout.hue, layout.saturation, layout.lightness, layout.warmth, layout.contrast)
    if shares == (0.5,) * 5:
        return pixels
    angle = np.radians(80 * (layout.hue - 0.5))
    c, s = np.cos(angle), np.sin(angle)
    grey = np.tile(_LUMA, (3, 1))
    # rotation of hue about the grey axis (W3C, Filter Effects, feColorMatrix hueRotate)
    turn = (
        grey
        + c * (np.eye(3) - grey)
        + s * np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
    )
    vivid = 4.0 ** (layout.saturation - 0.5) if layout.saturation > 0.5 else 2 * layout.saturation
    matrix = (grey + vivid * (np.eye(3) - grey)) @ turn
    warm = 0.28 * (layout.warmth - 0.5)
    gain = np.array([1 + warm, 1 + 0.15 * warm, 1 - warm]) * 1.9 ** (layout.lightness - 0.5)
    hard = 2.4 ** (layout.contrast - 0.5)
    matrix = (matrix * (gain * hard)[:, None]).astype(np.float32)
    turned: Pixels = pixels @ matrix.T + np.float32(118 * (1 - hard))
    return turned


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> Pixels:
    """
    Smooth noise about 0, `cells` of it along the longer side, shape (H, W).

    Finer cells than pixels would average out, so they are fewer and fainter there.
    """
    high, wide = shape
    longer = max(high, wide)
    few = min(cells, longer)
    size = max(2, round(few * high / longer)), max(2, round(few * wide / longer))
    own = rng.spawn(1)[0]  # so that finer noise elsewhere does not change this one
    small = own.standard_normal(size, dtype=np.float32) * np.float32(few / cells)
    if size == shape:
        return small
    image = Image.fromarray(small).resize((wide, high), Image.Resampling.BICUBIC)
    return np.asarray(image, dtype=np.float32)


def blurred(pixels: Pixels, radius: float) -> Pixels:
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)


def stretched(luma: Pixels, lightest: float = 97.0) -> Pixels:
    """Luma brought to [0, 1]: from its darkest hundredth to the percentile `lightest`."""
    coarse = Image.fromarray(luma.astype(np.float32)).resize((64, 64), Image.Resampling.BOX)
    low, high = np.percentile(np.asarray(coarse), (1, lightest))
    room = max(90.0, float(high - low))
    brought: Pixels = np.clip((luma - low) / np.float32(room), 0, 1)
    return brought


def few_colours(image: Image.Image, n: int) -> Image.Image:
    """The picture in `n` of its colours; small bright things keep theirs (maximum coverage)."""
    small = image.resize((96, 96), Image.Resampling.BOX)
    chosen = small.quantize(n, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    return image.quantize(palette=chosen, dither=Image.Dither.NONE).convert("RGB")


def _unit(pixels: Pixels) -> int:
    return int(min(pixels.shape[:2]))


def _tooth(pixels: Pixels, layout: Layout, rng: np.random.Generator, strength: float) -> Pixels:
    """Grain of the paper, its standard deviation `strength` of 255 when neutral."""
    shape = pixels.shape[:2]
    grain = noise(rng, (shape[0], shape[1]), 420)
    return (2 * layout.grain * strength * grain)[:, :, None]


def flat(pixels: Pixels, layout: Layout, rng: np.random.Generator) -> Pixels:
    return pixels + _tooth(pixels, layout, rng, 2.6)


def watercolour(pixels: Pixels, layout: Layout, rng: np.random.Generator) -> Pixels:
    """Edges that run, pigment that gathers at them and in the paper's hollows."""
    shape, unit = (pixels.shape[0], pixels.shape[1]), _unit(pixels)
    run = 0.0042 * unit
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]]
    dx = run * (0.75 * noise(rng, shape, 22) + 0.35 * noise(rng, shape, 75))
    dy = run * (0.75 * noise(rng, shape, 22) + 0.35 * noise(rng, shape, 75))
    xs = np.clip(xs + dx, 0, shape[1] - 1).astype(np.intp)
    ys = np.clip(ys + dy, 0, shape[0] - 1).astype(np.intp)
    wet = pixels[ys, xs]
    soft, wide = blurred(wet, 0.003 * unit), blurred(wet, 0.014 * unit)
    wet = 0.45 * soft + 0.45 * wet + 0.10 * wide
    edge = np.clip((wide - soft) @ _LUMA, -40, 40)[:, :, None]
    wet = wet - 0.75 * np.clip(edge, 0, None) - 0.12 * np.abs(edge)
    bloom = noise(rng, shape, 7)[:, :, None]
    wash = (0.90 + 0.036 * bloom + 0.022 * noise(rng, shape, 30)[:, :, None]).clip(0.6, 1.04)
    wet = _PAPER - (_PAPER - wet) * wash
    dark = 1 - (wet @ _LUMA)[:, :, None] / 255
    grain = noise(rng, shape, 330)[:, :, None]
    wet = wet + 2 * layout.grain * grain * (2.0 + 6.0 * dark)
    return _deckled(wet, rng)


def _deckled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Bare paper around an edge that no ruler drew."""
    high, wide = pixels.shape[:2]
    unit = min(high, wide)
    y = np.minimum(np.arange(high), np.arange(high)[::-1])[:, None] / unit
    x = np.minimum(np.arange(wide), np.arange(wide)[::-1])[None, :] / unit
    inside = (
        np.minimum(y, x)
        + 0.0045 * noise(rng, (high, wide), 10)
        + 0.0022 * noise(rng, (high, wide), 50)
    )
    keep = np.clip((inside - 0.024) / 0.010, 0, 1)[:, :, None]
    rim = np.exp(-(((inside - 0.036) / 0.008) ** 2))[:, :, None]
    torn: Pixels = _PAPER + (pixels - _PAPER) * keep - 14 * rim * keep
    return torn


def ink(pixels: Pixels, layout: Layout, rng: np.random.Generator) -> Pixels:
    """Wash and dry brush on warm paper; a trace of colour stays, and a red seal is set."""
    shape, unit = (pixels.shape[0], pixels.shape[1]), _unit(pixels)
    run = 0.0028 * unit
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]]
    xs = np.clip(xs + run * noise(rng, shape, 60), 0, shape[1] - 1).astype(np.intp)
    ys = np.clip(ys + run * noise(rng, shape, 60), 0, shape[0] - 1).astype(np.intp)
    wet = pixels[ys, xs]
    luma = wet @ _LUMA
    grey = 255 * stretched(luma, 99.5)
    pool = blurred(np.repeat(grey[:, :, None], 3, 2), 0.010 * unit)[:, :, 0]
    dry = noise(rng, shape, 240)
    tone = 0.60 * grey + 0.40 * pool
    edge = np.clip(pool - grey, 0, 60)
    tone = tone - 0.9 * edge * (0.8 + 0.5 * (dry > 0.1))
    tone = 255 * np.clip((tone - 8) / 224, 0, 1) ** 0.95
    lift = np.clip(1 - tone / 210, 0, 1) * np.clip(np.abs(dry) - 0.9, 0, 1)
    tone = tone + 46 * lift + 5 * noise(rng, shape, 26) * np.clip((240 - tone) / 60, 0, 1)
    black = np.array([32, 32, 36], dtype=np.float32)
    share = (np.clip(tone, 0, 255) / 255)[:, :, None]
    done = black + (_PAPER - black) * share
    colour = wet - luma[:, :, None]
    red = np.clip((wet[:, :, 0] - np.maximum(wet[:, :, 1], wet[:, :, 2])) / 90, 0, 1)[:, :, None]
    done = done + colour * (0.10 + 0.55 * red)
    done = done + 2 * layout.grain * noise(rng, shape, 380)[:, :, None] * 2.2
    return _sealed(done)


# The strokes of 合 in tenths of the seal's side.
_TOGETHER = (
    ((5, 1.4), (3.4, 3.4), (1.5, 4.6)),
    ((5, 1.4), (6.6, 3.4), (8.5, 4.6)),
    ((3.4, 5.0), (6.6, 5.0)),
    ((3.2, 6.4), (6.8, 6.4), (6.8, 8.5), (3.2, 8.5), (3.2, 6.4)),
)


def _sealed(pixels: Pixels) -> Pixels:
    """A seal in the lower left corner: 合, together, left white in red."""
    high, wide = pixels.shape[:2]
    unit = min(high, wide)
    side = max(4, round(0.052 * unit))
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    x, y, s = round(0.045 * unit), high - round(0.045 * unit) - side, side / 10
    red, bare = (182, 46, 40), (240, 226, 208)
    pen.rectangle((x, y, x + side, y + side), fill=red)
    for stroke in _TOGETHER:
        points = [(x + across * s, y + down * s) for across, down in stroke]
        pen.line(points, fill=bare, width=max(1, round(s * 0.8)), joint="curve")
    return np.asarray(image, dtype=np.float32)


def woodcut(pixels: Pixels, layout: Layout, rng: np.random.Generator) -> Pixels:
    """A dozen inks on paper, a key block cut in lines, printed a little beside each other."""
    shape, unit = (pixels.shape[0], pixels.shape[1]), _unit(pixels)
    soft = Image.fromarray(np.clip(blurred(pixels, 0.0035 * unit), 0, 255).astype(np.uint8))
    grey = np.asarray(soft.convert("L"), dtype=np.float32)
    luma = stretched(grey)
    luma = luma ** np.float32(np.clip(np.log(0.52) / np.log(np.median(luma) + 1e-3), 0.42, 1.2))
    colour: Pixels = np.asarray(few_colours(soft, 13), dtype=np.float32)
    middle = (colour @ _LUMA)[:, :, None]
    colour = middle + (colour - middle) * 1.5
    colour = (
        colour + (_PAPER - colour) * (0.32 * np.clip(luma * 1.1 - grey / 255, 0, 1))[:, :, None]
    )
    colour = _PAPER * (colour * 0.84 + 48) / 258
    slip = max(1, round(0.003 * unit))
    colour = np.roll(colour, (slip, -slip), (0, 1))
    key = _key_block(pixels, luma, unit, rng)
    worn = noise(rng, shape, 210)
    key = key * np.clip(2.3 - 0.9 * layout.grain - worn, 0, 1)
    black = np.array([40, 35, 42], dtype=np.float32)
    printed = colour + (black - colour) * key[:, :, None]
    bare = np.clip((worn - 2.7 + 0.6 * layout.grain) * 3, 0, 1)[:, :, None]
    return printed + (_PAPER * 0.97 - printed) * bare


def _key_block(pixels: Pixels, luma: Pixels, unit: int, rng: np.random.Generator) -> Pixels:
    """How black the key block prints, 0 to 1: lines that swell in the dark, contours, blacks."""
    shape = (luma.shape[0], luma.shape[1])
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / unit
    warp = 0.012 * noise(rng, shape, 7) + 0.0012 * noise(rng, shape, 80)
    turn = np.float32(2 * np.pi * _LINES)
    crisp = np.float32(max(1.6, unit / (2 * np.pi * _LINES)))  # an edge about a pixel wide
    white = 1 + 0.5 / crisp
    carve = np.sin(turn * (ys + 0.10 * xs + warp))
    cross = np.sin(turn * (ys - 0.60 * xs + warp))
    dark = np.clip(0.44 - luma, 0, 1)
    key = np.clip((carve - white + 3.2 * dark) * crisp + 0.5, 0, 1)
    key = np.maximum(key, np.clip((cross - white - 0.9 + 3.4 * dark) * crisp + 0.5, 0, 1))
    key = np.maximum(key, np.clip((0.10 - luma) * 16, 0, 1))
    near, wide = blurred(pixels, 0.0022 * unit), blurred(pixels, 0.007 * unit)
    edge = (wide - near).max(axis=2) / (20 + 0.45 * wide.mean(axis=2))
    contour: Pixels = np.maximum(key, np.clip((edge - 0.16) * 9, 0, 1))
    return contour


_BAYER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32) / 16
    - 0.47
)


def pixel(pixels: Pixels, layout: Layout, rng: np.random.Generator) -> Pixels:
    """Thirty colours, ordered dither between them (Bayer 1973)."""
    high, wide = pixels.shape[:2]
    grey = (pixels @ _LUMA)[:, :, None]
    bright = grey + (pixels - grey) * 1.18
    base = Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8))
    chosen = base.quantize(30, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    tile = np.tile(_BAYER, (high // 4 + 1, wide // 4 + 1))[:high, :wide, None]
    dithered = bright + tile * 22 * layout.grain
    image = Image.fromarray(np.clip(dithered, 0, 255).astype(np.uint8))
    done = image.quantize(palette=chosen, dither=Image.Dither.NONE).convert("RGB")
    return np.asarray(done, dtype=np.float32)


_FINISHES: Mapping[str, Callable[[Pixels, Layout, np.random.Generator], Pixels]] = {
    "flat": flat,
    "watercolour": watercolour,
    "ink": ink,
    "woodcut": woodcut,
    "pixel": pixel,
}
