"""
What can be told of pictures from their main colours: figures for the taste model, and likeness.

Knows three colours a picture and no pixels: where things stand in it is beyond this.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.taste.diversity import FloatArray
from engine.types import Analysis

GRAPHIC = {"ink": 1.0, "woodcut": 1.0, "pixel": 1.0, "flat": 0.0, "watercolour": 0.0}
_SHARES = (0.6, 0.25, 0.15)  # of the main colours in the whole; their counts are not kept
_LUMA = np.array((0.2126, 0.7152, 0.0722))  # ITU-R BT.709, on gamma-coded values
_SUBTLE = 0.15  # root mean square distance in RGB from which two colours read as different
_NO_COLOUR = 1e3  # far from every colour, so that it is never the nearest
_STEADY = 0.2  # distance of valence (halved) and arousal from which feelings read as different
_FEELING = 0.3  # what the nearness of two feelings counts beside that of the colours


@dataclass(frozen=True, slots=True)
class Colours:
    """
    Figures of a palette. `light`, `colour` and `contrast` lie in [0, 1], `warmth` in [-1, 1].

    light: mean luma. colour: mean chroma, 0 for greys and 1 for a pure hue. warmth: red less
    blue. contrast: between the lightest and the darkest of the main colours.
    """

    light: float
    colour: float
    warmth: float
    contrast: float


def colours_of(palette: Sequence[str]) -> Colours | None:
    """
    None without a palette.

    Args:
        palette: `#rrggbb`, the largest first; those after the third are not counted.

    Raises:
        ValueError: A colour is none.
    """
    if not palette:
        return None
    values, shares = _values(palette)
    luma = values @ _LUMA
    chroma = values.max(axis=1) - values.min(axis=1)
    return Colours(
        float(shares @ luma),
        float(shares @ chroma),
        float(shares @ (values[:, 0] - values[:, 2])),
        float(luma.max() - luma.min()),
    )


def likeness(palettes: Sequence[Sequence[str]], read: Sequence[Analysis | None]) -> FloatArray:
    """
    How alike pictures are in colour and feeling, (n, n) in [0, 1], ones on the diagonal.

    Each picture's colours are compared with the nearest of the other's; what is not known of one
    of two pictures counts as half alike.
    """
    alike = (1 - _FEELING) * _colour_likeness(palettes) + _FEELING * _feeling_likeness(read)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(alike)


def _colour_likeness(palettes: Sequence[Sequence[str]]) -> FloatArray:
    values = np.full((len(palettes), len(_SHARES), 3), _NO_COLOUR)
    shares = np.zeros((len(palettes), len(_SHARES)))
    for at, palette in enumerate(palettes):
        if palette:
            colours, parts = _values(palette)
            values[at, : len(parts)], shares[at, : len(parts)] = colours, parts
    steps = values[:, None, :, None] - values[None, :, None, :]  # (n, n, m, m, 3)
    nearest = np.sqrt((steps**2).mean(axis=4)).min(axis=3)  # (n, n, m)
    there = (shares[:, None] * nearest).sum(axis=2)
    alike = np.exp(-((((there + there.T) / 2) / _SUBTLE) ** 2))
    known = np.array([bool(palette) for palette in palettes], bool)
    return np.where(known[:, None] & known, alike, 0.5)


def _feeling_likeness(read: Sequence[Analysis | None]) -> FloatArray:
    felt = [(one.reading.valence, one.reading.arousal) if one else (np.nan, np.nan) for one in read]
    glad, stir = np.array(felt, np.float64).reshape(-1, 2).T
    apart = np.hypot((glad[:, None] - glad) / 2, stir[:, None] - stir)
    return np.asarray(np.nan_to_num(np.exp(-((apart / _STEADY) ** 2)), nan=0.5))


def _values(palette: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Red, green and blue of the main colours in [0, 1], (m, 3), and their shares, (m,)."""
    main = palette[: len(_SHARES)]
    if not all(len(one) == 7 and one[0] == "#" for one in main):
        raise ValueError("a colour is written #rrggbb")
    values = np.array([list(bytes.fromhex(one[1:])) for one in main], np.float64) / 255
    shares = np.array(_SHARES[: len(main)])
    return values, shares / shares.sum()
