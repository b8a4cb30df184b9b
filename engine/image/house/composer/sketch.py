"""
What a foreign picture says to the composer: its light, its colours, where its horizon lies.

Plain statistics of pixels; what stands in the picture is not seen, and not guessed at.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.image.house.composer.codes import N_CODES, SIZE, SPREAD, Vector
from engine.image.scenes.layout import FIELDS as SHARES

_SIDE = 48
_DARK = 0.22  # mean lightness under which a picture is taken for night
_WARM = 0.2  # red above blue in the upper half from which it is taken for dusk
_TAME = 0.12  # how far a share keeps from 0 and 1, where the renderer's colours shout
_LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True)
class Sketch:
    """`shares` are layout numbers in [0, 1] by name; `hour` is a code, or "" if it may be any."""

    shares: dict[str, float]
    hour: str

    def target(self) -> Vector:
        """The numbers as a composition's vector, NaN where the sketch says nothing, (SIZE,)."""
        vector = np.full(SIZE, np.nan, np.float32)
        for name, share in self.shares.items():
            vector[N_CODES + SHARES.index(name)] = (share - 0.5) * SPREAD
        return vector


def looked_at(image: Image.Image) -> Sketch:
    """Reads light, colours and horizon from a picture of any size."""
    small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float64) / 255  # (H, W, 3)
    luma = pixels @ _LUMA  # (H, W)
    high, low = pixels.max(2), pixels.min(2)
    x, y = _brightest(luma)
    horizon = _horizon(luma)
    shares = {
        "horizon": _share(horizon, 0.3, 0.85),
        "light_x": x,
        "light_y": min(1.0, y / max(horizon, 0.1)),
        "saturation": _share(float((high - low).mean()), 0.0, 0.8),
        "lightness": _share(float(luma.mean()), 0.1, 0.9),
        "warmth": _share(float((pixels[..., 0] - pixels[..., 2]).mean()), -0.6, 0.6),
        "contrast": _share(float(luma.std()), 0.0, 0.4),
    }
    return Sketch(shares, _hour(pixels, float(luma.mean())))


def _hour(pixels: npt.NDArray[np.float64], lightness: float) -> str:
    if lightness < _DARK:
        return "night"
    upper = pixels[: _SIDE // 2]
    return "dusk" if float((upper[..., 0] - upper[..., 2]).mean()) > _WARM else ""


def _share(value: float, least: float, most: float) -> float:
    return min(1 - _TAME, max(_TAME, (value - least) / (most - least)))


def _horizon(luma: npt.NDArray[np.float64]) -> float:
    """The height, from 0 at the top to 1, where rows change most at once."""
    rows = luma.mean(1)
    steps = np.abs(rows[4:] - rows[:-4])[_SIDE // 5 : -_SIDE // 6]
    return float(steps.argmax() + _SIDE // 5 + 2) / _SIDE


def _brightest(luma: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Where the light stands: the middle of the brightest hundredth of the upper two thirds."""
    upper = luma[: _SIDE * 2 // 3]
    ys, xs = np.nonzero(upper >= np.quantile(upper, 0.99))
    return float(xs.mean()) / (_SIDE - 1), float(ys.mean()) / (_SIDE - 1)
