"""Pictures that are fetched by a link: in memory, for ten minutes, within a bound. Pure."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

KEPT_S = 600.0
MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Shelved:
    """One picture on the shelf."""

    content: bytes
    media_type: str
    until: float


class Shelf:
    """
    Names that cannot be guessed, and what they stand for; the oldest go when there is no room.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float], max_bytes: int = MAX_BYTES) -> None:
        self._clock = clock
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, Shelved] = OrderedDict()
        self._bytes = 0

    def put(self, content: bytes, media_type: str) -> str:
        """Lay a picture down and return its name."""
        self._tidy(len(content))
        name = secrets.token_urlsafe(18)
        self._kept[name] = Shelved(content, media_type, self._clock() + KEPT_S)
        self._bytes += len(content)
        return name

    def get(self, name: str) -> Shelved | None:
        """None once it has gone."""
        self._tidy(0)
        return self._kept.get(name)

    def _tidy(self, room: int) -> None:
        now = self._clock()
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if oldest.until > now and self._bytes + room <= self._max_bytes:
                break
            self._kept.popitem(last=False)
            self._bytes -= len(oldest.content)
