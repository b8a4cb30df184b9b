"""Use cases of picture rounds: ask for pictures, ask for more of them, take one down."""

from dataclasses import replace

from bot.errors import Conflict, Invalid, NotFound, Unavailable
from bot.pictures import (
    NEGATIVE_CHARS,
    PROMPT_CHARS,
    Asking,
    How,
    More,
    check_how,
    check_size,
    check_strength,
    check_style,
)
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.service.acting import Acting
from bot.service.bringing import asking_of, keep_picture, own_upload
from bot.service.community import drafts_in
from bot.service.context import Change, Gate, Json, one_line, open_gate, optional_text
from bot.service.sessions import touched
from bot.service.turns import queue_pictures
from bot.session import (
    Draft,
    Mode,
    Round,
    Session,
    canon,
    check_door,
    check_idle,
    check_open,
    check_room_for_draft,
)
from bot.votes import check_ballot
from engine.ports import ImageGenerator


class Illustrating:
    """
    Adds pictures to a work, by rounds of their own.

    Args:
        painter: None where there is no image engine at all; then only uploads are taken, where
            members make every draft themselves.
    """

    def __init__(self, acting: Acting, painter: ImageGenerator | None) -> None:
        self._acting = acting
        self._painter = painter

    async def illustrate(
        self,
        member_id: str,
        session_id: str,
        *,
        passage_id: object = None,
        prompt: object = "",
        negative: object = None,
        style: object = None,
        size: object = None,
        source: object = None,
        strength: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Ask for pictures of a passage of the branch, or for None of the whole work.

        Args:
            prompt: What to paint; empty: written from the passage and its mood.
            negative, style, size: The session's where None.
            source: An upload of one's own that the pictures start from.

        Raises:
            Invalid: A field is wrong, or a text is not for this place; the code names it.
            NotFound: `no_passage`, `no_upload`.
            Conflict: `round_open`, `no_pictures_yet` in an exquisite corpse, `takes_no_source`.
            Unavailable: `no_image_engine`.
        """
        wanted = one_line(optional_text(prompt, PROMPT_CHARS, "prompt"))
        without = None if negative is None else optional_text(negative, NEGATIVE_CHARS, "negative")
        goes = check_strength(strength)
        await self._acting.context.screen((wanted, without or ""), session_id=session_id)

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            self._check_place(change.records, session, from_picture=source is not None)
            check_idle(change.records.open_round(session_id, "image"), "pictures")
            passage = _passage(change.records, session, passage_id)
            session = touched(change, session, member_id)
            chosen = session.settings
            asking = Asking(
                prompt=wanted,
                by="member" if wanted else "",
                negative=chosen.picture_negative if without is None else one_line(without),
                style=check_style(style, chosen.picture_style),
                size=check_size(size, chosen.picture_size),
                source=_source(change, session, member_id, source),
                strength=goes,
            )
            return {"round": queue_pictures(change, session, asking, passage, member_id).id}

        result = await self._acting.context.write(lambda c: c.once(member_id, key, lambda: act(c)))
        self._acting.wake()
        return await self._acting.view(str(result["round"]), member_id)

    async def more(
        self,
        member_id: str,
        round_id: str,
        *,
        of: object = None,
        how: object = None,
        prompt: object = None,
        style: object = None,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Ask for up to two more pictures: plain ones, variations of a draft's picture, or one with
        a draft's seed and another prompt or style.

        Raises:
            Invalid: `bad_how`, `same_picture` where nothing would differ.
            NotFound: `no_draft`.
            Conflict: `round_full`, `runoff_fixed`, `more_coming` while others are being painted,
                `takes_no_source` where the engine starts from no picture.
        """
        way: How | None = check_how(how, of)
        words = one_line(optional_text(prompt, PROMPT_CHARS, "prompt"))
        chosen = None if style is None else check_style(style, "")
        await self._acting.context.screen((words,), round_id=round_id)

        def act(change: Change, session: Session, round_: Round) -> None:
            asking = asking_of(round_)
            check_ballot(round_, [], [])
            if round_.runoff:
                raise Conflict("runoff_fixed")
            if asking.more is not None:
                raise Conflict("more_coming")
            if round_.asked == 0:
                raise Unavailable("no_image_engine")
            self._check_painter(from_picture=way == "variations")
            drafts = change.records.drafts(round_.id)
            check_room_for_draft(drafts)
            more = More(way, _of(of, drafts), words, chosen, member_id)
            if way == "same_seed" and not _differs(more, asking):
                raise Invalid("same_picture")
            change.records.save_round(replace(round_, asking=replace(asking, more=more)))
            told = {"how": more.how, "of": more.of, "prompt": more.prompt}
            change.event(session, "pictures.asked", member_id, round_id=round_.id, payload=told)

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def take_out(
        self, member_id: str, round_id: str, *, key: str | None = None, gate: Gate = open_gate
    ) -> Json:
        """
        Take more pictures back before they are here: whoever asked for them, or the host.

        Raises:
            Conflict: `none_coming` where none are waited for.
            Forbidden: `host_only`.
        """

        def act(change: Change, session: Session, round_: Round) -> None:
            asking = asking_of(round_)
            if asking.more is None:
                raise Conflict("none_coming")
            if asking.more.by != member_id:
                self._acting.check_host_of(change, session, member_id)
            change.records.save_round(replace(round_, asking=replace(asking, more=None)))
            change.event(session, "pictures.given_up", member_id, round_id=round_.id)

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def unhang(
        self,
        member_id: str,
        session_id: str,
        picture_id: str,
        *,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> None:
        """
        Take an illustration down: the host's right. The picture stays a draft of its round.

        Raises:
            NotFound: `no_picture_here`.
            Forbidden: `host_only`.
        """

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            self._acting.check_host_of(change, session, member_id)
            rows = PictureRecords.beside(change.records)
            hung = rows.illustration(session_id, picture_id)
            if hung is None:
                raise NotFound("no_picture_here")
            rows.save_illustration(replace(hung, removed=True))
            touched(change, session, member_id)
            taken = {"taken_down": picture_id}
            change.event(session, "picture.taken_down", member_id, payload=taken)
            return {"session": session_id}

        await self._acting.context.write(lambda c: c.once(member_id, key, lambda: act(c)))

    def _check_place(self, records: Records, session: Session, *, from_picture: bool) -> None:
        if session.mode is Mode.CORPSE:
            raise Conflict("no_pictures_yet")
        if drafts_in(records, session) == "all":
            self._check_painter(from_picture=from_picture)

    def _check_painter(self, *, from_picture: bool) -> None:
        if self._painter is None:
            raise Unavailable("no_image_engine")
        if from_picture and self._painter.state().extra.get("takes_source") == "no":
            raise Conflict("takes_no_source")


def _passage(records: Records, session: Session, passage_id: object) -> str | None:
    """A passage of the branch that is shown; None for the whole work."""
    if passage_id is None:
        return None
    chain = [p.id for p in canon(records.passages(session.id), session.head)]
    if passage_id not in chain:
        raise NotFound("no_passage")
    return str(passage_id)


def _of(of: object, drafts: list[Draft]) -> str | None:
    if of is None:
        return None
    found = next((d for d in drafts if d.id == of and d.place is not None and not d.vetoed), None)
    if found is None or found.picture is None:
        raise NotFound("no_draft")
    return found.id


def _differs(more: More, asking: Asking) -> bool:
    other_prompt = more.prompt not in ("", asking.prompt)
    return other_prompt or more.style not in (None, asking.style)


def _source(change: Change, session: Session, member_id: str, source: object) -> str | None:
    """The upload as a picture of this session, which the new ones start from."""
    if source is None:
        return None
    brought, content = own_upload(change.records, member_id, source)
    return keep_picture(change, session, brought, content, "", ()).id
