"""Use cases of members' own pictures: upload one, look at it, lay it on the table as a draft."""

from collections.abc import Mapping
from datetime import timedelta

from bot.errors import Conflict, Invalid, TooMany
from bot.kept import RETENTION
from bot.pictures import ALT_CHARS, UPLOADS_IN_ALL, UPLOADS_KEPT, Asking, StoredPicture, Upload
from bot.records import Records
from bot.records.pictures import PictureRecords
from bot.service.acting import Acting
from bot.service.community import drafts_in
from bot.service.context import Change, Gate, Json, clean_text, new_id, one_line, open_gate
from bot.service.looking import Looking
from bot.session import Draft, Round, Session, check_room_for_draft
from bot.votes import check_ballot
from engine.analysis.seeing import palette_of
from engine.errors import BadPicture
from engine.image.uploads import MAX_BYTES, cleaned
from engine.types import Analysis

# What is wrong with a picture that somebody brings, by the reason the engine's door gives.
BAD_PICTURES: Mapping[str, str] = {
    "format": "bad_picture_format",
    "too_large": "bad_picture_size",
    "too_small": "bad_picture_small",
    "too_many_pixels": "bad_picture_pixels",
    "broken": "bad_picture_broken",
}


class Bringing:
    """Takes pictures in; they are blind drafts until the close, as every other."""

    def __init__(self, acting: Acting, looking: Looking) -> None:
        self._acting = acting
        self._looking = looking

    async def upload(self, member_id: str, content: bytes) -> Json:
        """
        Keep a picture of one's own for a day: checked, written anew, without metadata.

        Raises:
            Invalid: `bad_picture_...`.
            TooMany: `too_many_uploads`.
        """
        if len(content) > MAX_BYTES:
            raise Invalid("bad_picture_size")
        await self._acting.context.store.read(lambda records: _check_room(records, member_id))
        try:
            clean = await self._looking.eyes.call(cleaned, content)
        except BadPicture as exc:
            raise Invalid(BAD_PICTURES[exc.reason]) from exc
        now = self._acting.context.clock()
        size = (clean.width_px, clean.height_px)
        kept = Upload(new_id(), member_id, clean.media_type, *size, now)

        def act(change: Change) -> None:
            rows = PictureRecords.beside(change.records)
            rows.drop_uploads(change.now - RETENTION["uploads"])
            _check_room(change.records, member_id)
            rows.add_upload(kept, clean.content)

        await self._acting.context.write(act)
        return {
            "id": kept.id,
            "url": f"/api/uploads/{kept.id}",
            "width": kept.width_px,
            "height": kept.height_px,
        }

    async def contribute(
        self,
        member_id: str,
        round_id: str,
        *,
        upload: object,
        text: object,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        A member's own picture as a draft; `text` says what is to be seen, for those who do not
        see it.

        Raises:
            Invalid: `no_picture` without an upload, or something is wrong with the text.
            NotFound: `no_upload`.
            Conflict: `not_a_picture_round`, `runoff_fixed`, `round_full`.
        """
        alt = one_line(clean_text(text, ALT_CHARS, "text"))
        context = self._acting.context
        warning = await context.screen((alt,), round_id=round_id)
        brought, content = await context.store.read(lambda r: own_upload(r, member_id, upload))
        palette = await self._looking.eyes.call(palette_of, content)
        analysis = await self._analysis(round_id, content, alt)

        def act(change: Change, session: Session, round_: Round) -> None:
            asking_of(round_)
            check_ballot(round_, [], [])
            if round_.runoff:
                raise Conflict("runoff_fixed")
            place = check_room_for_draft(change.records.drafts(round_.id))
            picture = keep_picture(change, session, brought, content, alt, palette)
            draft = Draft(
                id=new_id(),
                round_id=round_.id,
                place=place,
                text=alt,
                author_id=member_id,
                parent_id=None,
                generation=None,
                analysis=analysis,
                created_at=change.now,
                warning=warning,
                picture=picture.id,
            )
            change.records.add_draft(draft)
            told = {"place": place, "text": alt, "picture": picture.id}
            change.event(
                session,
                "draft.added",
                member_id,
                round_id=round_.id,
                draft_id=draft.id,
                payload=told,
            )

        return await self._acting.act(member_id, round_id, key, act, gate)

    async def _analysis(self, round_id: str, content: bytes, alt: str) -> Analysis | None:
        """As painted pictures are read; nothing where no machine is to read."""

        def look(records: Records) -> tuple[str, Session, Asking, str, Analysis | None]:
            round_ = records.round(round_id)
            session = records.session(round_.session_id)
            passage = records.passage(round_.passage_id) if round_.passage_id else None
            draft = records.draft(passage.draft_id) if passage and passage.draft_id else None
            return (
                drafts_in(records, session),
                session,
                asking_of(round_),
                passage.text if passage else session.premise,
                draft.analysis if draft else None,
            )

        drafts, session, asking, text, known = await self._acting.context.store.read(look)
        if drafts == "no_ai":
            return None
        felt = known.reading if known else await self._looking.felt(session, text)
        _, analysis = await self._looking.look(session, content, felt, asking.prompt, alt)
        return analysis


def asking_of(round_: Round) -> Asking:
    """
    What a picture round was asked.

    Raises:
        Conflict: `not_a_picture_round`.
    """
    if round_.asking is None:
        raise Conflict("not_a_picture_round")
    return round_.asking


def own_upload(records: Records, member_id: str, upload: object) -> tuple[Upload, bytes]:
    """
    Raises:
        Invalid: `no_picture`: it is no id.
        NotFound: `no_upload`: there is none, or not of this member.
    """
    if not isinstance(upload, str):
        raise Invalid("no_picture")
    return PictureRecords.beside(records).upload(upload, member_id)


def keep_picture(
    change: Change,
    session: Session,
    brought: Upload,
    content: bytes,
    alt: str,
    palette: tuple[str, ...],
) -> StoredPicture:
    """An upload as a picture of a session, for as long as its drafts are kept."""
    english = session.language == "en"
    picture = StoredPicture(
        id=new_id(),
        session_id=session.id,
        media_type=brought.media_type,
        width_px=brought.width_px,
        height_px=brought.height_px,
        alt_en=alt if english else "",
        alt_zh="" if english else alt,
        created_at=change.now,
        palette=palette,
        author_id=brought.member_id,
    )
    PictureRecords.beside(change.records).add_picture(picture, content)
    return picture


def _check_room(records: Records, member_id: str) -> None:
    rows = PictureRecords.beside(records)
    if rows.n_uploads(member_id) >= UPLOADS_KEPT or rows.n_uploads() >= UPLOADS_IN_ALL:
        wait_s = round(timedelta(hours=1).total_seconds())
        raise TooMany("too_many_uploads", retry_after_s=wait_s, limit=UPLOADS_KEPT)
