"""Faults on order: what a test breaks, and how often."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, Protocol

Scope = Literal["user", "shared", "global"]


class Wire(Protocol):
    """What of the gateway can be broken."""

    def drop(self) -> None: ...
    def close_all(self, code: int) -> None: ...
    def ask_reconnect(self) -> None: ...
    def invalidate(self, resumable: bool) -> None: ...
    def freeze(self) -> None: ...


@dataclass(slots=True)
class Broken:
    """One ordered REST fault; `times` counts down, None lasts until cleared."""

    pattern: str
    kind: Literal["fail", "delay", "limit"]
    times: int | None
    status: int = 500
    seconds: float = 0.0
    after_storing: bool = False
    body: Any = None
    html: bool = False
    scope: Scope = "user"
    via: bool = True

    def fits(self, method: str, path: str) -> bool:
        return fnmatchcase(f"{method} {path}", self.pattern)


class Faults:
    """
    A pattern is "METHOD /path" with `*` for any part, as in "POST /channels/*/messages";
    the path starts after the API base. A fault is used up `times` times, in the order given.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._broken: list[Broken] = []
        self.acks_stopped = False
        self.duplicates = 0
        self.banned = False
        self.files: tuple[int, str] | None = None  # what the CDN answers, and its Location

    def drop_gateway(self) -> None:
        """Every gateway connection dies without a close frame; sessions can be resumed."""
        self._wire.drop()

    def close_gateway(self, code: int) -> None:
        """Close every gateway connection with this code; 1000 and 4004, 4010-4014 end sessions."""
        self._wire.close_all(code)

    def ask_reconnect(self) -> None:
        """Send op 7."""
        self._wire.ask_reconnect()

    def invalidate(self, resumable: bool) -> None:
        """Send op 9; when not resumable, the sessions are forgotten."""
        self._wire.invalidate(resumable)

    def stop_heartbeat_acks(self, stopped: bool = True) -> None:
        """Heartbeats get no answer; dispatches still flow."""
        self.acks_stopped = stopped

    def half_open(self) -> None:
        """The present connections stay open and say nothing more, in either direction."""
        self._wire.freeze()

    def fail(
        self,
        pattern: str,
        status: int,
        times: int | None = 1,
        *,
        after_storing: bool = False,
        body: Any = None,
        html: bool = False,
    ) -> None:
        """Answer with `status`; with `after_storing` the request has its effect first."""
        self._broken.append(Broken(pattern, "fail", times, status, 0.0, after_storing, body, html))

    def delay(self, pattern: str, seconds: float, times: int | None = 1) -> None:
        """Let a request wait for real seconds before it is looked at."""
        self._broken.append(Broken(pattern, "delay", times, seconds=seconds))

    def rate_limit(
        self,
        pattern: str,
        retry_after: float,
        scope: Scope = "user",
        times: int | None = 1,
        via: bool = True,
    ) -> None:
        """Answer 429 with `retry_after` seconds; without `via` as Cloudflare's own ban."""
        self._broken.append(Broken(pattern, "limit", times, 429, retry_after, scope=scope, via=via))

    def duplicate_next_interaction(self, times: int = 1) -> None:
        """Dispatch the next interaction `times` times more, each with a new sequence number."""
        self.duplicates = times

    def cloudflare_ban(self, on: bool) -> None:
        """While on, every request gets 429 as HTML without `Via`."""
        self.banned = on

    def break_files(self, status: int, location: str = "") -> None:
        """The CDN hands no file out: 403 and 404 for one that expired, 302 with a `location`."""
        self.files = status, location

    def clear(self) -> None:
        """Drop every fault that is still ordered."""
        self._broken.clear()
        self.acks_stopped = self.banned = False
        self.duplicates = 0
        self.files = None

    def take(self, method: str, path: str) -> Iterator[Broken]:
        """The ordered faults for this request, the first of each kind, counted as used."""
        if not self._broken:
            return
        seen: set[str] = set()
        for fault in list(self._broken):
            if fault.kind in seen or not fault.fits(method, path):
                continue
            seen.add(fault.kind)
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._broken.remove(fault)
            yield fault

    def take_duplicates(self) -> int:
        taken, self.duplicates = self.duplicates, 0
        return taken
