"""
Use cases of contests and season's votes: send an entry, approve, close, tell.

Entries are unseen until the vote begins, marks are sealed until it closes, and who wrote an entry
is told only then.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.errors import Conflict, Invalid, NotFound
from bot.guild import Actor
from bot.projection.people import iso
from bot.records import Records
from bot.records.programme import ProgrammeRecords
from bot.rules.programme import (
    ENTRY_CHARS,
    MAX_CANDIDATES,
    SEASON_DAYS,
    SEASON_WEEKS,
    VOTE_HOURS,
    Candidate,
    Poll,
    PollBallot,
    Schedule,
    check_marks,
    check_writing,
    standings,
    winners,
)
from bot.service.context import Change, Context, Gate, Json, clean_text, new_id, open_gate
from bot.service.letters import owe
from bot.service.schedules import note
from engine.types import Language


class Polls:
    """Votes by approval on many candidates at once, over days; rounds are another thing."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def open_season(
        self,
        actor: Actor,
        *,
        weeks: int,
        days: int,
        language: Language,
        channel_id: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Let a server vote among the works that it finished in the last weeks.

        Raises:
            Conflict: `season_open`.
            Invalid: `season_range`, `season_too_few`.
        """
        ranges = ((weeks, SEASON_WEEKS), (days, SEASON_DAYS))
        if not all(low <= value <= high for value, (low, high) in ranges):
            raise Invalid("season_range")

        def act(change: Change) -> Json:
            gate(change, None)
            records = ProgrammeRecords.beside(change.records)
            if records.open_season(actor.guild_id):
                raise Conflict("season_open")
            since = change.now - timedelta(weeks=weeks)
            works = records.works_of(actor.guild_id, since, MAX_CANDIDATES)
            if len(works) < 2:
                raise Invalid("season_too_few")
            poll = Poll(
                id=new_id(),
                guild_id=actor.guild_id,
                channel_id=channel_id or actor.channel_id,
                kind="season",
                status="voting",
                premise="",
                language=language,
                opens_at=change.now,
                closes_at=change.now + timedelta(days=days),
                created_at=change.now,
            )
            records.add_poll(poll)
            for place, work in enumerate(reversed(works), 1):  # the oldest first
                one = Candidate(new_id(), poll.id, place, None, work.id, work.title, change.now)
                records.add_candidate(one)
            owe(change, "vote", poll.guild_id, poll.channel_id, poll=poll.id)
            note(change, "season.opened", actor, poll=poll.id)
            return self._view(change.records, poll, actor.member_id)

        return await self._context.write(act)

    async def close_season(self, actor: Actor, *, gate: Gate = open_gate) -> Json:
        """
        Close the open season's vote before its time.

        Raises:
            NotFound: `no_season`.
        """

        def act(change: Change) -> Json:
            gate(change, None)
            poll = ProgrammeRecords.beside(change.records).open_season(actor.guild_id)
            if poll is None:
                raise NotFound("no_season")
            closed = _close(change, poll)
            note(change, "season.closed", actor, poll=poll.id)
            return self._view(change.records, closed, actor.member_id)

        return await self._context.write(act)

    async def enter(
        self, actor: Actor, poll_id: str, text: object, *, gate: Gate = open_gate
    ) -> bool:
        """
        Send an entry to a contest, or another in its place; True when it was replaced.

        Raises:
            Conflict: `contest_closed`, `contest_full`.
        """
        written = clean_text(text, ENTRY_CHARS, "text")
        await self._context.screen((written,))

        def act(change: Change) -> bool:
            gate(change, None)
            records = ProgrammeRecords.beside(change.records)
            poll = _of_guild(records.poll(poll_id), actor)
            check_writing(poll)
            before = records.entry_of(poll_id, actor.member_id)
            if before is not None:
                records.save_candidate(replace(before, text=written, created_at=change.now))
                return True
            if len(records.candidates(poll_id)) >= MAX_CANDIDATES:
                raise Conflict("contest_full", limit=MAX_CANDIDATES)
            entry = Candidate(new_id(), poll_id, None, actor.member_id, None, written, change.now)
            records.add_candidate(entry)
            return False

        return await self._context.write(act)

    async def entry(self, actor: Actor, poll_id: str) -> str:
        """What this member sent so far, to be changed; empty for nothing."""

        def look(records: Records) -> str:
            programme = ProgrammeRecords.beside(records)
            check_writing(_of_guild(programme.poll(poll_id), actor))
            found = programme.entry_of(poll_id, actor.member_id)
            return found.text if found else ""

        return await self._context.store.read(look)

    async def cast(
        self, actor: Actor, poll_id: str, approved: Iterable[str], *, gate: Gate = open_gate
    ) -> Json:
        """A member's marks, in place of those before; none at all withdraws the ballot."""
        chosen = tuple(approved)

        def act(change: Change) -> Json:
            gate(change, None)
            records = ProgrammeRecords.beside(change.records)
            poll = _of_guild(records.poll(poll_id), actor)
            marks = check_marks(poll, records.candidates(poll_id), chosen)
            if marks:
                records.put_poll_ballot(PollBallot(poll_id, actor.member_id, marks, change.now))
            else:
                records.delete_poll_ballot(poll_id, actor.member_id)
            return self._view(change.records, poll, actor.member_id)

        return await self._context.write(act)

    async def view(self, actor: Actor, poll_id: str) -> Json:
        """The vote as this member may see it."""

        def look(records: Records) -> Json:
            poll = _of_guild(ProgrammeRecords.beside(records).poll(poll_id), actor)
            return self._view(records, poll, actor.member_id)

        return await self._context.store.read(look)

    async def shown(self, poll_id: str) -> Json:
        """The vote as its cards in the channel show it, with the language they are in."""

        def look(records: Records) -> Json:
            poll = ProgrammeRecords.beside(records).poll(poll_id)
            return {"language": poll.language, **self._view(records, poll, None)}

        return await self._context.store.read(look)

    async def season(self, guild_id: str) -> str | None:
        """The id of the season's vote that is open in this server."""
        poll = await self._context.store.read(
            lambda records: ProgrammeRecords.beside(records).open_season(guild_id)
        )
        return poll.id if poll else None

    async def look(self) -> None:
        """Begin and close the votes whose time has come."""

        def act(change: Change) -> None:
            for poll in ProgrammeRecords.beside(change.records).polls("writing", "voting"):
                now_voting = poll
                if poll.status == "writing" and poll.opens_at <= change.now:
                    now_voting = _begin_vote(change, poll)
                if now_voting.status == "voting" and now_voting.closes_at <= change.now:
                    _close(change, now_voting)

        await self._context.write(act)

    def _view(self, records: Records, poll: Poll, member_id: str | None) -> Json:
        programme = ProgrammeRecords.beside(records)
        candidates, ballots = programme.candidates(poll.id), programme.poll_ballots(poll.id)
        closed = poll.status == "closed"
        standing = standings(candidates, ballots if closed else ())
        alone = frozenset(c.id for c, _ in standing) if len(standing) == 1 else frozenset()
        won = (alone or winners(standing)) if closed else frozenset()
        own = next((b for b in ballots if b.member_id == member_id), None)
        return {
            "id": poll.id,
            "kind": poll.kind,
            "status": poll.status,
            "premise": poll.premise,
            "opens_at": iso(poll.opens_at),
            "closes_at": iso(poll.closes_at),
            "entries": len(candidates),
            "ballots": len(ballots) if closed else None,
            "your_ballot": sorted(own.approved) if own else None,
            "candidates": []
            if poll.status == "writing"
            else [
                {
                    "id": one.id,
                    "number": one.place,
                    "text": one.text,
                    "work_id": one.work_id,
                    "by": self._names(records, poll, one) if closed or one.work_id else [],
                    "approvals": count if closed else None,
                    "winner": one.id in won,
                }
                for one, count in standing
            ],
        }

    def _names(self, records: Records, poll: Poll, one: Candidate) -> list[str]:
        """Who wrote an entry, or took part in a work."""
        ids = [one.member_id] if one.member_id else []
        if one.work_id is not None:
            session_id = ProgrammeRecords.beside(records).session_of(one.work_id)
            ids = list(records.participants(session_id))
        people = self._context.people(records, None, ids)
        return [people.name(member_id, poll.language) for member_id in ids]


