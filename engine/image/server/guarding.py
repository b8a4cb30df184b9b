"""What the server asks of a picture guard; which guards there are, `engine.image.guard` knows."""

from collections.abc import Sequence
from typing import Protocol

from PIL import Image

from engine.types import Verdict


class PictureGuard(Protocol):
    """Says of each picture whether it may leave. Called from the backend's thread."""

    def check(self, images: Sequence[Image.Image]) -> list[Verdict]:
        """
        One verdict a picture, in order; only `refuse` keeps one back.

        Raises:
            GuardDown: Nothing is known of these pictures; none may leave.
        """
        ...
