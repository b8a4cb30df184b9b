"""What was seen on the wire and in the channels, in order: the evidence that tests read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.discord.emulator.clock import Clock

if TYPE_CHECKING:
    from tests.discord.emulator.interactions import Interaction
    from tests.discord.emulator.messages import Message


@dataclass(slots=True)
class Request:
    """One REST request. `path` starts after the API base; `route` is its pattern; times epoch s."""

    at: float
    method: str
    path: str
    route: str
    token: str | None = None
    payload: Any = None
    files: tuple[tuple[str, int], ...] = ()
    status: int = 0
    code: int = 0
    answered_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One gateway frame; `sent` is seen from the server."""

    at: float
    sent: bool
    op: int
    event: str | None
    seq: int | None
    session_id: str | None
    payload: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a visible message; `payload` is its state after it."""

    at: float
    kind: Literal["create", "edit", "delete"]
    message: "Message"
    payload: dict[str, Any]


@dataclass(slots=True)
class Record:
    """Everything, oldest first. `closes` are gateway closings: (time, code, by the server).

    `crashes` are faults of the emulator itself: a request that it could not answer.
    """

    clock: Clock
    requests: list[Request] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    interactions: "list[Interaction]" = field(default_factory=list)
    identifies: list[float] = field(default_factory=list)
    resumes: list[tuple[float, bool]] = field(default_factory=list)
    closes: list[tuple[float, int, bool]] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)  # paths asked of the CDN

    def message(self, kind: Literal["create", "edit", "delete"], message: "Message") -> None:
        payload = message.payload()
        message.states.append(payload)
        self.changes.append(Change(self.clock.now(), kind, message, payload))

    def sends(self) -> Iterator[Request]:
        """Requests whose payload creates or edits a message, callbacks 4, 5 and 7 included."""
        for request in self.requests:
            if _sends(request):
                yield request

    def statuses(self, *, since: float = 0.0) -> dict[int, int]:
        """How many requests got which status."""
        counts: dict[int, int] = {}
        for request in self.requests:
            if request.at >= since:
                counts[request.status] = counts.get(request.status, 0) + 1
        return counts


WRITES = (
    ("POST", "/channels/{channel_id}/messages"),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
    ("POST", "/webhooks/{application_id}/{token}"),
    ("PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}"),
)


def _sends(request: Request) -> bool:
    if (request.method, request.route) in WRITES:
        return True
    body = request.payload
    if request.route == "/interactions/{interaction_id}/{token}/callback":
        return isinstance(body, dict) and body.get("type") in (4, 5, 7)
    forum_post = request.route == "/channels/{channel_id}/threads"
    return forum_post and isinstance(body, dict) and "message" in body
