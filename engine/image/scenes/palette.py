"""
Colours of a scene: what the hour and the season give, turned by weather, mood and style. Pure.

Colours are (red, green, blue), each 0 to 255.
"""

from dataclasses import dataclass
from functools import lru_cache

from engine.image.scenes.scene import Scene

Colour = tuple[int, int, int]

LAMP: Colour = (255, 208, 124)  # every lit window and flame: light of its own, never dimmed
_SKY: dict[str, tuple[Colour, Colour, Colour, Colour]] = {  # top, middle, horizon, light
    "dawn": ((104, 138, 186), (188, 190, 208), (252, 216, 184), (255, 240, 214)),
    "day": ((74, 140, 204), (136, 190, 226), (222, 236, 238), (255, 250, 228)),
    "dusk": ((58, 62, 118), (160, 98, 130), (246, 160, 104), (255, 222, 160)),
    "night": ((12, 20, 48), (28, 44, 86), (66, 88, 130), (246, 242, 220)),
}
_GROUND: dict[str, Colour] = {
    "spring": (142, 172, 104),
    "summer": (96, 146, 82),
    "autumn": (186, 144, 82),
    "winter": (196, 202, 208),
}
_FOLIAGE: dict[str, Colour] = {
    "spring": (226, 156, 176),
    "summer": (58, 112, 66),
    "autumn": (204, 98, 46),
    "winter": (118, 126, 136),
}
_GROUND_OF: dict[str, Colour] = {
    "desert": (226, 182, 122),
    "city": (122, 124, 134),
    "square": (186, 174, 158),
    "stars": (150, 150, 196),
    "room": (150, 108, 78),
    "hall": (172, 160, 146),
}
_WATER: dict[str, Colour] = {
    "dawn": (136, 160, 186),
    "day": (66, 130, 168),
    "dusk": (104, 84, 120),
    "night": (24, 40, 78),
}
_DIM = {"dawn": 0.88, "day": 1.0, "dusk": 0.66, "night": 0.47}
_AMBIENT = {"dawn": 0.12, "day": 0.04, "dusk": 0.20, "night": 0.30}  # how far the sky tints things
# Mood -> tint, how far colours are drawn to it, saturation and lightness factors.
_TURN: dict[str, tuple[Colour, float, float, float]] = {
    "calm": ((160, 196, 200), 0.12, 0.86, 1.03),
    "joy": ((255, 206, 120), 0.13, 1.20, 1.08),
    "sorrow": ((94, 114, 146), 0.32, 0.58, 0.84),
    "fear": ((58, 92, 88), 0.34, 0.74, 0.68),
    "tenderness": ((252, 186, 180), 0.12, 1.0, 1.07),
    "wonder": ((134, 106, 214), 0.19, 1.20, 0.99),
    "anger": ((186, 44, 36), 0.32, 1.25, 0.78),
    "longing": ((108, 108, 176), 0.25, 0.88, 0.91),
}
_GREYING = {"clear": 0.0, "cloudy": 0.28, "rain": 0.50, "snow": 0.34, "fog": 0.50}
_GREY: Colour = (156, 164, 174)
_SNOWY: Colour = (226, 236, 252)
_PAPER: Colour = (244, 238, 224)
# In ink the sky is paper left bare: how far, at each hour.
_BARE = {"dawn": 0.86, "day": 0.92, "dusk": 0.70, "night": 0.46}


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one picture; `cast` brings a thing's own colour into its light."""

    top: Colour
    middle: Colour
    horizon: Colour
    light: Colour
    ground: Colour
    foliage: Colour
    water: Colour
    dark: Colour  # silhouettes
    mood: str
    dim: float
    ambient: float

    def cast(self, colour: Colour) -> Colour:
        """A colour of daylight as it looks in this picture."""
        return _cast(colour, self.dim, self.middle, self.ambient, self.mood)