def begin_contest(change: Change, schedule: Schedule, premise: str) -> Poll:
    """A contest that takes entries from now on; inside the transaction of its occasion."""
    opens_at = change.now + timedelta(hours=schedule.hours)
    poll = Poll(
        id=new_id(),
        guild_id=schedule.guild_id,
        channel_id=schedule.channel_id,
        kind="contest",
        status="writing",
        premise=premise,
        language=schedule.language,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=VOTE_HOURS),
        created_at=change.now,
    )
    ProgrammeRecords.beside(change.records).add_poll(poll)
    owe(change, "contest", poll.guild_id, poll.channel_id, poll=poll.id)
    return poll


def _begin_vote(change: Change, poll: Poll) -> Poll:
    """Number the entries in the order of their random ids; with fewer than two there is no vote."""
    records = ProgrammeRecords.beside(change.records)
    entries = sorted(records.candidates(poll.id), key=lambda c: c.id)
    for place, entry in enumerate(entries, 1):
        records.save_candidate(replace(entry, place=place))
    closes_at = max(poll.closes_at, change.now + timedelta(hours=VOTE_HOURS))
    voting = replace(poll, status="voting", closes_at=closes_at)
    if len(entries) < 2:
        return _close(change, voting)
    records.save_poll(voting)
    owe(change, "vote", poll.guild_id, poll.channel_id, poll=poll.id)
    return voting


def _close(change: Change, poll: Poll) -> Poll:
    closed = replace(poll, status="closed", closed_at=change.now)
    ProgrammeRecords.beside(change.records).save_poll(closed)
    owe(change, "outcome", poll.guild_id, poll.channel_id, poll=poll.id)
    return closed


def _of_guild(poll: Poll, actor: Actor) -> Poll:
    """What another server has does not exist here."""
    if poll.guild_id != actor.guild_id:
        raise NotFound("no_poll")
    return poll
