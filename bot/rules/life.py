"""
The life of a session: which place it takes, when it is idle, asked, at rest and awake again.

Pure. A rest is void as soon as somebody acts in the session, so any deed wakes it and nothing
needs to be undone.

| question             | rule                                                                  |
|----------------------|-----------------------------------------------------------------------|
| place                | in a forum a post; in a text or news channel a thread, or the channel |
|                      | itself where the server chose so; in a thread that thread             |
| idle                 | nobody acted for the server's number of days, no round is open: asked |
| rest                 | two days later; its thread is archived; nothing is lost               |
| wake                 | by the button, or by any deed                                         |
| another one wanted   | a resting session makes room in a channel: it gets a thread of its    |
|                      | own there, and goes on when somebody acts in it                       |
| its channel is gone  | the session ends without an exhibition; it can still be read          |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.guild import GuildSettings
from bot.session import Session

REST_AFTER = timedelta(days=2)  # from the question to the rest

ChannelKind = Literal["text", "news", "forum", "thread", "other"]
Place = Literal["thread", "channel", "post"]
LifeState = Literal["awake", "asked", "resting", "ended"]


@dataclass(frozen=True, slots=True)
class Rest:
    """An idle session was asked, and rests since `rested_at`, when it is set."""

    session_id: str
    asked_at: datetime
    rested_at: datetime | None = None


def place_of(settings: GuildSettings, channel: ChannelKind) -> Place | None:
    """Where a session that is opened in such a channel takes place; None: not there at all."""
    if channel == "forum":
        return "post"
    if channel == "thread":
        return "channel"
    if channel == "other":
        return None
    return settings.place


def is_idle(session: Session, now: datetime, idle_days: int) -> bool:
    """Whether an open session was left so long that its members are asked; 0 days: never."""
    left = now - session.active_at
    return session.status == "open" and idle_days > 0 and left >= timedelta(days=idle_days)


def is_void(rest: Rest, session: Session) -> bool:
    """Whether somebody acted since the question."""
    return session.active_at > rest.asked_at


def life_state(session: Session, rest: Rest | None) -> LifeState:
    """What its card and its thread should show."""
    if session.status != "open":
        return "ended"
    if rest is None or is_void(rest, session):
        return "awake"
    return "asked" if rest.rested_at is None else "resting"
