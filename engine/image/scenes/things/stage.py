"""
Where things stand: their foot, size, haze, shadow and mirror image; the farther is drawn first.

Knows each thing's natural height and way of standing; how it looks is its own module's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from engine.image.scenes.brush import Brush
from engine.image.scenes.canvas import Canvas
from engine.image.scenes.curves import Point, smooth
from engine.image.scenes.palette import mix
from engine.image.scenes.things import (
    animals,
    buildings,
    growth,
    objects,
    people,
    swimmers,
    vessels,
)

Draws = Callable[[Brush], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A thing's drawing, its height (share of the unit) and how it stands."""

    draw: Draws
    tall: float
    way: str = "stand"  # stand, float (on water), table (lies on something), air, leap
    wide: float = 1.0  # its width, heights


KINDS: Mapping[str, Kind] = {
    "boat": Kind(vessels.boat, 0.34, "float"),
    "ship": Kind(vessels.ship, 0.50, "float", 1.2),
    "house": Kind(buildings.house, 0.24, wide=1.5),
    "tree": Kind(growth.tree, 0.46),
    "bridge": Kind(buildings.bridge, 0.17, "span", 3.0),
    "lighthouse": Kind(buildings.lighthouse, 0.50, wide=0.5),
    "pagoda": Kind(buildings.pagoda, 0.50, wide=0.6),
    "tower": Kind(buildings.tower, 0.46, wide=0.5),
    "castle": Kind(buildings.castle, 0.42, wide=1.7),
    "windmill": Kind(buildings.windmill, 0.44, wide=1.0),
    "temple": Kind(buildings.temple, 0.30, wide=2.0),
    "birds": Kind(swimmers.birds, 0.44, "air", 1.6),
    "person": Kind(people.person, 0.25, wide=0.7),
    "child": Kind(people.child, 0.20, wide=0.7),
    "couple": Kind(people.couple, 0.25, wide=0.7),
    "lantern": Kind(objects.lantern, 0.34, wide=0.6),
    "umbrella": Kind(objects.umbrella, 0.18, wide=1.4),
    "kite": Kind(swimmers.kite, 0.24, "air"),
    "balloon": Kind(vessels.balloon, 0.40, "air", 0.8),
    "train": Kind(vessels.train, 0.15, wide=4.2),
    "bicycle": Kind(vessels.bicycle, 0.17, wide=1.8),
    "bench": Kind(objects.bench, 0.13, wide=2.1),
    "clock": Kind(objects.clock, 0.40, wide=0.5),
    "key": Kind(objects.key, 0.24, "table", 0.5),
    "letter": Kind(objects.letter, 0.15, "table", 1.5),
    "book": Kind(objects.book, 0.12, "table", 2.0),
    "vase": Kind(objects.vase, 0.24, "table", 0.6),
    "flower": Kind(objects.flower, 0.26, wide=0.7),
    "robot": Kind(people.robot, 0.26, wide=0.8),
    "cat": Kind(animals.cat, 0.17, wide=0.9),
    "dog": Kind(animals.dog, 0.19, wide=1.3),
    "fox": Kind(animals.fox, 0.17, wide=1.7),
    "rabbit": Kind(animals.rabbit, 0.14, wide=1.0),
    "horse": Kind(animals.horse, 0.30, wide=1.3),
    "deer": Kind(animals.deer, 0.32, wide=1.0),
    "crane": Kind(animals.crane, 0.28, wide=0.8),
    "fish": Kind(swimmers.fish, 0.20, "leap", 1.3),
    "whale": Kind(swimmers.whale, 0.34, "leap", 2.3),
    "butterfly": Kind(swimmers.butterfly, 0.17, "air"),
    "dragon": Kind(swimmers.dragon, 0.34, "air", 2.6),
    "statue": Kind(objects.statue, 0.40, wide=0.5),
    "tent": Kind(buildings.tent, 0.20, wide=1.9),
    "campfire": Kind(objects.campfire, 0.14),
    "well": Kind(buildings.well, 0.24, wide=0.9),
}
_ALOFT = {"birds": 0.35, "kite": 0.30, "balloon": 0.44, "butterfly": 0.50, "dragon": 0.50}