@lru_cache(maxsize=4_096)
def _cast(colour: Colour, dim: float, middle: Colour, ambient: float, mood: str) -> Colour:
    lit = mix(scaled(colour, 0.30 + 0.70 * dim), middle, ambient)
    return turned(lit, mood, 0.8)


def palette_of(scene: Scene) -> Palette:
    """The colours of a scene before a layout turns them."""
    top, middle, horizon, light = _SKY[scene.hour]
    dim = _DIM[scene.hour]
    grey = _GREYING[scene.weather] * (0.35 + 0.65 * dim)
    cloud = scaled(_GREY, 0.25 + 0.75 * dim)
    ground, foliage = _ground_of(scene), _FOLIAGE[scene.season]
    colours = {
        "top": mix(top, cloud, grey),
        "middle": mix(middle, cloud, grey),
        "horizon": mix(horizon, cloud, grey * 0.8),
        "light": light,
        "ground": mix(scaled(ground, 0.12 + 0.88 * dim), middle, _AMBIENT[scene.hour]),
        "foliage": mix(scaled(foliage, 0.16 + 0.84 * dim), middle, _AMBIENT[scene.hour]),
        "water": mix(_WATER[scene.hour], cloud, grey * 0.6),
        "dark": scaled((46, 50, 66), 0.45 + 0.55 * dim),
    }
    turn = {name: turned(one, scene.mood, _share(name)) for name, one in colours.items()}
    if scene.style == "ink":
        turn = {name: _inked(name, one, _BARE[scene.hour]) for name, one in turn.items()}
    return Palette(**turn, mood=scene.mood, dim=dim, ambient=_AMBIENT[scene.hour])


def _share(name: str) -> float:
    """The light itself keeps more of its own colour, or the moon would turn green."""
    return 0.45 if name == "light" else 1.0


def _ground_of(scene: Scene) -> Colour:
    ground = _GROUND_OF.get(scene.place, _GROUND[scene.season])
    if scene.place in {"room", "hall", "stars"}:
        return ground
    if scene.weather == "snow":
        return mix(ground, _SNOWY, 0.8)
    if scene.season == "winter" and scene.place != "desert":
        return mix(ground, _SNOWY, 0.4)
    return ground


def _inked(name: str, colour: Colour, bare: float) -> Colour:
    grey = luminance(colour)
    wash: Colour = _colour(grey, grey, grey * 1.02)
    if name in {"top", "middle", "horizon", "light"}:
        return mix(wash, _PAPER, {"light": 1.0, "horizon": bare}.get(name, bare * 0.92))
    return mix(wash, _PAPER, 0.30 if name in {"ground", "water"} else 0.0)


def luminance(colour: Colour) -> float:
    """Rec. 601 luma, 0 to 255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """From `a` (share 0 or less) to `b` (share 1 or more)."""
    k = 0.0 if share < 0 else 1.0 if share > 1 else share
    return (
        int(a[0] + (b[0] - a[0]) * k + 0.5),
        int(a[1] + (b[1] - a[1]) * k + 0.5),
        int(a[2] + (b[2] - a[2]) * k + 0.5),
    )


def scaled(colour: Colour, factor: float) -> Colour:
    return _colour(colour[0] * factor, colour[1] * factor, colour[2] * factor)


def turned(colour: Colour, mood: str, share: float = 1.0) -> Colour:
    """A colour drawn to a mood's tint, by `share` of the mood's strength."""
    tint, pull, saturation, lightness = _TURN[mood]
    grey = luminance(colour)
    bright = scaled(tint, (40 + grey) / (40 + luminance(tint)))
    drawn = mix(colour, bright, pull * share)
    grey = luminance(drawn)
    vivid, light = 1 + (saturation - 1) * share, 1 + (lightness - 1) * share
    r, g, b = ((grey + (channel - grey) * vivid) * light for channel in drawn)
    return _colour(r, g, b)


def _colour(red: float, green: float, blue: float) -> Colour:
    return _channel(red), _channel(green), _channel(blue)


def _channel(value: float) -> int:
    return 0 if value < 0 else 255 if value > 255 else int(value + 0.5)
