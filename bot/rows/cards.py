"""Cards and letters: the values behind what stands in channels, and how they lie in the tables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.rows import FLAG, TIME, Codec, Table, dump_json


@dataclass(frozen=True, slots=True)
class Card:
    """
    One message that shows something of a session, or of a server's programme.

    `shown` is a digest of all that it shows, `shape` of all but passing counts; both are empty
    when that is not known. `copy` counts how often it had to be posted anew.
    """

    subject: str  # "round:ID", "result:ID", "session:ID" ...
    session_id: str | None  # None: of the server's programme
    channel_id: str  # snowflake
    claimed_at: datetime  # when posting it was begun
    message_id: str | None = None  # None: being posted, or a kill came between
    shape: str = ""
    shown: str = ""
    copy: int = 0
    final: bool = False  # nothing more will change on it
    posted_at: datetime | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A message that the bot owes a guild once: to its moderators, or a welcome.

    Only ids are kept; the card is drawn when it is posted, by whoever added its kind to
    `bot/posting/letters.py`.
    """

    id: str  # the same id is never posted twice
    guild_id: str
    channel_id: str | None  # snowflake; None: where the bot may first speak
    kind: str
    created_at: datetime
    ids: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None
    done_at: datetime | None = None  # posted, or given up
    trouble: str | None = None  # why it was given up


_STRINGS = Codec(lambda v: dump_json(dict(v)), json.loads)

CARDS = Table(
    "cards",
    Card,
    "card",
    {"final": FLAG, "claimed_at": TIME, "posted_at": TIME, "edited_at": TIME},
)
LETTERS = Table("outbox", Letter, "letter", {"ids": _STRINGS, "created_at": TIME, "done_at": TIME})
