"""
What a picture feels like, from light and colour alone; what it shows, where its scene is known.

Statistics, not sight: they tell a dark grey picture from a bright warm one and nothing of what is
in it, so `sure` stays low. Pictures whose scene is known bring their words with them.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, UnidentifiedImageError

from engine.types import Emotion, EmotionName, Language, Reading

BACKEND = "colour"
SURE = 0.3
MOST_PIXELS = 40_000_000
_SIDE = 96  # pixels to which a picture is brought before it is measured
# Valdez and Mehrabian 1994, Effects of color on emotions, JEP General 123(4), 394-409: pleasure and
# arousal as sums of brightness and saturation, each standardised; their coefficients.
_PLEASURE = (0.69, 0.22)
_AROUSAL = (-0.31, 0.60)
_MEAN, _SPREAD = (0.52, 0.29), (0.19, 0.12)  # of brightness and saturation over our own scenes
_WARMTH = 0.25  # what the share of warm hues adds to pleasure; ours, small
_WORDS: dict[EmotionName, tuple[str, str]] = {
    "calm": ("calm", "平静"),
    "joy": ("glad", "喜悦"),
    "sorrow": ("sorrowful", "忧伤"),
    "fear": ("uneasy", "不安"),
    "wonder": ("stirring", "激荡"),
}


@dataclass(frozen=True, slots=True)
class Light:
    """Figures of one picture, each in [0, 1]: means of brightness and saturation (HSV), the share
    of warm hues among the coloured, and the spread of brightness."""

    brightness: float
    saturation: float
    warmth: float
    contrast: float


def measure(picture: bytes) -> Light:
    """
    The figures of a PNG, JPEG or WebP.

    Raises:
        ValueError: It is none of these, is broken, or has over MOST_PIXELS pixels.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("the picture has too many pixels")
            small = image.convert("RGB").resize((_SIDE, _SIDE)).convert("HSV")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as exc:
        raise ValueError("the file is not a picture that can be read") from exc
    hue, saturation, value = (np.asarray(band, np.float64) / 255 for band in small.split())
    coloured = saturation > 0.12
    warm = coloured & ((hue < 0.19) | (hue > 0.92))
    return Light(
        float(value.mean()),
        float(saturation.mean()),
        float(warm.sum() / max(1, coloured.sum())),
        float(min(1.0, 2 * value.std())),
    )


def read_picture(
    picture: bytes, language: Language, words: Sequence[str] = (), backend: str = BACKEND
) -> Reading:
    """
    The reading of a picture.

    Args:
        words: What is known to be shown, in the language asked; they become its themes.
    """
    light = measure(picture)
    bright = (light.brightness - _MEAN[0]) / _SPREAD[0]
    vivid = (light.saturation - _MEAN[1]) / _SPREAD[1]
    warm = _WARMTH * (2 * light.warmth - 1)
    valence = float(np.tanh(0.6 * (_PLEASURE[0] * bright + _PLEASURE[1] * vivid) + warm))
    stirred = _AROUSAL[0] * bright + _AROUSAL[1] * vivid + 0.3 * (light.contrast - 0.2)
    arousal = float(1 / (1 + np.exp(-stirred)))
    emotion = _emotion(valence, arousal)
    return Reading(
        themes=tuple(words),
        valence=valence,
        arousal=arousal,
        moods=(_WORDS[emotion.name][language == "zh"],),
        backend=backend,
        emotions=(emotion,),
        sure=SURE,
    )


def _emotion(valence: float, arousal: float) -> Emotion:
    """The corner of Russell's circle in which it lies; its intensity is the distance."""
    away = min(1.0, float(np.hypot(valence, 2 * arousal - 1)))
    if abs(valence) < 0.15:
        return Emotion("wonder" if arousal > 0.6 else "calm", away)
    if valence > 0:
        return Emotion("joy" if arousal > 0.45 else "calm", away)
    return Emotion("fear" if arousal > 0.6 else "sorrow", away)
