"""
Which compositions made the pictures of late, so that a picture that comes back is known again.

Recognised by a small thumbnail, since what comes back went through WebP. Knows no model.
"""

from collections import deque

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.image.house.composer.codes import Composition

MOST = 2_000
_SIDE = 16  # pixels of a thumbnail's side
_NEAR = 3.0  # of 255: mean distance of thumbnails up to which two files are the same picture

Thumbnail = npt.NDArray[np.uint8]


class Kept:
    """The last MOST compositions in memory; after a restart none is known."""

    def __init__(self, most: int = MOST) -> None:
        self._thumbnails: deque[Thumbnail] = deque(maxlen=most)
        self._made: deque[Composition] = deque(maxlen=most)

    def keep(self, image: Image.Image, made: Composition) -> None:
        self._thumbnails.append(_thumbnail(image))
        self._made.append(made)

    def recall(self, image: Image.Image) -> Composition | None:
        """What made this picture, None where it is not known."""
        if not self._made:
            return None
        wanted = _thumbnail(image).astype(np.int16)
        away = np.abs(np.stack(list(self._thumbnails)) - wanted).mean(axis=(1, 2, 3))
        best = int(away.argmin())
        return self._made[best] if away[best] <= _NEAR else None


def _thumbnail(image: Image.Image) -> Thumbnail:
    small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.uint8)
