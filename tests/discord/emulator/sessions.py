"""A gateway session: its sequence, what it may hear, and what it still has to hear after a loss."""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.discord.emulator.clock import Clock
from tests.discord.emulator.record import Frame, Record

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
REACTIONS = 1 << 10
MESSAGE_CONTENT = 1 << 15
SCHEDULED_EVENTS = 1 << 16
PRIVILEGED = {
    "members": GUILD_MEMBERS,
    "presences": PRESENCES,
    "message_content": MESSAGE_CONTENT,
}
# Bits 5 to 8 and so on are all in use; 17 to 19, 22, 23 and everything past 25 are not.
KNOWN_INTENTS = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
KEPT_EVENTS = 5_000
RESUMABLE_S = 180.0  # chosen: how long a lost session waits

NEEDS = {
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBERS,
    "INTERACTION_CREATE": 0,
}
BY_PREFIX = (
    ("GUILD_SCHEDULED_EVENT_", SCHEDULED_EVENTS),
    ("MESSAGE_REACTION_", REACTIONS),
    ("MESSAGE_", GUILD_MESSAGES),
)
HIDDEN = ("content", "embeds", "attachments", "components", "poll")


def needed_intent(event: str) -> int:
    """The intent without which the event is not sent; 0 when none is needed."""
    if event in NEEDS:
        return NEEDS[event]
    return next((bit for prefix, bit in BY_PREFIX if event.startswith(prefix)), GUILDS)


def without_content(payload: dict[str, Any]) -> dict[str, Any]:
    """The message as one hears it without the message content intent."""
    return payload | {key: "" if key == "content" else [] for key in HIDDEN if key in payload}


class Line(Protocol):
    """A live connection that takes text frames."""

    def push(self, text: str) -> None: ...


@dataclass(slots=True, eq=False)
class Session:
    """`line` is None while the connection is lost; `lost_at` says since when."""

    shard: tuple[int, int]
    intents: int
    clock: Clock
    record: Record
    bot_id: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    line: Line | None = None
    lost_at: float | None = None
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))

    def hears(self, event: str, guild_id: int | None) -> bool:
        """Whether this shard is the guild's and its intents cover the event."""
        number, of = self.shard
        if guild_id is not None and (guild_id >> 22) % of != number:
            return False
        needed = needed_intent(event)
        return not needed or bool(self.intents & needed)

    def dispatch(self, event: str, payload: dict[str, Any]) -> None:
        """Number the event, keep it for a resume, and send it if someone is there."""
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and self._is_hidden(payload):
            payload = without_content(payload)
        self.seq += 1
        text = json.dumps({"op": 0, "t": event, "s": self.seq, "d": payload})
        self.events.append((self.seq, text))
        self.record.frames.append(
            Frame(self.clock.now(), True, 0, event, self.seq, self.id, payload)
        )
        if self.line is not None:
            self.line.push(text)

    def missed(self, after: int) -> list[str] | None:
        """The frames after a sequence number; None when some of them are no longer kept."""
        if self.events and after < self.events[0][0] - 1:
            return None
        return [text for seq, text in self.events if seq > after]

    @property
    def resumable(self) -> bool:
        return self.lost_at is None or self.clock.now() - self.lost_at < RESUMABLE_S

    def _is_hidden(self, payload: dict[str, Any]) -> bool:
        if self.intents & MESSAGE_CONTENT or payload["author"]["id"] == str(self.bot_id):
            return False
        return all(each["id"] != str(self.bot_id) for each in payload.get("mentions", ()))
