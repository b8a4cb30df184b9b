"""Use cases of schedules: what a server asks for, and the premises that it gives itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import Conflict, Invalid, NotFound
from bot.guild import Actor
from bot.projection.people import iso
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.programme import ProgrammeRecords
from bot.rules.life import ChannelKind
from bot.rules.programme import (
    CONTEST_HOURS,
    MAX_SCHEDULES,
    SESSION_HOURS,
    Kind,
    Schedule,
    minute_of,
    next_due,
    premise_lines,
    zone,
)
from bot.service.context import Change, Context, Gate, Json, new_id, open_gate
from bot.session import PREMISE_CHARS
from engine.forms.form import Form
from engine.types import Language


class Schedules:
    """Nothing comes by itself that a server did not ask for here."""

    def __init__(self, context: Context, forms: Mapping[str, Form]) -> None:
        self._context = context
        self._forms = forms

    async def add(
        self,
        actor: Actor,
        *,
        kind: Kind,
        at: str,
        form: str,
        language: Language,
        hours: int,
        weekday: int | None = None,
        channel_id: str | None = None,
        channel_kind: ChannelKind = "text",
        gate: Gate = open_gate,
    ) -> Json:
        """
        Keep a schedule; the first premise comes at the next such time.

        Args:
            at: A time of the server's day, 9 or 09:30.
            hours: How long each round stays open (1 to 24), or a contest takes entries (1 to 168).
            weekday: 0 is Monday; None for every day. A contest is weekly.

        Raises:
            Invalid: `bad_time_of_day`, `bad_schedule`, `bad_place`, `unknown_form`,
                `form_language`.
            Conflict: `too_many_schedules`.
        """
        minute = minute_of(at)
        _check(kind, hours, weekday, channel_kind)
        if form not in self._forms:
            raise Invalid("unknown_form")
        if language not in self._forms[form].languages:
            raise Invalid("form_language")

        def act(change: Change) -> Json:
            gate(change, None)
            records = ProgrammeRecords.beside(change.records)
            if len(records.schedules(actor.guild_id)) >= MAX_SCHEDULES:
                raise Conflict("too_many_schedules", limit=MAX_SCHEDULES)
            schedule = Schedule(
                id=new_id(),
                guild_id=actor.guild_id,
                channel_id=channel_id or actor.channel_id,
                channel_kind=channel_kind,
                kind=kind,
                weekday=weekday,
                minute=minute,
                form=form,
                language=language,
                hours=hours,
                host_id=actor.member_id,
                created_at=change.now,
            )
            records.add_schedule(schedule)
            note(change, "schedule.added", actor, schedule=schedule.id)
            return schedule_view(change.records, schedule, change.now)

        return await self._context.write(act)

    async def remove(self, actor: Actor, schedule_id: str, *, gate: Gate = open_gate) -> list[str]:
        """End a schedule; what it brought stays. The ids of Discord events that should go too."""

        def act(change: Change) -> list[str]:
            gate(change, None)
            records = ProgrammeRecords.beside(change.records)
            schedule = records.schedule(schedule_id)
            if schedule.guild_id != actor.guild_id or schedule.removed_at is not None:
                raise NotFound("no_schedule")
            records.save_schedule(replace(schedule, removed_at=change.now))
            note(change, "schedule.removed", actor, schedule=schedule.id)
            settings = GuildRecords.beside(change.records).settings(actor.guild_id)
            coming = next_due(schedule, change.now, zone(settings.timezone))[0].isoformat()
            return [e for day, e in records.announcements(schedule.id) if e and day >= coming]

        return await self._context.write(act)

    async def of_guild(self, guild_id: str) -> Json:
        """All schedules of a server with their next times, its own premises and its time zone."""

        def look(records: Records) -> Json:
            programme, now = ProgrammeRecords.beside(records), self._context.clock()
            return {
                "schedules": [
                    schedule_view(records, s, now) for s in programme.schedules(guild_id)
                ],
                "premises": list(programme.premises(guild_id)),
                "timezone": GuildRecords.beside(records).settings(guild_id).timezone,
            }

        return await self._context.store.read(look)

    async def set_premises(self, actor: Actor, text: str, *, gate: Gate = open_gate) -> int:
        """The server's own premises, one a line, in place of ours; none: ours again. How many."""
        lines = premise_lines(text, PREMISE_CHARS)
        if lines:
            await self._context.screen(lines)

        def act(change: Change) -> int:
            gate(change, None)
            ProgrammeRecords.beside(change.records).set_premises(actor.guild_id, lines)
            note(change, "premises.changed", actor, n=len(lines))
            return len(lines)

        return await self._context.write(act)


def _check(kind: Kind, hours: int, weekday: int | None, channel: ChannelKind) -> None:
    low, high = CONTEST_HOURS if kind == "contest" else SESSION_HOURS
    if not low <= hours <= high or (weekday is None and kind == "contest"):
        raise Invalid("bad_schedule")
    if weekday is not None and weekday not in range(7):
        raise Invalid("bad_schedule")
    if channel == "other" or (channel == "forum" and kind == "contest"):
        raise Invalid("bad_place")


def schedule_view(records: Records, schedule: Schedule, now: datetime) -> Json:
    """A schedule as `/schedule list` tells it."""
    settings = GuildRecords.beside(records).settings(schedule.guild_id)
    _, due = next_due(schedule, now, zone(settings.timezone))
    return {
        "id": schedule.id,
        "kind": schedule.kind,
        "channel_id": schedule.channel_id,
        "weekday": schedule.weekday,
        "at": f"{schedule.minute // 60:02}:{schedule.minute % 60:02}",
        "timezone": settings.timezone,
        "form": schedule.form,
        "language": schedule.language,
        "hours": schedule.hours,
        "next_at": iso(due),
    }


def note(change: Change, kind: str, actor: Actor, **payload: object) -> None:
    """Write down who changed what in a server's programme."""
    change.records.add_event(
        None, kind, actor.member_id, payload={"guild_id": actor.guild_id, **payload}, at=change.now
    )
