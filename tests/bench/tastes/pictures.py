"""
What simulated communities like in pictures: functions of what is to be seen, or of the pixels.

Nothing that learns knows any of them: they vote, and they judge what was learned.
"""

import re
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image

PictureTaste = Callable[[str, Image.Image], float]  # what is said to be seen, the picture

_WATER = re.compile(r"\b(the sea|a river|a lake|an island)\b|海边|江上|湖畔|小岛", re.IGNORECASE)
_AFLOAT = re.compile(r"\b(boat|ship|whale|lighthouse|fish|bridge)\b|小船|帆船|鲸|灯塔|鱼|桥")
_NIGHT, _DUSK = re.compile(r"\bat night\b|夜里"), re.compile(r"\bat dusk\b|黄昏")
_SNOW, _WINTER = re.compile(r"\bin the snow\b|，雪；"), re.compile(r"\bin winter\b|冬天")
_NOBODY, _BESIDE = re.compile(r"nobody about|空无一人"), re.compile(r"; .*, with |旁边是")


def water(seen: str, _: Image.Image) -> float:
    return bool(_WATER.search(seen)) + 0.5 * len(_AFLOAT.findall(seen))


def night(seen: str, _: Image.Image) -> float:
    """The later the hour, the better."""
    return 1.0 * bool(_NIGHT.search(seen)) + 0.4 * bool(_DUSK.search(seen))


def snow(seen: str, _: Image.Image) -> float:
    return bool(_SNOW.search(seen)) + 0.5 * bool(_WINTER.search(seen))


def company(seen: str, _: Image.Image) -> float:
    """Somebody or something there, and better two than one."""
    return bool(_BESIDE.search(seen)) - float(bool(_NOBODY.search(seen)))


def warm(_: str, picture: Image.Image) -> float:
    """How much redder than blue the pixels are, of 1."""
    small = np.asarray(picture.convert("RGB").resize((32, 32), Image.Resampling.BOX), np.float64)
    return float((small[..., 0] - small[..., 2]).mean() / 255)


PICTURE_TASTES: Mapping[str, PictureTaste] = {
    "water": water,
    "night": night,
    "snow": snow,
    "company": company,
    "warm": warm,
}
