"""
Layout: where things stand in a picture and how its colours are turned, as numbers.

Knows nothing of words or pixels: each number is a share of its range, and the renderer says what
the ends of the range are. A model that composes pictures draws these numbers.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Eighteen numbers in [0, 1]; 0.5 is neutral, and `Layout()` is what the scene gives by itself.

    Raises:
        ValueError: A number is outside [0, 1], or no number (NaN).
    """

    horizon: float = 0.5  # where land meets sky: 0 high in the picture, 1 low
    light_x: float = 0.5  # sun or moon: 0 at the left edge, 1 at the right
    light_y: float = 0.5  # 0 high in the sky, 1 at the horizon
    thing_x: float = 0.5  # foot of the thing: 0 left, 0.5 the golden section, 1 right
    thing_scale: float = 0.5  # size of the thing: 0 half, 1 double
    thing_depth: float = 0.5  # 0 near the eye (low and large), 1 near the horizon (small)
    second_x: float = 0.5  # foot of the companion: 0 left, 0.5 left of the middle, 1 right
    second_scale: float = 0.5  # as thing_scale
    second_depth: float = 0.5  # as thing_depth
    hue: float = 0.5  # all hues turned: 0 by -40 degrees, 1 by +40
    saturation: float = 0.5  # 0 nearly grey, 1 vivid
    lightness: float = 0.5  # 0 dim, 1 bright
    warmth: float = 0.5  # 0 towards blue, 1 towards amber
    contrast: float = 0.5  # 0 flat, 1 hard
    relief: float = 0.5  # height of ridges, roofs and waves: 0 low, 1 high
    density: float = 0.5  # how much stands about (trees, houses, stars): 0 sparse, 1 crowded
    haze: float = 0.5  # air between near and far: 0 none, 1 much
    grain: float = 0.5  # tooth of the paper: 0 smooth, 1 rough

    def __post_init__(self) -> None:
        for name, share in zip(FIELDS, astuple(self), strict=True):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"{name}: {share!r} is not in [0, 1]")

    @classmethod
    def clamped(cls, shares: Iterable[float]) -> Self:
        """
        A layout from numbers in the order of FIELDS, each brought into [0, 1].

        Raises:
            ValueError: There are more or fewer than FIELDS, or one is no number (NaN).
        """
        given = [float(share) for share in shares]
        if len(given) != len(FIELDS):
            raise ValueError(f"{len(given)} numbers, not {len(FIELDS)}")
        return cls(*(min(1.0, max(0.0, share)) if share == share else share for share in given))

    def shares(self) -> tuple[float, ...]:
        """The numbers in the order of FIELDS."""
        return astuple(self)


FIELDS: tuple[str, ...] = tuple(one.name for one in fields(Layout))
