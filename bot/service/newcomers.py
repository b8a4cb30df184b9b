"""
Notices new voters of a closed round who agree more than chance lets expect.

Says who is new and keeps the evidence; `engine.taste.jumps` has the statistics, and whether those
ballots count is for the people who run the place to decide.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.records import Records
from bot.records.cards import CardRecords
from bot.records.guilds import GuildRecords
from bot.records.taste import TasteRecords
from bot.rows.cards import Letter
from bot.service.context import new_id
from bot.service.learning import Evidence
from bot.session import Round
from bot.taste import Quarantine
from bot.votes import Ballot
from engine.taste.jumps import jump

NEW_FOR = timedelta(days=3)  # since the first ballot here
NEW_ROUNDS = 5  # learned ones; who voted in so many is known


def jump_in(
    records: Records, round_: Round, evidence: Evidence, now: datetime
) -> Quarantine | None:
    """The quarantine that a closed round calls for, None where nobody jumped."""
    rows = TasteRecords.beside(records)
    ballots = records.ballots(round_.id)
    unwilling = rows.unwilling(ballot.member_id for ballot in ballots)
    asked = [ballot for ballot in ballots if ballot.member_id not in unwilling]
    guild_id, closed_at = evidence.scope.guild_id, round_.closed_at or now
    new = [b for b in asked if _is_new(rows, guild_id, b, closed_at)]
    return _found(round_, evidence, new, [b for b in asked if b not in new], now)


def owe_letter(records: Records, quarantine: Quarantine) -> None:
    """Tell who runs the server, where it has a channel for that; `/taste-admin` lists it anyway."""
    channel = GuildRecords.beside(records).settings(quarantine.guild_id).log_channel
    if channel is None:
        return
    CardRecords.beside(records).put_letter(
        Letter(
            id=f"quarantine:{quarantine.id}",
            guild_id=quarantine.guild_id,
            channel_id=channel,
            kind="quarantine",
            created_at=quarantine.at,
            ids={"quarantine": quarantine.id},
        )
    )


def _is_new(rows: TasteRecords, guild_id: str, ballot: Ballot, closed_at: datetime) -> bool:
    before = rows.casts(ballot.member_id, guild_id, NEW_ROUNDS)
    first = min(before, default=ballot.cast_at)
    return len(before) < NEW_ROUNDS and closed_at - first <= NEW_FOR


def _found(
    round_: Round,
    evidence: Evidence,
    new: Sequence[Ballot],
    known: Sequence[Ballot],
    now: datetime,
) -> Quarantine | None:
    marks = evidence.marks
    found = jump(
        [marks[b.member_id] for b in new], [marks[b.member_id] for b in known], len(evidence.ids)
    )
    if found is None:
        return None
    return Quarantine(
        id=new_id(),
        guild_id=evidence.scope.guild_id,
        round_id=round_.id,
        members=tuple(sorted(new[at].member_id for at in found.voters)),
        evidence={
            "share": found.share,
            "expected": found.expected,
            "p": found.p,
            "n": found.new,
            "alone": float(found.alone),
        },
        status="open",
        at=now,
    )
