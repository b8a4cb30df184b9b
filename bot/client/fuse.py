"""
The fuse between us and Discord's REST API: it blows before Discord bans the address.

It sees every request of discord.py, interactions included, through aiohttp's tracing. After a ban
by Cloudflare nothing leaves for ten minutes; near our own budget of invalid requests (401, 403,
429) nothing leaves until the oldest is forgotten; after a 401 for the bot's token nothing leaves
at all. Knows nothing of what is sent.
"""

import logging
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp

log = logging.getLogger(__name__)

WINDOW_S = 600.0  # over which Discord counts invalid requests
BUDGET = 80  # of ours in a window; Discord bans the address at 10,000
BAN_S = 660.0  # a ban is waited out for ten minutes and a little
TOKENS_OF_OTHERS = ("/webhooks/", "/interactions/")  # their 401 is no word on the bot's own token


class FuseBlown(aiohttp.ClientConnectionError):
    """Nothing was sent; `retry_after_s` says when something may be, infinite for a bad token."""

    def __init__(self, reason: str, retry_after_s: float) -> None:
        super().__init__(f"nothing is sent to Discord for now: {reason}")
        self.retry_after_s = retry_after_s


class Fuse:
    """
    Counts what comes back, and stops what would make it worse.

    Args:
        monotonic_s: A clock that never goes back, in seconds.
        revoked: Called once, when Discord refuses the bot's token.
    """

    def __init__(self, monotonic_s: Callable[[], float], revoked: Callable[[], None]) -> None:
        self._now = monotonic_s
        self._revoked = revoked
        self._invalid: deque[float] = deque()
        self._banned_until = 0.0
        self._dead = False

    def trace(self) -> aiohttp.TraceConfig:
        """What discord.py hands to its HTTP session."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        return trace

    @property
    def invalid(self) -> int:
        """Invalid requests of the last ten minutes."""
        while self._invalid and self._invalid[0] <= self._now() - WINDOW_S:
            self._invalid.popleft()
        return len(self._invalid)

    def check(self) -> None:
        """Raise FuseBlown when nothing may be sent now."""
        if self._dead:
            raise FuseBlown("the token was refused", float("inf"))
        left_s = self._banned_until - self._now()
        if left_s > 0:
            raise FuseBlown("the address is banned", left_s)
        if self.invalid >= BUDGET:
            raise FuseBlown("too many refusals", self._invalid[0] + WINDOW_S - self._now())

    def count(self, status: int, path: str, *, via: bool, shared: bool = False) -> None:
        """One answer: `via` tells Discord's own 429 from a ban by Cloudflare before it."""
        if status not in {401, 403, 429} or (status == 429 and via and shared):
            return
        self._invalid.append(self._now())
        if status == 429 and not via:
            log.error("Cloudflare has banned this address; nothing is sent for 11 minutes")
            self._banned_until = self._now() + BAN_S
        if status == 401 and not any(part in path for part in TOKENS_OF_OTHERS) and not self._dead:
            self._dead = True
            self._revoked()

    async def _before(self, _session: Any, _context: SimpleNamespace, _request: Any) -> None:
        self.check()

    async def _after(
        self, _session: Any, _context: SimpleNamespace, answer: aiohttp.TraceRequestEndParams
    ) -> None:
        headers = answer.response.headers
        self.count(
            answer.response.status,
            answer.url.path,
            via="Via" in headers,
            shared=headers.get("X-RateLimit-Scope") == "shared",
        )
