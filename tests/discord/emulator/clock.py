"""The emulator's own time: real seconds plus an offset that only a test moves."""

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970. Deadlines compare with `now`, so `advance` reaches them."""

    def __init__(self) -> None:
        self._offset_s = 0.0

    def now(self) -> float:
        return time.time() + self._offset_s

    def advance(self, seconds: float) -> None:
        """Jump ahead: tokens expire, messages age, windows of the rate limits pass."""
        self._offset_s += seconds


def iso(seconds: float) -> str:
    """As Discord writes a time, with microseconds and +00:00."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
