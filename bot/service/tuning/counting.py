"""
Counting: how much a community has said since its last data set, and whether that is enough.

Counts each closed round once, by the numbers of its lessons; a mark in the store says up to where.
"""

from dataclasses import replace
from datetime import datetime

from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.tuning import TuningRecords
from bot.service.context import Change
from bot.service.tuning.changing import tell
from bot.service.tuning.plan import LEAST_AT_NIGHT, Plan
from bot.service.tuning.snapshot import new_pairs
from bot.service.tuning.wanting import wish
from bot.session import EVENING
from bot.taste import Kind
from bot.tuning import Mark, Why


def due(records: Records, plan: Plan, now: datetime) -> list[Mark]:
    """Marks of communities that closed rounds since, or have said enough by now."""
    rows, found = TuningRecords.beside(records), []
    for guild_id, kind in rows.communities():
        if guild_id == EVENING or not plan.trains(kind, guild_id):
            continue
        mark = rows.mark(guild_id, kind)
        news = rows.last_lesson(guild_id, kind) > mark.lesson
        if news or _why(records, mark, plan, now) is not None:
            found.append(mark)
    return found


def counted(records: Records, mark: Mark) -> Mark:
    """The mark with what came since."""
    more, _ = new_pairs(records, mark.guild_id, mark.kind, mark.lesson)
    last = TuningRecords.beside(records).last_lesson(mark.guild_id, mark.kind)
    return replace(mark, lesson=max(last, mark.lesson), pairs=mark.pairs + more)


def note(change: Change, before: Mark, now: Mark, plan: Plan) -> bool:
    """Keep a mark, unless another was kept meanwhile; whether a training is wished for by that."""
    rows = TuningRecords.beside(change.records)
    if rows.mark(before.guild_id, before.kind) != before:
        return False
    if now != before:
        rows.put_mark(now)
        tell(change, now.guild_id)
    why = _why(change.records, now, plan, change.now)
    return why is not None and wish(change, now.guild_id, now.kind, why) is not None


def begin_anew(rows: TuningRecords, guild_id: str, kind: Kind) -> None:
    """A data set is taken: what was said until now is in it."""
    rows.put_mark(Mark(guild_id, kind, rows.last_lesson(guild_id, kind), 0))


def _why(records: Records, mark: Mark, plan: Plan, now: datetime) -> Why | None:
    """Why a training shall begin by itself, where it shall."""
    rows = TuningRecords.beside(records)
    if mark.pairs < min(plan.pairs, LEAST_AT_NIGHT) or rows.pending(mark.guild_id, mark.kind):
        return None
    if mark.pairs >= plan.pairs:
        return "votes"
    zone = GuildRecords.beside(records).settings(mark.guild_id).timezone
    began = plan.quiet.since(now, zone)
    if began is None or rows.created_since(mark.guild_id, mark.kind, began):
        return None
    return "night"
