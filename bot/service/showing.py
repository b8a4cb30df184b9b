"""
Showing: drafts and works as pictures, sound and pages, by what their form's craft offers.

Whoever may read a text may see what is made of it, and nobody else. Makes nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import NotFound
from bot.guild import DISCORD
from bot.projection.rounds import Files, no_files
from bot.records import Records
from bot.service.context import Context, Json, canon_texts
from bot.session import Draft, Mode, Round, RoundStatus, Session, Work, check_visible
from engine.forms.craft import Piece
from engine.forms.form import Form
from engine.press.press import Press, offers_for
from engine.types import Language

SHOWN = frozenset({RoundStatus.VOTING, RoundStatus.TIED, RoundStatus.CLOSED})


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it is sent: `name` is what a browser saves it as."""

    name: str
    media_type: str
    content: bytes


class Showing:
    """Lists the files of drafts and works, and has the press make them."""

    def __init__(self, context: Context, forms: Mapping[str, Form], press: Press | None) -> None:
        self._context = context
        self._forms = forms
        self._press = press

    def files_of(self, records: Records, round_: Round, session: Session) -> Files:
        """For the views of a round: what each of its drafts can be shown as."""
        form = self._forms.get(session.form)
        if form is None or self._press is None or round_.kind == "image":
            return no_files
        before = canon_texts(records, session, round_.base_head)

        def files(draft: Draft, language: Language) -> list[Json]:
            piece = _draft_piece(form, session, draft, before)
            return _listed(piece, language, work=False)

        return files

    def work_files(
        self, session: Session, work: Work, texts: tuple[str, ...], language: Language
    ) -> list[Json]:
        """What a work can be shown as, with alt texts in the viewer's language."""
        form = self._forms.get(session.form)
        if form is None or not texts or self._press is None:
            return []
        piece = Piece(form, session.language, work.title, texts)
        return _listed(piece, language, work=True)

    async def draft_file(self, member_id: str, round_id: str, draft_id: str, name: str) -> MadeFile:
        """
        One file of a draft that this member may read.

        Raises:
            NotFound: `no_round`, `no_draft`, `no_session`, or `no_file` for a name not offered.
            CannotShow, TimedOut: The press could not make it.
        """

        def look(records: Records) -> Piece:
            round_ = records.round(round_id)
            session = records.session(round_.session_id)
            check_visible(session, member_id)
            draft = next((d for d in records.drafts(round_id) if d.id == draft_id), None)
            if draft is None or not _may_be_shown(session, round_, draft):
                raise NotFound("no_draft")
            before = canon_texts(records, session, round_.base_head)
            return _draft_piece(self._form_of(session), session, draft, before)

        piece = await self._context.store.read(look)
        return await self._made(piece, name, work=False)

    async def work_file(self, member_id: str, work_id: str, name: str) -> MadeFile:
        """
        One file of a work.

        Raises:
            NotFound: `no_work`, or `no_file` for a name that its form does not offer.
            CannotShow, TimedOut: The press could not make it.
        """

        def look(records: Records) -> Piece:
            work = records.work(work_id)
            check_on_the_shelf(records, work, member_id)
            session = records.session(work.session_id)
            texts = canon_texts(records, session, work.head)
            if not texts:
                raise NotFound("no_file")
            people = self._context.people(records, None, records.participants(session.id))
            names = people.names(records.participants(session.id), session.language)
            byline = ("、" if session.language == "zh" else ", ").join(names)
            form = self._form_of(session)
            return Piece(form, session.language, work.title, texts, byline=byline)

        piece = await self._context.store.read(look)
        return await self._made(piece, name, work=True)

    def _form_of(self, session: Session) -> Form:
        form = self._forms.get(session.form)
        if form is None:
            raise NotFound("no_file")
        return form

    async def _made(self, piece: Piece, name: str, *, work: bool) -> MadeFile:
        offer = next((o for o in offers_for(piece, work=work) if o.name == name), None)
        if offer is None or self._press is None:
            raise NotFound("no_file")
        return MadeFile(name, offer.media_type, await self._press.make(offer, piece))


def check_on_the_shelf(records: Records, work: Work, member_id: str) -> None:
    """What a server keeps to itself does not exist for other doors: NotFound `no_work`."""
    if not member_id.startswith(DISCORD) and not records.on_the_shelf(work.id):
        raise NotFound("no_work")


def _listed(piece: Piece, language: Language, *, work: bool) -> list[Json]:
    return [
        {
            "name": offer.name,
            "media_type": offer.media_type,
            "role": offer.role,
            "alt": offer.describe(piece, language),
        }
        for offer in offers_for(piece, work=work)
    ]


def _draft_piece(form: Form, session: Session, draft: Draft, before: tuple[str, ...]) -> Piece:
    return Piece(form, session.language, session.title, (draft.text,), before)


def _may_be_shown(session: Session, round_: Round, draft: Draft) -> bool:
    secret = session.mode is Mode.CORPSE and session.status == "open"
    placed = draft.place is not None and not draft.vetoed
    return placed and not secret and round_.status in SHOWN
