"""Use cases of a work: finish a session, look at the wall and at one work, take it down."""

from dataclasses import replace

from bot.errors import Conflict, Forbidden
from bot.guild import DISCORD
from bot.projection.people import People
from bot.projection.rounds import RoundFacts
from bot.projection.understanding import arc_view
from bot.projection.works import WorkFacts, work_card, work_view
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.rules.licences import LICENCES, check_licence
from bot.service.context import (
    Change,
    Context,
    Gate,
    Json,
    canon_texts,
    new_id,
    one_line,
    open_gate,
    optional_text,
)
from bot.service.showing import Showing, check_on_the_shelf
from bot.session import (
    TITLE_CHARS,
    Session,
    Work,
    check_door,
    check_host,
    check_idle,
    check_open,
)
from engine.ports import Understanding
from engine.types import Language

PAGE_LIMIT = 100


class Works:
    """The exhibition."""

    def __init__(
        self, context: Context, showing: Showing, understanding: Understanding | None = None
    ) -> None:
        self._context = context
        self._showing = showing
        self._understanding = understanding

    async def finish(
        self,
        member_id: str,
        session_id: str,
        *,
        title: object = "",
        licence: object = LICENCES[0],
        shelf: bool = True,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        End a session and exhibit its chosen branch.

        Args:
            licence: One of `bot/rules/licences.py`.
            shelf: Whether the work may stand on the web, where its server allows that at all.

        Raises:
            Invalid: `unknown_licence`, or the title is too long.
            Conflict: `nothing_to_finish` without a passage, `round_open`, `session_finished`.
            Forbidden: `host_only`.
        """
        name = one_line(optional_text(title, TITLE_CHARS, "title"))
        await self._context.screen((name,), session_id=session_id)
        chosen = check_licence(licence)

        def act(change: Change) -> Json:
            records = change.records
            session = records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            people = self._context.people(records, session.id, [session.host_id])
            host_name = people.name(session.host_id, session.language)
            check_host(session, member_id, change.now, host_name)
            check_idle(PictureRecords.beside(records).open_round(session.id), "finish")
            if session.head is None:
                raise Conflict("nothing_to_finish")
            work = exhibit(
                change,
                session,
                name or session.title,
                member_id,
                licence=chosen,
                shelf=shelf,
            )
            return {"work": work.id}

        result = await self._context.write(lambda c: c.once(member_id, key, lambda: act(c)))
        return await self.view(str(result["work"]), member_id)

    async def view(self, work_id: str, member_id: str) -> Json:
        """
        The work with its apparatus.

        Raises:
            NotFound: `no_work`, also for one that its server does not show to this door.
        """

        def look(records: Records) -> tuple[Json, Session, tuple[str, ...]]:
            work = records.work(work_id)
            check_on_the_shelf(records, work, member_id)
            session = records.session(work.session_id)
            viewer = self._context.viewer(records, member_id, session.language)
            facts = self._facts(records, work, session, viewer.language)
            texts = canon_texts(records, session, work.head)
            files = self._showing.work_files(session, work, texts, viewer.language)
            seen = work_view(facts, viewer, self._people(records, facts, member_id))
            return seen | {"files": files}, session, texts

        seen, session, texts = await self._context.store.read(look)
        return seen | {"arc": await self._arc(session, texts)}

    async def _arc(self, session: Session, texts: tuple[str, ...]) -> list[Json]:
        """Mood and themes passage by passage; nothing where none is read."""
        if self._understanding is None:
            return []
        points = await self._understanding.arc(texts, session.premise, session.language)
        return [arc_view(point) for point in points]

    async def list(
        self,
        member_id: str = "",
        *,
        form: str | None = None,
        language: Language | None = None,
        limit: int = 20,
        cursor: str | None = None,
        guild_id: str | None = None,
    ) -> Json:
        """Covers of one server's works, or for None of the shelf's; newest first."""
        limit = max(1, min(limit, PAGE_LIMIT))

        def look(records: Records) -> Json:
            viewer = self._context.viewer(records, member_id)
            found = records.works(form, language, limit + 1, cursor, guild_id=guild_id)
            cards = []
            for work in found[:limit]:
                session = records.session(work.session_id)
                facts = self._facts(records, work, session, viewer.language, with_rounds=False)
                cards.append(work_card(facts, viewer, self._people(records, facts, member_id)))
            more = len(found) > limit
            return {"works": cards, "cursor": records.cursor(found[limit - 1]) if more else None}

        return await self._context.store.read(look)

    async def remove(self, member_id: str, work_id: str) -> None:
        """Take a work down: the host's right, and everybody's for the example."""

        def act(change: Change) -> None:
            work = change.records.work(work_id)
            check_on_the_shelf(change.records, work, member_id)
            session = change.records.session(work.session_id)
            if not session.example and session.host_id != member_id:
                people = self._context.people(change.records, None, [session.host_id])
                raise Forbidden("host_only", host=people.name(session.host_id, session.language))
            change.records.save_work(replace(work, removed=True))
            change.event(session, "work.removed", member_id, work_id=work.id)

        await self._context.write(act)

    def _facts(
        self,
        records: Records,
        work: Work,
        session: Session,
        language: Language,
        *,
        with_rounds: bool = True,
    ) -> WorkFacts:
        rounds: list[RoundFacts] = []
        if with_rounds:
            rounds = [
                self._context.round_facts(records, r, session, language)
                for r in records.rounds(session.id)
            ]
        shown = replace(session, head=work.head)
        facts = self._context.session_facts(records, shown, language)
        return WorkFacts(work.id, work.title, work.finished_at, facts, rounds, work.licence)

    def _people(self, records: Records, facts: WorkFacts, member_id: str) -> People:
        """Within its own server everybody has the name that they bear there anyway."""
        session = facts.session
        ids = [session.session.host_id, *session.participants]
        people = self._context.people(records, None, ids)
        return replace(people, published=not member_id.startswith(DISCORD))


def exhibit(
    change: Change,
    session: Session,
    title: str,
    member_id: str,
    *,
    licence: str = LICENCES[0],
    shelf: bool = True,
) -> Work:
    """The work that this session's chosen branch becomes."""
    work = Work(
        new_id(),
        session.id,
        title,
        session.head,
        change.now,
        member_id,
        licence=licence,
        shelf=shelf,
    )
    change.records.add_work(work)
    change.records.save_session(
        replace(session, status="finished", title=title, work_id=work.id, active_at=change.now)
    )
    change.event(session, "session.finished", member_id, work_id=work.id, title=title)
    return work
