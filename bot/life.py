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
| another one wanted   | a resting session makes room in its channel; it can be woken when the |
|                      | channel is free again                                                 |
| its channel is gone  | the session ends without an exhibition; it can still be read          |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.guild import GuildSettings
from bot.session import Session

REST_AFTER = timedelta(days=2)  # from the question to the rest
PURGE_AFTER = timedelta(days=30)  # from the bot's leaving to the deletion of what it kept

ChannelKind = Literal["text", "news", "forum", "thread", "other"]
Place = Literal["thread", "channel", "post"]
ASIDE = "aside:"  # how the channel of a session begins that made room for another one
LifeState = Literal["awake", "asked", "resting", "ended"]


@dataclass(frozen=True, slots=True)
class Rest:
    """An idle session was asked at `asked_at` and rests from `rests_at` on."""

    session_id: str
    asked_at: datetime
    rests_at: datetime


def place_of(settings: GuildSettings, channel: ChannelKind) -> Place | None:
    """Where a session that is opened in such a channel takes place; None: not there at all."""
    if channel == "forum":
        return "post"
    if channel == "thread":
        return "channel"
    if channel == "other":
        return None
    return settings.place


def idle_since(session: Session, now: datetime, idle_days: int) -> bool:
    """Whether an open session has been idle so long that its members are asked; 0 days: never."""
    idle = now - session.active_at
    return session.status == "open" and idle_days > 0 and idle >= timedelta(days=idle_days)


def is_void(rest: Rest, session: Session) -> bool:
    """Whether somebody acted since the question."""
    return session.active_at > rest.asked_at


def life_state(session: Session, rest: Rest | None, now: datetime) -> LifeState:
    """What its card and its thread should show."""
    if session.status != "open":
        return "ended"
    if session.channel_id.startswith(ASIDE):
        return "resting"
    if rest is None or is_void(rest, session):
        return "awake"
    return "resting" if now >= rest.rests_at else "asked"
