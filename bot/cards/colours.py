"""
Colours in words: what a palette is called by members who read it aloud or cannot see it.

Pure; knows a dozen everyday names and no picture.
"""

import colorsys
import re
from collections.abc import Iterable

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
DARK, PALE, FAINT = 0.12, 0.93, 0.12  # lightness below and above; saturation below: no hue
BROWN_DARKER = 0.42  # orange and red this dark are called brown
HUES = (  # degrees up to which a name holds, round the circle
    (15, "red"),
    (45, "orange"),
    (68, "yellow"),
    (160, "green"),
    (195, "teal"),
    (255, "blue"),
    (290, "purple"),
    (340, "pink"),
    (360, "red"),
)


def named(palette: Iterable[str]) -> list[str]:
    """Codes of the colours in `palette` ("#rrggbb"), each once, in their order; others left out."""
    return list(dict.fromkeys(_name(one) for one in palette if _HEX.fullmatch(one)))


def _name(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if lightness < DARK:
        return "black"
    if lightness > PALE:
        return "white"
    if saturation < FAINT:
        return "grey"
    degrees = hue * 360
    if lightness < BROWN_DARKER and (degrees < 45 or degrees >= 345) and saturation < 0.75:
        return "brown"
    return next(name for limit, name in HUES if degrees <= limit)
