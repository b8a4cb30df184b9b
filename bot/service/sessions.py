"""Use cases of a session: open, look, lore, undo, branch, hand over."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from bot.projection.sessions import session_card, session_view
from bot.records import Records
from bot.records.life import LifeRecords
from bot.records.pictures import PictureRecords
from bot.service.context import (
    Change,
    Context,
    Gate,
    Json,
    clean_text,
    new_id,
    one_line,
    open_gate,
    optional_text,
)
from bot.service.opening import (
    OF_PICTURES,
    mode_of,
    opening_of,
    picture_settings_of,
    settings_of,
    working_title,
)
from bot.service.rests import make_room
from bot.session import (
    LORE_CHARS,
    LORE_ENTRIES,
    PREMISE_CHARS,
    TITLE_CHARS,
    Lore,
    Mode,
    Session,
    SessionSettings,
    canon,
    check_door,
    check_host,
    check_idle,
    check_open,
    check_settings,
    check_undo,
    check_visible,
    is_host,
)
from engine.forms.form import Form
from engine.types import Language

PAGE_LIMIT = 100


class Sessions:
    """Opens sessions and moves within them; rounds are another file's business."""

    def __init__(
        self,
        context: Context,
        forms: Mapping[str, Form],
        defaults: SessionSettings,
        max_sessions: int,
    ) -> None:
        self._context = context
        self._forms = forms
        self._defaults = defaults
        self._max_sessions = max_sessions

    async def open(
        self,
        member_id: str,
        *,
        form: object,
        premise: object,
        language: object,
        title: object = "",
        mode: object = "vote",
        settings: object = None,
        channel_id: str | None = None,
        guild_id: str | None = None,
        adult: bool = False,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Open a session; without a channel it makes a playground room of its own.

        Args:
            adult: The channel is age-restricted; what that allows is its server's choice.

        Raises:
            Invalid: A field is wrong, or a text is not for this place; the code names it.
            Conflict: `session_here` when the channel has an open session.
            TooMany: `too_many_sessions` when the installation is full.
        """
        known = self._form(form, language)
        about = one_line(clean_text(premise, PREMISE_CHARS, "premise"))
        name = one_line(optional_text(title, TITLE_CHARS, "title")) or working_title(about)
        chosen = check_settings(settings_of(settings, self._defaults))
        who_decides = mode_of(mode)
        spoken: Language = "zh" if language == "zh" else "en"
        if who_decides is Mode.LESSON and spoken not in known.teaching:
            raise Invalid("no_lesson")
        texts = (about, name, chosen.picture_negative)
        await self._context.screen(texts, guild_id=guild_id, adult=adult)

        def act(change: Change) -> Json:
            gate(change, None)
            records = change.records
            resting = LifeRecords.beside(records).n_resting()
            if records.n_open_sessions() - resting >= self._max_sessions:
                raise TooMany("too_many_sessions", retry_after_s=60)
            session = Session(
                id=new_id(),
                channel_id=channel_id or f"room:{new_id()}",
                guild_id=guild_id,
                form=known.id,
                language=spoken,
                premise=about,
                title=name,
                mode=who_decides,
                host_id=member_id,
                settings=chosen,
                status="open",
                head=None,
                created_at=change.now,
                active_at=change.now,
            )
            if not make_room(change, session.channel_id):
                raise Conflict("session_here")
            records.add_session(session)
            change.event(session, "session.opened", member_id, payload=opening_of(session))
            return {"session": session.id}

        result = await self._context.write(lambda c: c.once(member_id, key, lambda: act(c)))
        return await self.view(str(result["session"]), member_id)

    async def view(self, session_id: str, member_id: str) -> Json:
        """The session as this member may see it."""

        def look(records: Records) -> Json:
            context = self._context
            session = records.session(session_id)
            check_visible(session, member_id)
            viewer = context.viewer(records, member_id, session.language)
            facts = context.session_facts(records, session, viewer.language)
            ids = [session.host_id, *facts.participants, *(e.author_id for e in facts.lore)]
            return session_view(facts, viewer, context.people(records, session_id, ids))

        return await self._context.store.read(look)

    async def list(
        self,
        member_id: str,
        *,
        status: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        guild_id: str | None = None,
    ) -> Json:
        """
        Cards of one guild's sessions, or of the playground's for None, those with the latest
        deed first; `cursor` goes on from a page.
        """
        limit = max(1, min(limit, PAGE_LIMIT))

        def look(records: Records) -> Json:
            context = self._context
            viewer = context.viewer(records, member_id)
            found = records.sessions(status, limit + 1, cursor, guild_id=guild_id)
            cards = []
            for session in found[:limit]:
                facts = context.session_facts(records, session, viewer.language)
                people = context.people(records, session.id, [session.host_id, *facts.participants])
                cards.append(session_card(facts, viewer, people))
            more = len(found) > limit
            return {"sessions": cards, "cursor": records.cursor(found[limit - 1]) if more else None}

        return await self._context.store.read(look)

    async def in_channel(self, channel_id: str, *, ended: bool = False) -> str:
        """
        The id of the session that is open in this channel; with `ended`, else of the last one.

        Raises:
            NotFound: `no_session_here`.
        """

        def look(records: Records) -> Session | None:
            if ended:
                return records.newest_in_channel(channel_id)
            return records.session_in_channel(channel_id)

        found = await self._context.store.read(look)
        if found is None:
            raise NotFound("no_session_here")
        return found.id

    async def add_lore(
        self,
        member_id: str,
        session_id: str,
        *,
        fact: object,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """Keep a name or fact of the work's world; it enters every later prompt."""
        text = one_line(clean_text(fact, LORE_CHARS, "fact"))
        await self._context.screen((text,), session_id=session_id)

        def act(change: Change, session: Session) -> None:
            if len(change.records.lore(session.id)) >= LORE_ENTRIES:
                raise Conflict("lore_full", limit=LORE_ENTRIES)
            entry = Lore(new_id(), session.id, text, member_id)
            change.records.add_lore(entry)
            change.event(session, "lore.added", member_id, id=entry.id, fact=text)

        return await self._change(member_id, session_id, key, act, gate=gate)

    async def remove_lore(
        self, member_id: str, session_id: str, lore_id: str, *, gate: Gate = open_gate
    ) -> Json:
        def act(change: Change, session: Session) -> None:
            if change.records.delete_lore(session.id, lore_id):
                change.event(session, "lore.removed", member_id, id=lore_id)

        return await self._change(member_id, session_id, None, act, gate=gate)

    async def undo(
        self,
        member_id: str,
        session_id: str,
        *,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """Take the last passage off the branch; it stays in the tree."""

        def act(change: Change, session: Session) -> None:
            records = change.records
            check_idle(PictureRecords.beside(records).open_round(session.id), "undo")
            chain = canon(records.passages(session.id), session.head)
            host = self._host_name(records, session)
            passage = check_undo(session, chain[-1] if chain else None, member_id, change.now, host)
            _move_head(change, session, passage.parent_id, member_id, "undo")

        return await self._change(member_id, session_id, key, act, gate=gate)

    async def branch(
        self,
        member_id: str,
        session_id: str,
        *,
        passage_id: object,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """Go on from any passage of the tree, or from the premise (None)."""
        if passage_id is not None and not isinstance(passage_id, str):
            raise Invalid("bad_text", name="passage_id")

        def act(change: Change, session: Session) -> None:
            check_idle(PictureRecords.beside(change.records).open_round(session.id), "branch")
            known = {p.id for p in change.records.passages(session.id)}
            if passage_id is not None and passage_id not in known:
                raise NotFound("no_passage")
            _move_head(change, session, passage_id, member_id, "branch")

        return await self._change(member_id, session_id, key, act, gate=gate)

    async def set_pictures(
        self,
        member_id: str,
        session_id: str,
        *,
        settings: Mapping[str, object],
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """Choose how later pictures of a session are to look: the host's right."""
        wanted = {name: settings[name] for name in OF_PICTURES if name in settings}
        chosen = picture_settings_of(wanted, self._defaults)
        await self._context.screen((chosen.picture_negative,), session_id=session_id)

        def act(change: Change, session: Session) -> None:
            check_host(session, member_id, change.now, self._host_name(change.records, session))
            changed = picture_settings_of(wanted, session.settings)
            change.records.save_session(replace(session, settings=changed))
            change.event(session, "settings.changed", member_id, payload=wanted)

        return await self._change(member_id, session_id, key, act, gate=gate)

    async def hand_over(
        self, member_id: str, session_id: str, *, member: object, key: str | None = None
    ) -> Json:
        """Make another participant the host, named by public reference."""

        def act(change: Change, session: Session) -> None:
            host = self._host_name(change.records, session)
            check_host(session, member_id, change.now, host)
            ids = change.records.participants(session.id)
            ids += list(self._context.here.get(session.id, ()))
            chosen = next((m for m in ids if self._context.ref(m) == member), None)
            if chosen is None:
                raise NotFound("no_member")
            change.records.save_session(replace(session, host_id=chosen))
            change.event(session, "host.changed", member_id, host=chosen)

        return await self._change(member_id, session_id, key, act, act_as_host=False)

    async def remove(self, member_id: str, session_id: str) -> None:
        """Take an example off the list of rooms; others end by being finished."""

        def act(change: Change) -> None:
            session = change.records.session(session_id)
            check_open(session)
            if not session.example:
                raise Forbidden("example_only")
            check_idle(PictureRecords.beside(change.records).open_round(session.id), "remove")
            change.records.save_session(replace(session, status="finished"))
            change.event(session, "session.removed", member_id)

        await self._context.write(act)

    async def _change(
        self,
        member_id: str,
        session_id: str,
        key: str | None,
        act: Callable[[Change, Session], None],
        *,
        act_as_host: bool = True,
        gate: Gate = open_gate,
    ) -> Json:
        def once(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            act(change, touched(change, session, member_id, may_inherit=act_as_host))
            return {"session": session_id}

        await self._context.write(lambda c: c.once(member_id, key, lambda: once(c)))
        return await self.view(session_id, member_id)

    def _host_name(self, records: Records, session: Session) -> str:
        people = self._context.people(records, session.id, [session.host_id])
        return people.name(session.host_id, session.language)

    def _form(self, form: object, language: object) -> Form:
        if not isinstance(form, str) or form not in self._forms:
            raise Invalid("unknown_form")
        if language not in {"en", "zh"}:
            raise Invalid("unknown_language")
        if language not in self._forms[form].languages:
            raise Invalid("form_language")
        return self._forms[form]


def touched(
    change: Change, session: Session, member_id: str, *, may_inherit: bool = True
) -> Session:
    """
    Note that somebody acted: keeps the session awake, and after a day of an idle host makes
    the member who acts the host.
    """
    inherits = may_inherit and session.host_id != member_id
    if inherits and is_host(session, member_id, change.now):
        session = replace(session, host_id=member_id)
        change.event(session, "host.changed", member_id, host=member_id)
    session = replace(session, active_at=change.now)
    change.records.save_session(session)
    return session


def _move_head(
    change: Change, session: Session, head: str | None, member_id: str, why: str
) -> None:
    change.records.save_session(replace(session, head=head))
    change.event(session, "head.moved", member_id, head=head, why=why)
