"""Token buckets per member and per address: generous to hands, tight to loops."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.errors import TooMany
from bot.web.identity import IS_NEW
from bot.web.keys import CONFIG, MEMBER, Limits, Rate
from bot.web.problems import Handler
from bot.web.security import SAFE

REMEMBERED = 20_000  # buckets kept; the longest unused goes first
_FREE = ("/static/", "/health", "/metrics", "/api/openapi.json")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Buckets:
    """One rate for many names."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> float:
        """Take one token; 0.0 when there was one, else the seconds until there is."""
        now = self._clock()
        bucket = self._buckets.setdefault(name, _Bucket(self._rate.burst, now))
        self._buckets.move_to_end(name)
        gained = (now - bucket.filled_at) * self._rate.per_s
        bucket.tokens = min(self._rate.burst, bucket.tokens + gained)
        bucket.filled_at = now
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._rate.per_s


class RateLimits:
    """The allowances of one application."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._member = {
            True: Buckets(limits.member_reads, clock),
            False: Buckets(limits.member_writes, clock),
        }
        self._address = {
            True: Buckets(limits.address_reads, clock),
            False: Buckets(limits.address_writes, clock),
        }
        self._new_guests = Buckets(limits.new_guests, clock)

    def check(self, *, member_id: str, address: str, reads: bool, is_new: bool) -> None:
        """
        Count one request.

        Raises:
            TooMany: `rate_limited`, with the seconds to wait.
        """
        waits = [self._address[reads].take(address)]
        waits.append(
            self._new_guests.take(address) if is_new else self._member[reads].take(member_id)
        )
        if (wait := max(waits)) > 0:
            seconds = math.ceil(wait)
            raise TooMany("rate_limited", retry_after_s=seconds, seconds=seconds)


RATE_LIMITS = web.AppKey("rate_limits", RateLimits)


def limits_of(app: web.Application) -> RateLimits:
    config = app[CONFIG]
    return RateLimits(config.limits, config.clock)


@web.middleware
async def rate_limited(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse the request when its member or its address asks too much."""
    if not request.path.startswith(_FREE):
        request.app[RATE_LIMITS].check(
            member_id=request[MEMBER],
            address=request.remote or "",
            reads=request.method in SAFE,
            is_new=request[IS_NEW],
        )
    return await handler(request)
