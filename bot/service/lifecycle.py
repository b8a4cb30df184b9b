"""
The life of a guild's sessions: host, idleness, rest, waking, and the end of a channel or guild.

Nothing is lost by any of it: a session that rests or ends can still be read, and what a server
has here goes only thirty days after the bot was removed from it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.errors import Conflict, Forbidden
from bot.guild import Actor
from bot.records.guilds import GuildRecords
from bot.records.life import LifeRecords
from bot.records.programme import ProgrammeRecords
from bot.rules.life import REST_AFTER, LifeState, Rest, is_idle, is_void
from bot.rules.places import wanted
from bot.service.context import Change, Context, Gate, Json, open_gate
from bot.service.letters import owe
from bot.service.rests import state_of
from bot.service.sessions import touched
from bot.session import Member, RoundStatus, Session, check_host, check_open

log = logging.getLogger(__name__)

LOOK_S = 600.0  # between two looks
LEAST_IDLE = timedelta(days=1)  # no server asks sooner

KINDS: tuple[Literal["text", "image"], ...] = ("text", "image")
View = Callable[[str, str], Awaitable[Json]]


class Lifecycle:
    """Asks, lets rest, wakes, ends. `purge` forgets a whole guild."""

    def __init__(
        self, context: Context, view: View, purge: Callable[[str], Awaitable[object]]
    ) -> None:
        self._context = context
        self._view = view
        self._purge = purge

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("sessions' lives stumbled; it looks again")
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Ask those that are idle, let rest those that were asked, purge guilds that are due."""
        await self._context.write(_let_rest)
        await self._context.write(_ask_idle)
        due = await self._context.store.read(
            lambda records: GuildRecords.beside(records).guilds_to_purge(self._context.clock())
        )
        for guild in due:
            log.info("guild %s left long ago: all of it is deleted", guild.id)
            await self._purge(guild.id)

    async def state(self, session_id: str) -> LifeState:
        """Whether it is awake, asked, resting or ended; its thread is archived while it rests."""
        return await self._context.store.read(lambda records: state_of(records, session_id))

    async def wake(
        self, actor: Actor, session_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """Go on with a session that was asked or rests; any other deed wakes it as well."""

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            gate(change, session)
            LifeRecords.beside(change.records).forget_rest(session.id)
            touched(change, session, actor.member_id)
            change.event(session, "session.woken", actor.member_id)
            return {"session": session.id}

        await self._context.write(lambda c: c.once(actor.member_id, key, lambda: act(c)))
        return await self._view(session_id, actor.member_id)

    async def hand_over(
        self,
        actor: Actor,
        session_id: str,
        *,
        to: Member,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Make another member the host: the host's right, and anybody's when the host is idle.

        Args:
            to: The member as Discord names them; they need not have acted here yet.

        Raises:
            Forbidden: `host_only`, `host_blocked`.
            Conflict: `host_already`.
        """

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            gate(change, session)
            people = self._context.people(change.records, session.id, [session.host_id])
            name = people.name(session.host_id, actor.language)
            if not (actor.moderates or actor.manages):
                check_host(session, actor.member_id, change.now, name)
            if session.host_id == to.id:
                raise Conflict("host_already", host=name)
            if GuildRecords.beside(change.records).block(actor.guild_id, to.id):
                raise Forbidden("host_blocked")
            if change.records.member(to.id) is None:
                change.records.save_member(to)
            handed = replace(touched(change, session, actor.member_id, may_inherit=False))
            change.records.save_session(replace(handed, host_id=to.id))
            change.event(session, "host.changed", actor.member_id, host=to.id)
            return {"session": session.id}

        await self._context.write(lambda c: c.once(actor.member_id, key, lambda: act(c)))
        return await self._view(session_id, actor.member_id)

    async def channel_gone(self, channel_id: str) -> None:
        """
        A channel or thread was deleted: its sessions end without an exhibition.

        Nobody decided to publish them, so they are not shown as works; they stay readable by
        their ids. Its schedules end, its votes close, and nobody is pinged for it any more.
        """

        def act(change: Change) -> None:
            for session in LifeRecords.beside(change.records).sessions_in(channel_id):
                _end(change, session, "channel_deleted")
            ProgrammeRecords.beside(change.records).channel_gone(channel_id, change.now)

        await self._context.write(act)


def _ask_idle(change: Change) -> None:
    """A letter to each session that was left alone: does it go on, or shall it rest?"""
    life, guilds = LifeRecords.beside(change.records), GuildRecords.beside(change.records)
    for session in life.idle_sessions(change.now - LEAST_IDLE):
        assert session.guild_id is not None  # the query keeps to guilds
        idle_days = guilds.settings(session.guild_id).idle_days
        if not is_idle(session, change.now, idle_days) or wanted(session.channel_id):
            continue
        life.put_rest(Rest(session.id, change.now))
        change.event(session, "session.asked", None)
        _owe(change, "idle", session)


def _let_rest(change: Change) -> None:
    life = LifeRecords.beside(change.records)
    for rest in life.asked(change.now - REST_AFTER):
        session = change.records.session(rest.session_id)
        if session.status != "open" or is_void(rest, session):
            life.forget_rest(session.id)
            continue
        life.put_rest(replace(rest, rested_at=change.now))
        change.event(session, "session.rested", None)
        _owe(change, "resting", session)


def _owe(change: Change, kind: str, session: Session) -> None:
    moment = str(int(change.now.timestamp()))
    guild_id = str(session.guild_id)
    owe(change, kind, guild_id, session.channel_id, session=session.id, at=moment)


def _end(change: Change, session: Session, reason: str) -> None:
    """Finished without a work; what is being voted on is cancelled, and counts against nobody."""
    records = change.records
    for round_ in filter(None, (records.open_round(session.id, kind) for kind in KINDS)):
        ended = replace(round_, status=RoundStatus.CANCELLED, closed_at=change.now)
        records.save_round(ended)
        change.event(session, "round.cancelled", None, round_id=round_.id, status="cancelled")
    LifeRecords.beside(records).forget_rest(session.id)
    records.save_session(replace(session, status="finished"))
    change.event(session, "session.ended", None, reason=reason)
