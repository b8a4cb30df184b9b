"""
Which training is wanted, and whose turn it is. Rows in, rows out; starts nothing.

A wish stands in the store from the moment it is made, so that it can be seen, cancelled and
carried over a restart.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.records.tuning import TuningRecords
from bot.service.context import Change
from bot.service.tuning.changing import tell
from bot.taste import Kind
from bot.tuning import Tuning, Why

PATIENCE = timedelta(days=1)  # after which what no member asked for comes before fresh wishes
LOOKED_AT = 5  # trainings, of which one that was started is looked for
BY_ITSELF: frozenset[Why] = frozenset({"votes", "night"})


def wish(
    change: Change, guild_id: str, kind: Kind, why: Why, by: str | None = None
) -> Tuning | None:
    """Queue a training; None where one of this community waits already."""
    rows = TuningRecords.beside(change.records)
    if rows.waits(guild_id, kind):
        return None
    made = Tuning(
        id=secrets.token_hex(8),
        guild_id=guild_id,
        kind=kind,
        number=rows.next_number(guild_id, kind),
        why=why,
        status="queued",
        created_at=change.now,
        asked_by=by,
    )
    rows.add(made)
    tell(change, guild_id)
    return made


def cancelled(tuning: Tuning, now: datetime) -> Tuning:
    return replace(tuning, status="cancelled", ended_at=now)


def known_pairs(rows: TuningRecords, guild_id: str, kind: Kind) -> int:
    """About how many a data set would have now: the last one's and what came since."""
    started = (one for one in rows.recent(guild_id, kind, LOOKED_AT) if one.started_at)
    before = next(started, None)
    return rows.mark(guild_id, kind).pairs + (before.pairs if before else 0)


def next_turn(rows: TuningRecords, now: datetime) -> Tuning | None:
    """
    Whose training is next: wishes of members before what comes by itself, unless that has waited
    for a day; among equals the community whose last turn is longest ago; None: nothing waits.
    """

    def turn(one: Tuning) -> tuple[bool, str, datetime, str]:
        last = rows.last_started(one.guild_id)
        waits = one.why in BY_ITSELF and now - one.created_at < PATIENCE
        return waits, last.isoformat() if last else "", one.created_at, one.id

    return min(rows.queued(), key=turn, default=None)
