"""
Counting: per-route buckets, the global limit, invalid requests, edits of old messages.

Discord publishes the mechanism and few numbers; numbers marked "chosen" are ours, at or below
what is commonly seen, so that a bot that keeps them is safe.
"""

from collections import deque
from dataclasses import dataclass
from zlib import crc32

from tests.discord.emulator.clock import Clock

GLOBAL_PER_S = 50
INVALID_PER_10_MIN = 10_000
OLD_AFTER_S = 3600.0
OLD_EDITS = 3  # chosen: edits of messages over an hour old, a channel, in OLD_WINDOW_S
OLD_WINDOW_S = 20.0

# route -> (name, requests, seconds); chosen
BUCKETS: dict[tuple[str, str], tuple[str, int, float]] = {
    ("POST", "/channels/{channel_id}/messages"): ("send", 5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): ("edit", 5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): ("delete", 5, 1.0),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"): ("threads", 10, 10.0),
    ("POST", "/channels/{channel_id}/threads"): ("threads", 10, 10.0),
    ("PATCH", "/channels/{channel_id}"): ("channel", 5, 15.0),
    ("PUT", "/applications/{application_id}/commands"): ("commands", 5, 20.0),
    ("POST", "/webhooks/{application_id}/{token}"): ("webhook", 5, 2.0),
    ("PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}"): ("webhook", 5, 2.0),
    ("DELETE", "/webhooks/{application_id}/{token}/messages/{message_id}"): ("webhook", 5, 2.0),
    ("GET", "/gateway/bot"): ("gateway", 2, 5.0),
}
DEFAULT = ("other", 20, 1.0)
MAJOR = ("channel_id", "guild_id", "token")
WITHOUT_BUCKET = "/interactions/{interaction_id}/{token}/callback"


@dataclass(slots=True)
class Window:
    """A fixed window that opens with its first request."""

    opened_at: float
    seconds: float
    limit: int
    used: int = 0

    def left(self) -> int:
        return max(0, self.limit - self.used)

    def resets_in(self, now: float) -> float:
        return max(0.0, self.opened_at + self.seconds - now)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say to one request; `retry_after` is None when it may pass."""

    headers: dict[str, str]
    retry_after: float | None = None
    scope: str = "user"


class Limits:
    """One bot's (and its address's) counters."""

    def __init__(self, clock: Clock, *, strict: bool = True) -> None:
        self._clock = clock
        self._strict = strict
        self._windows: dict[tuple[str, str, str], Window] = {}
        self._second = Window(0.0, 1.0, GLOBAL_PER_S)
        self._invalid: deque[float] = deque()
        self._old_edits: dict[int, Window] = {}

    def of_the_bot(self) -> Verdict | None:
        """Count one request towards the global limit; a verdict when it is over."""
        now = self._clock.now()
        if now >= self._second.opened_at + 1.0:
            self._second = Window(now, 1.0, GLOBAL_PER_S)
        if self._strict and self._second.left() == 0:
            return Verdict({}, max(0.001, self._second.resets_in(now)), "global")
        self._second.used += 1
        return None

    def of_the_route(self, method: str, route: str, params: dict[str, str]) -> Verdict:
        """Count one request towards its bucket and its major parameter."""
        if not self._strict or route == WITHOUT_BUCKET:
            return Verdict({})
        name, limit, seconds = BUCKETS.get((method, route), DEFAULT)
        if name == "other":
            name = f"{method} {route}"
        major = next((params[each] for each in MAJOR if each in params), "")
        now = self._clock.now()
        window = self._windows.get((name, major, ""))
        if window is None or now >= window.opened_at + window.seconds:
            window = self._windows[name, major, ""] = Window(now, seconds, limit)
        over = window.left() == 0
        if not over:
            window.used += 1
        return Verdict(_headers(name, window, now), window.resets_in(now) if over else None)

    def old_edit(self, channel_id: int) -> float | None:
        """Count one edit of an old message; seconds to wait when there were too many (30046)."""
        now = self._clock.now()
        window = self._old_edits.get(channel_id)
        if window is None or now >= window.opened_at + OLD_WINDOW_S:
            window = self._old_edits[channel_id] = Window(now, OLD_WINDOW_S, OLD_EDITS)
        if self._strict and window.left() == 0:
            return window.resets_in(now)
        window.used += 1
        return None

    def invalid(self) -> None:
        """Count one 401, 403 or (not shared) 429."""
        self._invalid.append(self._clock.now())

    @property
    def invalid_in_10_min(self) -> int:
        """How many invalid requests the last 10 minutes saw; at 10,000 the address is banned."""
        since = self._clock.now() - 600
        while self._invalid and self._invalid[0] < since:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        return len(self._invalid) >= INVALID_PER_10_MIN and (
            self.invalid_in_10_min >= INVALID_PER_10_MIN
        )


def _headers(name: str, window: Window, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(window.left()),
        "X-RateLimit-Reset": f"{window.opened_at + window.seconds:.3f}",
        "X-RateLimit-Reset-After": f"{window.resets_in(now):.3f}",
        "X-RateLimit-Bucket": f"{crc32(name.encode()):08x}",
    }
