"""
What the store keeps: every table and column, why, how long, and whose it is. Pure.

One list serves four ends, so that they cannot differ: what a member is given by export, what is
taken away by deletion, what goes with a guild, and what the privacy notice says. A test holds it
against the live schema: a new column without an entry here fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

Topic = Literal[
    "you",
    "consent",
    "works",
    "wishes",
    "uploads",
    "votes",
    "taste",
    "log",
    "pings",
    "programme",
    "reports",
    "blocks",
    "arrivals",
    "server",
    "posts",
    "upkeep",
]
# What deletion does to a column that names a member: the row goes, the name becomes nobody's,
# the column is emptied, or it stays (against abuse, and the notice says so).
Rule = Literal["row", "gone", "null", "keep"]

# How long, where something ends by time alone; the notice says these numbers.
RETENTION: Mapping[str, timedelta] = {
    "answers": timedelta(days=3),  # of a request, so that a repeated one is not done twice
    "trail": timedelta(days=7),  # of how a ballot changed; the last one stays
    "uploads": timedelta(days=1),
    "arrivals": timedelta(days=14),
    "letters": timedelta(days=30),  # which message told the moderators
    "reports": timedelta(days=90),  # once settled
    "unsettled": timedelta(days=365),
    "tidings": timedelta(days=90),
    "wishes": timedelta(days=90),  # unless the work is exhibited
    "guild": timedelta(days=30),  # after it removed the bot
}

_SESSIONS = "(SELECT id FROM sessions WHERE guild_id = ?1)"
_ROUNDS = f"(SELECT id FROM rounds WHERE session_id IN {_SESSIONS})"
_POLLS = "(SELECT id FROM polls WHERE guild_id = ?1)"
_SCHEDULES = "(SELECT id FROM schedules WHERE guild_id = ?1)"
_OF_SESSION = f"session_id IN {_SESSIONS}"
_OF_ROUND = f"round_id IN {_ROUNDS}"
_OF_GUILD = "guild_id = ?1"


@dataclass(frozen=True, slots=True)
class Kept:
    """
    One table.

    Args:
        topic: Sentence of the notice that tells why, and how long.
        plain: Columns that name nobody, space between them.
        members: Columns that hold a member's id, and what deletion does to them.
        named_in: Columns of JSON that may name a member.
        of_guild: Which rows are a guild's, as SQL over ?1; None: no guild has any.
    """

    topic: Topic
    plain: str
    members: Mapping[str, Rule] = field(default_factory=dict)
    named_in: tuple[str, ...] = ()
    of_guild: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.plain.split()) | self.members.keys() | set(self.named_in)


# In such an order that rows of a later table may point at rows of an earlier one.
KEPT: Mapping[str, Kept] = {
    "members": Kept("you", "name language consent", {"id": "row"}),
    "consents": Kept("consent", "id purpose answer version at", {"member_id": "row"}),
    "sessions": Kept(
        "works",
        "id channel_id guild_id form language premise title mode settings status head created_at"
        " active_at example work_id",
        {"host_id": "gone"},
        of_guild=_OF_GUILD,
    ),
    "pictures": Kept(
        "works",
        "id session_id media_type width_px height_px alt_en alt_zh created_at palette left_out"
        " drawn made content",
        {"author_id": "gone"},
        of_guild=_OF_SESSION,
    ),
    "rounds": Kept(
        "wishes",
        "id session_id number kind status wish asked seed base_head opened_at deadline closed_at"
        " winner none_won tied error runoff passage_id asking",
        {"asked_by": "gone"},
        of_guild=_OF_SESSION,
    ),
    "drafts": Kept(
        "works",
        "id round_id place text parent_id generation problems analysis vetoed created_at warning"
        " picture standing",
        {"author_id": "gone"},
        of_guild=_OF_ROUND,
    ),
    "ballots": Kept(
        "votes",
        "round_id approved visible cast_at weight",
        {"member_id": "row"},
        of_guild=_OF_ROUND,
    ),
    "passages": Kept(
        "works",
        "id session_id parent_id round_id draft_id text edited generation approvals ballots"
        " created_at warning",
        {"author_id": "gone"},
        of_guild=_OF_SESSION,
    ),
    "illustrations": Kept(
        "works",
        "id session_id passage_id round_id draft_id approvals ballots created_at removed",
        of_guild=_OF_SESSION,
    ),
    "uploads": Kept(
        "uploads",
        "id media_type width_px height_px created_at content",
        {"member_id": "row"},
    ),
    "lore": Kept("works", "id session_id fact", {"author_id": "gone"}, of_guild=_OF_SESSION),
    "works": Kept(
        "works",
        "id session_id title head finished_at removed licence shelf",
        {"finished_by": "gone"},
        of_guild=_OF_SESSION,
    ),
    "events": Kept(
        "log",
        "seq session_id kind round_id draft_id at",
        {"actor": "null"},
        named_in=("payload",),
        of_guild=f"{_OF_SESSION} OR (session_id IS NULL"
        " AND json_extract(payload, '$.guild_id') = ?1)",
    ),
    "answers": Kept("upkeep", "key result at", {"member_id": "row"}),
    "settings": Kept("upkeep", "key value"),
    "migrations": Kept("upkeep", "number name applied_at"),
    "purge": Kept("upkeep", "reason"),
    "cards": Kept(
        "posts",
        "subject session_id channel_id message_id shape shown copy final claimed_at posted_at"
        " edited_at",
        of_guild=_OF_SESSION,
    ),
    "outbox": Kept(
        "posts",
        "id guild_id channel_id kind created_at message_id done_at trouble",
        named_in=("ids",),
        of_guild=_OF_GUILD,
    ),
    "guilds": Kept(
        "server",
        "id settings joined_at left_at purge_at set_up",
        of_guild="id = ?1",
    ),
    "channels": Kept("server", "id guild_id parent_id policy adult", of_guild=_OF_GUILD),
    "blocks": Kept(
        "blocks",
        "guild_id blocked_at",
        {"member_id": "keep", "blocked_by": "gone"},
        of_guild=_OF_GUILD,
    ),
    "arrivals": Kept(
        "arrivals", "guild_id joined_at account_at", {"member_id": "row"}, of_guild=_OF_GUILD
    ),
    "reports": Kept(
        "reports",
        "id guild_id session_id kind target reason quote link status at settled_at",
        {"reporter_id": "null", "settled_by": "gone"},
        of_guild=f"guild_id = ?1 OR {_OF_SESSION}",
    ),
    "tidings": Kept("reports", "id kind params at", {"member_id": "row"}),
    "schedules": Kept(
        "programme",
        "id guild_id channel_id channel_kind kind weekday minute form language hours created_at"
        " removed_at",
        {"host_id": "gone"},
        of_guild=_OF_GUILD,
    ),
    "premises": Kept("programme", "guild_id place text", of_guild=_OF_GUILD),
    "polls": Kept(
        "programme",
        "id guild_id channel_id kind status premise language opens_at closes_at created_at"
        " closed_at",
        of_guild=_OF_GUILD,
    ),
    "occasions": Kept(
        "programme",
        "id schedule_id guild_id day due_at premise status session_id poll_id",
        of_guild=_OF_GUILD,
    ),
    "announcements": Kept(
        "programme", "schedule_id day event_id", of_guild=f"schedule_id IN {_SCHEDULES}"
    ),
    "candidates": Kept(
        "programme",
        "id poll_id place work_id text created_at",
        {"member_id": "null"},
        of_guild=f"poll_id IN {_POLLS}",
    ),
    "poll_ballots": Kept(
        "votes",
        "poll_id approved cast_at",
        {"member_id": "row"},
        of_guild=f"poll_id IN {_POLLS}",
    ),
    "subscriptions": Kept(
        "pings",
        "channel_id account_id guild_id created_at",
        {"member_id": "row"},
        of_guild=_OF_GUILD,
    ),
    "lesson_tries": Kept(
        "works", "id session_id text solved at", {"member_id": "row"}, of_guild=_OF_SESSION
    ),
    "critiques": Kept(
        "votes", "id round_id draft_id answers at", {"member_id": "row"}, of_guild=_OF_ROUND
    ),
    "taste_communities": Kept("taste", "guild_id ranking since since_at dirty", of_guild=_OF_GUILD),
    "taste_models": Kept(
        "taste",
        "guild_id kind language state rounds ballots learned_at",
        of_guild=_OF_GUILD,
    ),
    "taste_lessons": Kept(
        "taste",
        "number round_id guild_id kind form language learned_at counted told",
        of_guild=_OF_GUILD,
    ),
    "taste_waiting": Kept("taste", "round_id closed_at", of_guild=_OF_ROUND),
    "taste_voters": Kept(
        "taste", "guild_id kind language weight", {"member_id": "row"}, of_guild=_OF_GUILD
    ),
    "quarantines": Kept(
        "taste",
        "id guild_id round_id evidence status at settled_at",
        {"settled_by": "gone"},
        named_in=("members",),
        of_guild=_OF_GUILD,
    ),
    "tunings": Kept(
        "taste",
        "id guild_id kind number why status created_at stage done pairs attempts started_at"
        " ended_at error",
        {"asked_by": "gone"},
        of_guild=_OF_GUILD,
    ),
    "adapters": Kept(
        "taste",
        "name guild_id kind number tuning_id status against report made_at began_at ended_at"
        " watched",
        {"ended_by": "gone"},
        of_guild=_OF_GUILD,
    ),
    "adapter_members": Kept("taste", "adapter guild_id", {"member_id": "row"}, of_guild=_OF_GUILD),
    "tuning_marks": Kept("taste", "guild_id kind lesson pairs", of_guild=_OF_GUILD),
    "rests": Kept("posts", "session_id asked_at rested_at", of_guild=_OF_SESSION),
}

# Pointers against the order of `KEPT`; emptied before a guild's rows are deleted.
BACKWARD: Mapping[str, tuple[str, ...]] = {
    "sessions": ("head", "work_id"),
    "rounds": ("base_head", "winner", "passage_id"),
    "drafts": ("parent_id",),
    "passages": ("parent_id",),
}


def topics() -> dict[Topic, dict[str, tuple[str, ...]]]:
    """Topic -> table -> columns, for the notice, in the order of the topics."""
    return {
        topic: {t: tuple(sorted(k.columns)) for t, k in KEPT.items() if k.topic == topic}
        for topic in get_args(Topic)
    }
