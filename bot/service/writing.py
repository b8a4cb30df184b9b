"""Use cases of a draft: more of them, one's own, an edit, a veto."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.errors import Conflict, Invalid, NotFound
from bot.records import Records
from bot.service.acting import Acting
from bot.service.community import drafts_in
from bot.service.context import Change, Gate, Json, canon_texts, clean_text, new_id, open_gate
from bot.session import (
    DRAFT_CHARS,
    MAX_DRAFTS,
    MAX_MORE,
    Draft,
    Round,
    Session,
    check_room_for_draft,
)
from bot.votes import check_ballot
from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.form import Form
from engine.forms.verdict import with_verdict
from engine.ports import Understanding
from engine.types import Analysis, DraftContext, Problem

EDIT_CHARS = 16_000  # of an edit of a very long draft, which a form brings part by part
EDIT_ROOM = 200  # what an edit of such a draft may add


class Writing:
    """Adds drafts to a round that is voted on, and takes them off."""

    def __init__(
        self,
        acting: Acting,
        forms: Mapping[str, Form],
        understanding: Understanding | None = None,
    ) -> None:
        self._acting = acting
        self._forms = forms
        self._understanding = understanding

    async def more(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """
        Lay up to two more drafts on the table: those written and not shown yet, else the desk
        asks the engine for them.
        """

        def act(change: Change, session: Session, round_: Round) -> None:
            check_ballot(round_, [], [])
            if round_.runoff:
                raise Conflict("runoff_fixed")
            drafts = change.records.drafts(round_.id)
            free = check_room_for_draft(drafts)
            spares = [d for d in drafts if d.place is None and not d.vetoed]
            room = min(MAX_MORE, MAX_DRAFTS - sum(d.place is not None for d in drafts))
            if not spares:
                self._acting.context.more_wanted.add(round_.id)
            for place, spare in enumerate(spares[:room], free):
                change.records.save_draft(replace(spare, place=place))
                change.event(
                    session, "draft.added", None, round_id=round_.id, draft_id=spare.id, place=place
                )

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def contribute(
        self,
        member_id: str,
        round_id: str,
        *,
        text: object,
        parent: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """A member's own draft, or an edit of one that is on the table."""
        written = clean_text(text, DRAFT_CHARS if parent is None else EDIT_CHARS, "text")
        warning = await self._acting.context.screen((written,), round_id=round_id)
        analysis = await self._analysis(round_id, written, parent)

        def act(change: Change, session: Session, round_: Round) -> None:
            check_ballot(round_, [], [])
            if round_.runoff:
                raise Conflict("runoff_fixed")
            drafts = change.records.drafts(round_.id)
            edited = _edited(parent, drafts, written)
            draft = Draft(
                id=new_id(),
                round_id=round_.id,
                place=check_room_for_draft(drafts),
                text=written,
                author_id=member_id,
                parent_id=edited.id if edited else None,
                generation=edited.generation if edited else None,
                problems=self._problems(change.records, session, round_, written),
                analysis=analysis,
                created_at=change.now,
                warning=warning,
            )
            change.records.add_draft(draft)
            change.event(
                session,
                "draft.added",
                member_id,
                round_id=round_.id,
                draft_id=draft.id,
                place=draft.place,
                text=written,
                parent=draft.parent_id,
            )

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def _analysis(self, round_id: str, text: str, parent: object) -> Analysis | None:
        """
        As a model's drafts are read, so that no reading tells whose a draft is: beside the others
        of its round, or it would look newer than they do, and not beside the one that it edits.
        Nothing where texts are not to be read by machines.
        """
        if self._understanding is None:
            return None

        def look(records: Records) -> tuple[Place, DraftContext] | None:
            round_ = records.round(round_id)
            session = records.session(round_.session_id)
            if drafts_in(records, session) == "no_ai":
                return None
            place = self._place(records, session, round_)
            drafts = [d for d in records.drafts(round_id) if not d.vetoed and d.id != parent]
            return place, DraftContext(
                session.form,
                place.language,
                place.premise,
                place.canon,
                place.wish,
                beside=tuple(d.text for d in drafts),
            )

        found = await self._acting.context.store.read(look)
        if found is None:
            return None
        place, context = found
        (analysis,) = await self._understanding.analyze([text], context)
        craft = craft_of(place.form.craft)
        return with_verdict(analysis, craft, text, place, craft.check(text, place))

    def _problems(
        self, records: Records, session: Session, round_: Round, text: str
    ) -> tuple[Problem, ...]:
        """What the form finds fault with; nothing where texts are not to be read by machines."""
        if drafts_in(records, session) == "no_ai":
            return ()
        place = self._place(records, session, round_)
        return tuple(craft_of(place.form.craft).check(text, place))

    def _place(self, records: Records, session: Session, round_: Round) -> Place:
        canon = canon_texts(records, session, round_.base_head)
        form = self._forms[session.form]
        return Place(form, session.language, canon, session.premise, round_.wish)

    async def veto(
        self,
        member_id: str,
        round_id: str,
        draft_id: str,
        *,
        key: str | None = None,
        gate: Gate = open_gate,
        as_host: bool = True,
    ) -> Json:
        """
        Take one draft off the table; marks on it no longer count. The host's right, and with
        `as_host` off that of whoever the gate lets through (a moderator).
        """

        def act(change: Change, session: Session, round_: Round) -> None:
            if as_host:
                self._acting.check_host_of(change, session, member_id)
            check_ballot(round_, [], [])
            drafts = {d.id: d for d in change.records.drafts(round_.id) if d.place is not None}
            if draft_id not in drafts:
                raise NotFound("no_draft")
            if not drafts[draft_id].vetoed:
                change.records.save_draft(replace(drafts[draft_id], vetoed=True))
                change.event(
                    session, "draft.vetoed", member_id, round_id=round_.id, draft_id=draft_id
                )

        return await self._acting.act(member_id, round_id, key, act, gate)


def _edited(parent: object, drafts: Sequence[Draft], written: str) -> Draft | None:
    """
    The draft that is edited, None for an own one.

    An edit that changes nothing is refused, and one that is longer than a draft may be, unless
    the draft itself is that long.
    """
    if parent is None:
        return None
    found = next((d for d in drafts if d.id == parent and d.place is not None), None)
    if found is None or found.vetoed:
        raise NotFound("no_draft")
    if found.text == written:
        raise Invalid("edit_same")
    long = len(found.text) > DRAFT_CHARS
    limit = len(found.text) + EDIT_ROOM if long else DRAFT_CHARS
    if len(written) > limit:
        raise Invalid("text_too_long", name="text", limit=limit, length=len(written))
    return found
