"""What the web application carries: its configuration, and typed keys."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.locales import Catalogue
from bot.web.ports import WebService
from engine.types import Language


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket's shape: `burst` at once, then `per_s` each second."""

    burst: int
    per_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much one member and one address may ask; far above what hands can do.

    An address may hold a whole household or school, so it gets twenty members' worth. New guests
    are counted apart, since a new cookie would otherwise be a fresh allowance and a fresh ballot.
    """

    member_reads: Rate = Rate(200, 30.0)
    member_writes: Rate = Rate(60, 10.0)
    address_reads: Rate = Rate(4_000, 600.0)
    address_writes: Rate = Rate(1_200, 200.0)
    new_guests: Rate = Rate(300, 5.0)
    streams_per_member: int = 12
    streams: int = 2_000


def unlimited() -> Limits:
    """For load tests, which ask more than any hands do."""
    endless = Rate(10**9, 1e9)
    return Limits(endless, endless, endless, endless, endless, 10**6, 10**6)


@dataclass(frozen=True, slots=True)
class WebConfig:
    """Everything the application has to be told; nothing here is read from the environment."""

    secret: bytes  # the install secret; cookies are signed with a key derived from it
    host: str = "127.0.0.1"  # the address that the server binds to
    allowed_hosts: tuple[str, ...] = ()  # names accepted in Host; empty: loopback names, or any
    playground: bool = True
    https: bool = False  # served behind a proxy that speaks https
    limits: Limits = field(default_factory=Limits)
    body_bytes: int = 64 * 1024
    body_timeout_s: float = 15.0
    upload_bytes: int = 10 << 20  # of a picture that a member brings, and of nothing else
    upload_timeout_s: float = 60.0
    heartbeat_s: float = 15.0
    stall_s: float = 20.0  # a stream that takes nothing for so long is closed
    clock: Callable[[], float] = time.monotonic


CONFIG = web.AppKey("config", WebConfig)
SERVICE: web.AppKey[WebService] = web.AppKey("service")
CATALOGUE: web.AppKey[Catalogue] = web.AppKey("catalogue")

# Pages and routes read these as `request[MEMBER]` and `request[LANGUAGE]`: aiohttp warns of plain
# strings as keys, and warnings are errors in our tests.
MEMBER = web.RequestKey("member_id", str)
LANGUAGE: web.RequestKey[Language] = web.RequestKey("language")
STARTED = web.RequestKey("started", bool)  # a stream's head is out: no problem can follow it
