"""The programme comes true: premises at their time, the sessions they open, Discord's calendar."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.errors import ChorusError, Conflict, NotFound
from bot.guild import Actor, GuildSettings
from bot.premises import PREMISES, read_premises
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.programme import ProgrammeRecords
from bot.rules.life import place_of
from bot.rules.places import Wanted
from bot.rules.policy import is_adult
from bot.rules.programme import (
    CATCH_UP,
    VOTE_HOURS,
    Announcement,
    Occasion,
    OccasionStatus,
    Schedule,
    choose_premise,
    last_due,
    next_due,
    zone,
)
from bot.service.context import Change, Context, Gate, Json, new_id, open_gate
from bot.service.letters import owe
from bot.service.pings import Pings
from bot.service.polls import Polls, begin_contest
from bot.service.schedules import Schedules
from bot.session import Session
from engine.forms.form import Form
from engine.types import Language

log = logging.getLogger(__name__)

LOOK_S = 20.0  # between two looks at the clock
ANNOUNCED_BEFORE = timedelta(days=7)

Opening = Callable[..., Awaitable[Json]]


class Programme:
    """What servers asked for, brought at its time; what came true stands in the store alone."""

    def __init__(
        self,
        context: Context,
        open_session: Opening,
        open_round: Opening,
        forms: Mapping[str, Form],
        premises: Path = PREMISES,
    ) -> None:
        self._context = context
        self._open_session = open_session
        self._open_round = open_round
        self._premises = premises
        self.polls = Polls(context)
        schedules, pings = Schedules(context, forms), Pings(context)
        self.add = schedules.add
        self.remove = schedules.remove
        self.of_guild = schedules.of_guild
        self.set_premises = schedules.set_premises
        self.subscribe = pings.switch
        self.to_ping = pings.to_ping

    async def run(self) -> None:
        """Look at the clock again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the programme stumbled; it looks again")
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Do all that is due now: end and begin votes, bring premises, open their sessions."""
        await self.polls.look()
        if await self._context.store.read(lambda r: ProgrammeRecords.beside(r).schedules()):
            ours = await asyncio.to_thread(read_premises, self._premises)
            await self._context.write(lambda change: _bring(change, ours))
        for occasion in await self._context.store.read(_unopened):
            await self._come_true(occasion)

    async def _come_true(self, occasion: Occasion) -> None:
        """Open the session of a premise that is due; where one is open already, it waits."""
        if occasion.status == "due" and self._context.clock() - occasion.due_at > CATCH_UP:
            await self._mark(occasion.id, "lapsed")
            return
        schedule = await self._context.store.read(
            lambda r: ProgrammeRecords.beside(r).schedule(occasion.schedule_id)
        )
        try:
            await self._open(occasion, schedule, schedule.host_id, f"occasion:{occasion.id}")
        except Conflict as exc:
            if exc.code == "session_here":
                await self._mark(occasion.id, "waiting")
            else:
                log.info("occasion %s: %s", occasion.id, exc.code)
        except ChorusError as exc:  # no place now: tried again while it is fresh
            log.info("occasion %s: %s", occasion.id, exc.code)

    async def take(self, actor: Actor, occasion_id: str, *, gate: Gate = open_gate) -> Json:
        """
        Open the session of a premise that waits; who takes it hosts it.

        Raises:
            NotFound: `no_occasion`.
            Conflict: `premise_taken`, `premise_lapsed`, and `session_here` as long as it waits.
        """
        occasion, schedule = await self._context.store.read(
            lambda records: _occasion_of(records, occasion_id, actor.guild_id)
        )
        if occasion.status == "lapsed":
            raise Conflict("premise_lapsed")
        if occasion.status != "waiting":
            raise Conflict("premise_taken")
        return await self._open(occasion, schedule, actor.member_id, f"take:{occasion.id}", gate)

    async def premise(self, occasion_id: str) -> Json:
        """What the card of a premise shows now."""

        def look(records: Records) -> Json:
            occasion = ProgrammeRecords.beside(records).occasion(occasion_id)
            schedule = ProgrammeRecords.beside(records).schedule(occasion.schedule_id)
            return {
                "id": occasion.id,
                "premise": occasion.premise,
                "status": occasion.status,
                "form": schedule.form,
                "language": schedule.language,
                "weekly": schedule.weekday is not None,
                "hours": schedule.hours,
            }

        return await self._context.store.read(look)

    async def _open(
        self,
        occasion: Occasion,
        schedule: Schedule,
        host_id: str,
        key: str,
        gate: Gate = open_gate,
    ) -> Json:
        """The session, the note of it, and its first round; each step is done once."""

        def claim(change: Change, session: Session | None) -> None:
            gate(change, session)
            records = ProgrammeRecords.beside(change.records)
            if records.occasion(occasion.id).status != occasion.status:
                raise Conflict("premise_taken")
            records.save_occasion(replace(occasion, status="opened"))
            if occasion.status == "due":
                _owe_card(change, occasion, schedule)

        settings, adult = await self._context.store.read(lambda r: _rules_at(r, schedule))
        channel_id = schedule.channel_id
        place = place_of(settings, schedule.channel_kind)
        if place == "thread" or place == "post":
            channel_id = str(Wanted(channel_id, place, occasion.id))
        session = await self._open_session(
            host_id,
            form=schedule.form,
            language=schedule.language,
            premise=occasion.premise,
            settings={
                "round_s": schedule.hours * 3_600,
                "quorum": settings.quorum,
                "n_shown": settings.n_shown,
            },
            channel_id=channel_id,
            guild_id=schedule.guild_id,
            adult=adult,
            key=key,
            gate=claim,
        )
        session_id = str(session["id"])
        await self._mark(occasion.id, "opened", session_id)
        if session["round"] is None and session["last_round"] is None:
            await self._open_round(host_id, session_id, key=f"{key}:round")
        return session

    async def _mark(
        self, occasion_id: str, status: OccasionStatus, session_id: str | None = None
    ) -> None:
        def act(change: Change) -> None:
            records = ProgrammeRecords.beside(change.records)
            occasion = records.occasion(occasion_id)
            records.save_occasion(replace(occasion, session_id=session_id, status=status))
            if status == "waiting":
                _owe_card(change, occasion, records.schedule(occasion.schedule_id))

        await self._context.write(act)

    async def announcements(self) -> Sequence[Announcement]:
        """Discord events that are still to be made: the next time of every weekly schedule."""

        def look(records: Records) -> list[Announcement]:
            found = (
                _announcement(records, schedule, self._context)
                for schedule in ProgrammeRecords.beside(records).schedules()
                if schedule.weekday is not None
            )
            return [one for one in found if one is not None]

        return await self._context.store.read(look)

    async def announced(self, schedule_id: str, day: str, event_id: str) -> None:
        """Discord has the event now."""
        await self._context.write(
            lambda change: ProgrammeRecords.beside(change.records).add_announcement(
                schedule_id, day, event_id
            )
        )


def _bring(change: Change, ours: Mapping[Language, Sequence[str]]) -> None:
    """Write down every premise whose time has come; the day makes it come once."""
    records, guilds = ProgrammeRecords.beside(change.records), GuildRecords.beside(change.records)
    for schedule in records.schedules():
        guild, settings = guilds.guild(schedule.guild_id), guilds.settings(schedule.guild_id)
        if settings.paused or (guild is not None and guild.left_at is not None):
            continue
        due = last_due(schedule, change.now, zone(settings.timezone))
        if due is None or records.has_occasion(schedule.id, due[0].isoformat()):
            continue
        own = records.premises(schedule.guild_id)
        used = records.used_premises(schedule.guild_id)
        chance = random.Random(f"{schedule.id} {due[0]}")
        premise = choose_premise(own or ours[schedule.language], used, chance)
        day = due[0].isoformat()
        occasion = Occasion(new_id(), schedule.id, schedule.guild_id, day, due[1], premise, "due")
        if schedule.kind == "contest":
            poll = begin_contest(change, schedule, premise)
            occasion = replace(occasion, status="opened", poll_id=poll.id)
        records.add_occasion(occasion)
        records.lapse_earlier(occasion)


def _rules_at(records: Records, schedule: Schedule) -> tuple[GuildSettings, bool]:
    """What the server chose, and whether adult content may come in that channel."""
    guilds = GuildRecords.beside(records)
    settings, place = guilds.settings(schedule.guild_id), guilds.place(schedule.channel_id)
    restricted = place is not None and place.adult
    return settings, is_adult(settings, age_restricted=restricted)


def _owe_card(change: Change, occasion: Occasion, schedule: Schedule) -> None:
    owe(change, "premise", schedule.guild_id, schedule.channel_id, occasion=occasion.id)


def _unopened(records: Records) -> list[Occasion]:
    """Those that are due, and those that a kill left half opened."""
    programme = ProgrammeRecords.beside(records)
    return [*programme.occasions("due"), *programme.half_opened()]


def _occasion_of(records: Records, occasion_id: str, guild_id: str) -> tuple[Occasion, Schedule]:
    """What another server has does not exist here."""
    programme = ProgrammeRecords.beside(records)
    occasion = programme.occasion(occasion_id)
    if occasion.guild_id != guild_id:
        raise NotFound("no_occasion")
    return occasion, programme.schedule(occasion.schedule_id)


def _announcement(records: Records, schedule: Schedule, context: Context) -> Announcement | None:
    now = context.clock()
    tz = zone(GuildRecords.beside(records).settings(schedule.guild_id).timezone)
    day, starts_at = next_due(schedule, now, tz)
    made = ProgrammeRecords.beside(records).announced(schedule.id, day.isoformat())
    if made or starts_at - now > ANNOUNCED_BEFORE:
        return None
    hours = schedule.hours + (VOTE_HOURS if schedule.kind == "contest" else 0)
    return Announcement(schedule, day.isoformat(), starts_at, starts_at + timedelta(hours=hours))
