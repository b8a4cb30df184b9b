"""
Guild, channel policy, actor: the values of a community on Discord.

Pure: what a server chose, and who acts there now. The rules over them are in `bot/rules/policy.py`.
Ids of guilds, channels and roles are Discord's snowflakes as text; a channel that holds a session
is `discord:SNOWFLAKE`, a member is `discord:` and a keyed hash, never the account's own number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.types import Language

DISCORD = "discord:"  # how the ids of this door's members and channels begin
Preset = Literal["small", "classroom", "large"]
EVERYONE = "everyone"  # in `quotas`: who has none of the listed roles


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What a server chose. Empty sets allow everybody, everything, everywhere."""

    preset: Preset = "small"
    language: Language | None = None  # of a session that names none; None: the opener's
    timezone: str = "UTC"  # IANA name; quotas are reset at its midnight
    place: Literal["thread", "channel"] = "thread"
    channels: frozenset[str] = frozenset()  # snowflakes; where sessions may be opened
    forms: frozenset[str] = frozenset()
    open_roles: frozenset[str] = frozenset()
    vote_roles: frozenset[str] = frozenset()
    host_roles: frozenset[str] = frozenset()
    quotas: Mapping[str, int] = field(default_factory=dict)  # role id or EVERYONE -> rounds a day
    cooldown_s: int = 0  # between two rounds that one member asks for
    max_sessions: int = 20  # open at once in this guild
    round_s: int = 600
    quorum: int = 6
    n_shown: int = 4
    idle_days: int = 7  # without a deed until a session is asked whether it rests; 0: never
    training: bool = False
    gallery: bool = False  # finished works are shown on the web too
    nsfw: bool = False  # allowed at all, and then only in age-restricted channels
    taste_age_days: int = 7  # ballots of younger accounts teach the ranking nothing; 0: all do
    wildcard: bool = True  # of three drafts or more, one is shown without a look at its score
    board: bool = False  # works are listed by the share of ballots that ringed them
    log_channel: str | None = None  # snowflake, where reports and moderation are told
    paused: bool = False
    raid_since: datetime | None = None  # who came later may not act until `raid_until`
    raid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """What holds in one channel (and its threads) beside the guild's own choice."""

    forms: frozenset[str] = frozenset()
    language: Language | None = None
    drafts: Literal["all", "human", "no_ai"] = "all"  # human: members write; no_ai: nor is it read
    sessions: bool = True  # whether any may be opened here


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it was last seen; a thread has a parent and obeys its policy and rating."""

    id: str  # "discord:SNOWFLAKE"
    guild_id: str
    parent_id: str | None = None
    policy: ChannelPolicy = field(default_factory=ChannelPolicy)
    adult: bool = False  # age-restricted on Discord


@dataclass(frozen=True, slots=True)
class Guild:
    """A server that has the bot, or had it: then everything of it goes at `purge_at`."""

    id: str
    settings: GuildSettings
    joined_at: datetime
    left_at: datetime | None = None
    purge_at: datetime | None = None
    set_up: bool = False  # somebody finished `/setup`


@dataclass(frozen=True, slots=True)
class Block:
    """A member whom the moderators of a guild asked to rest; they still read everything."""

    guild_id: str
    member_id: str
    blocked_at: datetime
    blocked_by: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came lately and acted, kept for some days: a raid is told from its past."""

    guild_id: str
    member_id: str
    joined_at: datetime
    account_at: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, where, and with which rights there, as one interaction tells it."""

    member_id: str  # "discord:" and a keyed hash
    name: str  # as Discord shows it; text, never a mention
    language: Language
    guild_id: str
    channel_id: str  # "discord:SNOWFLAKE" of the channel or thread
    parent_id: str | None = None  # of the channel that a thread stands in
    roles: frozenset[str] = frozenset()
    manages: bool = False  # Manage Server
    moderates: bool = False  # Manage Messages
    adult: bool = False  # the channel is age-restricted
    key: str | None = None  # the interaction's id: what it does is done once
    joined_at: datetime | None = None  # this server; None: not told
    account_at: datetime | None = None  # when the account was made

    @property
    def place_id(self) -> str:
        """The channel whose policy holds: a thread obeys the channel it stands in."""
        return self.parent_id or self.channel_id