def ends(share: float, low: float, middle: float, high: float) -> float:
    """A share of a layout between two ends; 0.5 gives the middle, whatever the ends are."""
    if share < 0.5:
        return low + (middle - low) * 2 * share
    return middle + (high - middle) * (2 * share - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing in its place."""

    code: str
    x: float  # share of the width
    scale: float
    depth: float  # 0 near, 1 at the horizon


def standing(canvas: Canvas) -> list[Standing]:
    """Thing and companion, the farther first; a companion that stands alone takes the thing's."""
    scene, layout = canvas.scene, canvas.layout
    found = []
    if scene.thing != "nothing":
        x = ends(layout.thing_x, 0.14, 0.62, 0.88)
        found.append(Standing(scene.thing, x, 4 ** (layout.thing_scale - 0.5), layout.thing_depth))
    if scene.second != "nothing":
        x = ends(layout.second_x, 0.12, 0.33, 0.88)
        scale = 4 ** (layout.second_scale - 0.5)
        found.append(Standing(scene.second, x, scale, layout.second_depth * 0.96))
    return sorted(found, key=lambda one: -one.depth)


def draw_things(canvas: Canvas) -> None:
    for one in standing(canvas):
        _placed(canvas, one)


def brush_of(canvas: Canvas, one: Standing) -> Brush:
    """A brush at the thing's foot; sizes shrink and haze grows with depth."""
    kind = KINDS[one.code]
    depth = canvas.stand if canvas.stand is not None else ends(one.depth, 0.80, 0.36, 0.05)
    near = ends(one.depth, 1.45, 1.0, 0.42) if canvas.stand is None else 1.0
    if canvas.indoors:
        near *= ends(one.depth, 1.15, 1.0, 0.85)
    size = kind.tall * canvas.unit * one.scale * near * _indoors(canvas, one.code)
    y = canvas.horizon + (canvas.height - canvas.horizon) * depth
    if kind.way == "air":
        y = canvas.height * (_ALOFT[one.code] - 0.18 * (one.depth - 0.5))
    size = min(size, 0.90 * y, 0.94 * canvas.width / kind.wide)
    half = min(0.48, 0.5 * kind.wide * size / canvas.width)
    x = min(1 - half, max(half, one.x)) * canvas.width
    haze = canvas.layout.haze * (1.8 if canvas.scene.weather == "fog" else 0.7)
    far = min(0.75, max(0.0, one.depth - 0.12) ** 1.5 * haze)
    return Brush(canvas, x, y, size, one.x > 0.5 and one.code != "birds", far)


def _indoors(canvas: Canvas, code: str) -> float:
    """In a room what is larger than a person is a model of itself."""
    if not canvas.indoors:
        return 1.0
    if code in {"person", "child", "couple", "robot", "statue", "horse", "deer", "clock"}:
        return 1.5
    return 1.3 if KINDS[code].tall < 0.3 else 0.9


def _placed(canvas: Canvas, one: Standing) -> None:
    kind, brush = KINDS[one.code], brush_of(canvas, one)
    if kind.way == "air":
        kind.draw(brush)
        return
    if one.code == "whale" and not canvas.wet_at(brush.x, brush.y):
        brush.y = max(canvas.horizon - 0.22 * canvas.unit, brush.size * 1.1)
        kind.draw(brush)
        return
    wet = canvas.wet_at(brush.x, brush.y)
    on_water = wet and kind.way in {"float", "leap", "span"}
    if wet and not on_water:
        _spit(brush, kind)
    if kind.way == "leap" and not wet:
        _pond(brush)
    if kind.way == "table":
        _support(brush, kind)
    aground = kind.way == "float" and not wet and not canvas.indoors
    if aground:
        brush.y += 0.05 * brush.size
    _with_traces(brush, kind, mirror=wet and kind.way != "table", shadow=not on_water)
    if aground:
        _sand(brush, kind)


def _support(b: Brush, kind: Kind) -> None:
    """A table indoors, a stone outdoors; the thing is lifted onto it."""
    canvas = b.canvas
    if canvas.indoors:
        high = min(0.34, 0.26 * (0.7 + 0.3 * b.size / (kind.tall * canvas.unit))) * canvas.unit
        base = Brush(canvas, b.x, b.y, high, b.flip, b.far)
        _contact(base, 2.2)
        objects.table(base)
        b.y -= high
        return
    base = Brush(canvas, b.x, b.y, 0.54 * kind.wide * b.size, b.flip, b.far)
    _contact(base, 2.1)
    objects.stone_block(base)
    b.y -= base.size * 0.42


def _spit(b: Brush, kind: Kind) -> None:
    """Firm ground in the water: a low bank that runs to the nearer side of the picture."""
    canvas, palette = b.canvas, b.canvas.palette
    side = 1 if b.x > canvas.width / 2 else -1
    half = max(0.13 * canvas.width, kind.wide * b.size * 0.75)
    high = 0.035 * canvas.unit * (0.6 + b.size / canvas.unit)
    edge = canvas.width + 9 if side > 0 else -9.0
    land = mix(palette.ground, palette.dark, 0.10)
    land = mix(land, palette.horizon, b.far)
    upper = ((-1.0, 0.25), (-0.7, -0.35), (-0.2, -0.75), (0.6, -0.8), (1.5, -1.2))
    top = [(b.x + side * half * k, b.y + high * lift) for k, lift in upper]
    lower = ((1.2, 0.95), (0.0, 0.75), (-0.75, 0.5))
    low = [(b.x + side * half * k, b.y + high * lift) for k, lift in lower]
    corners = [(edge, b.y - high * 1.5), (edge, b.y + high * 1.5)]
    outline = smooth([*top, *corners, *low])
    shore = outline + np.array([0, high * 0.22])
    canvas.fill(shore, mix(palette.dark, palette.water, 0.35))
    canvas.wash(outline, land, mix(land, palette.dark, 0.35), b.y - high, b.y + high * 1.5)


def _pond(b: Brush) -> None:
    """Water for what swims, where there is none."""
    rim = mix(b.canvas.palette.ground, b.canvas.palette.dark, 0.3)
    b.oval(-0.05, -0.02, 1.12, 0.25, rim)
    b.oval(-0.05, -0.03, 1.05, 0.22, mix(b.canvas.palette.water, b.canvas.palette.horizon, 0.3))


def _sand(b: Brush, kind: Kind) -> None:
    """A hull that lies on land lies in it a little."""
    ground = mix(b.canvas.palette.ground, b.canvas.palette.dark, 0.30)
    half = kind.wide * 0.46
    b.blob([(-half, -0.035), (-half * 0.6, 0.0), (-half * 0.1, 0.012), (half * 0.5, 0.004),
            (half, -0.035), (0, -0.05)], b.own(ground))  # fmt: skip


def _contact(b: Brush, wide: float) -> None:
    """The soft dark under a thing: without it, it floats."""
    half = int(0.55 * wide * b.size)
    high = max(2, int(0.10 * b.size))
    veil = _ellipse(2 * half, 2 * high, 130)
    b.canvas.image.paste(b.canvas.palette.dark, (int(b.x) - half, int(b.y) - high), veil)


def _with_traces(b: Brush, kind: Kind, *, mirror: bool, shadow: bool) -> None:
    """Draws the thing with its mirror image in water, or its shadow on the ground."""
    canvas = b.canvas
    half = int(kind.wide * b.size * 0.62) + 4
    x0, x1 = max(0, int(b.x) - half), min(canvas.width, int(b.x) + half)
    y0, y1 = max(0, int(b.y - 1.12 * b.size)), min(canvas.height, int(b.y))
    if x0 >= x1 or y0 >= y1:
        kind.draw(b)
        return
    if canvas.scene.hour == "night" and not canvas.indoors:
        halo = mix(canvas.palette.horizon, canvas.palette.light, 0.25)
        canvas.glow(b.x, b.y - 0.5 * b.size, 0.95 * b.size, halo, 0.42)
    before = canvas.image.crop((x0, y0, x1, y1))
    kind.draw(b)
    after = canvas.image.crop((x0, y0, x1, y1))
    change = ImageChops.difference(before, after).convert("L").point(lambda v: 255 if v > 9 else 0)
    if shadow:
        _grounded(b, change, (x0, y0))
    if mirror:
        _mirrored(canvas, after, change, (x0, int(b.y) + (0 if not shadow else canvas.px(0.03))))
    elif (
        shadow
        and kind.way != "table"
        and canvas.scene.weather in {"clear", "cloudy"}
        and not canvas.indoors
    ):
        _cast(b, change, (x0, y0))


def _grounded(b: Brush, change: Image.Image, at: Point) -> None:
    """The soft dark under a thing, as wide as what touches the ground, and behind the thing."""
    canvas = b.canvas
    shape = np.asarray(change)
    touching = np.flatnonzero(shape[-max(2, int(0.05 * b.size)) :].any(axis=0))
    if not len(touching):
        return
    x0, x1 = at[0] + touching[0], at[0] + touching[-1]
    half, high = (
        0.60 * (x1 - x0) + 0.02 * b.size,
        max(2, int(0.035 * canvas.unit * (b.size / canvas.unit) ** 0.5)),
    )
    box = (int((x0 + x1) / 2 - half), int(b.y) - high, int((x0 + x1) / 2 + half), int(b.y) + high)
    soft = _ellipse(box[2] - box[0], 2 * high, 150)
    soft.paste(0, (int(at[0]) - box[0], int(at[1]) - box[1]), change)
    canvas.image.paste(canvas.palette.dark, (box[0], box[1]), soft)


def _ellipse(wide: int, high: int, strength: int) -> Image.Image:
    """A mask that is full in its middle and gone at its rim."""
    y, x = np.mgrid[-1:1:24j, -1:1:48j]
    mask = strength * np.clip(1 - np.hypot(x, y), 0, 1) ** 0.8
    small = Image.fromarray(mask.astype(np.uint8))
    return small.resize((max(1, wide), max(1, high)), Image.Resampling.BILINEAR)


def _mirrored(canvas: Canvas, shown: Image.Image, mask: Image.Image, at: tuple[int, int]) -> None:
    """The part above the water line, upside down, fainter with every row, cut by ripples."""
    high = min(shown.height, canvas.height - at[1])
    if high < 2:
        return
    flipped = shown.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    veil = np.asarray(mask.transpose(Image.Transpose.FLIP_TOP_BOTTOM), dtype=np.float32)
    rows = np.arange(veil.shape[0])[:, None] / canvas.unit
    fade = 0.52 * np.exp(-rows * 3.2) * (0.78 + 0.22 * np.sin(rows * 210 + np.sin(rows * 60) * 3))
    shift = (np.sin(rows[:, 0] * 150) * (0.002 + 0.02 * rows[:, 0]) * canvas.unit).astype(int)
    columns = (np.arange(veil.shape[1])[None, :] + shift[:, None]) % veil.shape[1]
    veil = np.take_along_axis(veil * fade, columns, axis=1)
    pixels = np.take_along_axis(np.asarray(flipped), columns[:, :, None], axis=1)
    canvas.image.paste(Image.fromarray(pixels), at, Image.fromarray(veil.astype(np.uint8)))


_LONG = {"dawn": (0.34, 1.3), "day": (0.22, 0.5), "dusk": (0.34, 1.4), "night": (0.28, 0.8)}


def _cast(b: Brush, mask: Image.Image, at: tuple[int, int]) -> None:
    """The shadow on the ground: the thing's outline laid down, away from the light."""
    canvas = b.canvas
    squash, slant = _LONG[canvas.scene.hour]
    away = (b.x - canvas.light_at[0]) / canvas.width
    slant = slant * max(-1.0, min(1.0, away * 2.4))
    high = max(2, int(mask.height * squash))
    reach = int(abs(slant) * high) + 1
    size = (mask.width + 2 * reach, high)
    # output (x, y), y down from the foot -> the thing's pixel (x - slant * y, foot - y / squash)
    flat = mask.transform(
        size,
        Image.Transform.AFFINE,
        (1, -slant, -reach, 0, -1 / squash, mask.height - 1),
        Image.Resampling.BILINEAR,
    )
    strength = 0.42 if canvas.scene.weather == "clear" else 0.22
    fade = np.linspace(strength, strength * 0.25, high)[:, None]
    soft = flat.filter(ImageFilter.BoxBlur(max(1, canvas.unit // 320)))
    veil = Image.fromarray((np.asarray(soft, dtype=np.float32) * fade).astype(np.uint8))
    foot = int(b.y) - max(1, int(0.006 * canvas.unit))
    canvas.image.paste(canvas.palette.dark, (at[0] - reach, foot), veil)
