"""
Colours of a scene: what the hour and the season give, turned by the mood. Pure.

Colours are (red, green, blue), each 0 to 255.
"""

import colorsys
from collections.abc import Iterable
from dataclasses import dataclass, fields

from engine.image.scenes.scene import Scene

Colour = tuple[int, int, int]

_SKY: dict[str, tuple[Colour, Colour, Colour]] = {  # top, horizon, light
    "dawn": ((118, 146, 190), (250, 214, 186), (255, 236, 206)),
    "day": ((92, 152, 214), (206, 228, 240), (255, 252, 236)),
    "dusk": ((74, 72, 130), (240, 150, 104), (255, 206, 140)),
    "night": ((14, 22, 52), (52, 70, 112), (240, 240, 222)),
}
_GROUND: dict[str, Colour] = {
    "spring": (132, 168, 96),
    "summer": (86, 138, 74),
    "autumn": (178, 128, 66),
    "winter": (206, 214, 224),
}
_FOLIAGE: dict[str, Colour] = {
    "spring": (214, 148, 168),
    "summer": (52, 104, 58),
    "autumn": (196, 92, 44),
    "winter": (112, 120, 130),
}
_GROUND_OF: dict[str, Colour] = {"desert": (220, 180, 120), "city": (110, 112, 122)}
_WATER: dict[str, Colour] = {
    "dawn": (142, 162, 190),
    "day": (70, 128, 172),
    "dusk": (96, 84, 122),
    "night": (22, 36, 72),
}
_DIM = {"dawn": 0.86, "day": 1.0, "dusk": 0.62, "night": 0.34}
# Mood -> hue drawn towards (degrees), how far, saturation and lightness factors.
_TURN: dict[str, tuple[float, float, float, float]] = {
    "calm": (190, 0.10, 0.85, 1.04),
    "joy": (45, 0.22, 1.28, 1.12),
    "sorrow": (220, 0.35, 0.55, 0.82),
    "fear": (150, 0.28, 0.70, 0.66),
    "tenderness": (340, 0.24, 0.95, 1.10),
    "wonder": (275, 0.26, 1.22, 0.98),
    "anger": (8, 0.45, 1.30, 0.74),
    "longing": (245, 0.30, 0.85, 0.90),
}
_GREYING = {"clear": 0.0, "cloudy": 0.25, "rain": 0.45, "snow": 0.30, "fog": 0.50}
_GREY: Colour = (150, 158, 168)


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one picture."""

    top: Colour
    horizon: Colour
    light: Colour
    ground: Colour
    foliage: Colour
    water: Colour
    dark: Colour  # silhouettes


def palette_of(scene: Scene) -> Palette:
    top, horizon, light = _SKY[scene.hour]
    dim = _DIM[scene.hour]
    ground = _GROUND_OF.get(scene.place, _GROUND[scene.season])
    if scene.weather == "snow":
        ground = mix(ground, (236, 240, 246), 0.7)
    grey = _GREYING[scene.weather] * dim
    base = Palette(
        mix(top, _GREY, grey),
        mix(horizon, _GREY, grey),
        light,
        scaled(ground, dim),
        scaled(_FOLIAGE[scene.season], max(dim, 0.42)),
        _WATER[scene.hour],
        scaled((44, 48, 62), 0.55 + 0.45 * dim),
    )
    turned = {one.name: _turned(getattr(base, one.name), scene.mood) for one in fields(base)}
    return Palette(**turned)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """From `a` (share 0) to `b` (share 1)."""
    return _colour(x + (y - x) * share for x, y in zip(a, b, strict=True))


def scaled(colour: Colour, factor: float) -> Colour:
    return _colour(channel * factor for channel in colour)


def _turned(colour: Colour, mood: str) -> Colour:
    hue, pull, saturation, lightness = _TURN[mood]
    h, light, s = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    away = (hue / 360 - h + 0.5) % 1 - 0.5
    h = (h + pull * away) % 1
    drawn = colorsys.hls_to_rgb(h, min(1.0, light * lightness), min(1.0, s * saturation))
    return _colour(channel * 255 for channel in drawn)


def _colour(channels: Iterable[float]) -> Colour:
    red, green, blue = (max(0, min(255, round(one))) for one in channels)
    return red, green, blue
