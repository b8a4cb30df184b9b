"""Presses and forms of the pencil: a draft of one's own, an edit of another's."""

from collections.abc import Awaitable

from bot.cards import frame, safe
from bot.cards.menus import kept_card, parts_card
from bot.cards.private import letters_card
from bot.cards.words import is_picture
from bot.errors import ChorusError, Conflict, NotFound
from bot.interaction import Asking
from bot.service import Service
from bot.service.context import Json
from bot.session import MAX_DRAFTS
from bot.views import forms
from bot.views.here import instead_of_late_vote, show, whole
from bot.views.keeping import kept_file
from bot.views.parts import cut, joined
from bot.views.picture_forms import own_form
from bot.views.presses import Presses
from bot.voice import Voice

HOPELESS = frozenset({"late_draft", "round_full", "runoff_fixed", "session_finished"})
FAULTS = 5  # told at most, of what the form's check found


class Writing:
    """Opens the forms, and takes them; what was typed is never lost to a refusal."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("edit", self.edit)
        presses.add("edit1", self.open_edit)
        presses.add("write", self.write)
        presses.add_form("edit1", self.take_edit)
        presses.add_form("write", self.take_own)

    async def edit(self, ask: Asking, round_id: str) -> None:
        """The row of letters: which draft is edited."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        check_room(round_)
        await show(ask, letters_card(ask.voice, round_, "edit1"))

    async def open_edit(self, ask: Asking, round_id: str, draft_id: str, part: str = "0") -> None:
        """The form, filled in; of a very long draft its part is chosen first, parts from 1 on."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        check_room(round_)
        draft = find_draft(round_, draft_id)
        n_parts = len(cut(draft["text"]))
        if n_parts > 1 and part == "0":
            await show(ask, parts_card(ask.voice, round_, draft, n_parts))
            return
        await ask.form(forms.edit_form(ask.voice, round_, draft, min(whole(part), n_parts)))

    async def write(self, ask: Asking, round_id: str) -> None:
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        check_room(round_)
        own = own_form if is_picture(round_) else forms.write_form
        await ask.form(own(ask.voice, round_))

    async def take_own(self, ask: Asking, round_id: str) -> None:
        typed = str(ask.fields[forms.TEXT])
        await self._offered(ask, typed, "said.own_offered", self._own(ask, round_id, typed))

    async def take_edit(self, ask: Asking, round_id: str, draft_id: str, part: str = "0") -> None:
        typed = str(ask.fields[forms.TEXT])
        edit = self._edit(ask, round_id, draft_id, whole(part), typed)
        await self._offered(ask, typed, "said.edit_offered", edit)

    async def _offered(self, ask: Asking, typed: str, key: str, offer: Awaitable[Json]) -> None:
        """Put it on the table; a refusal quotes what was typed, so that it can be sent again."""
        await ask.defer()
        try:
            with instead_of_late_vote("late_draft"):
                round_ = await offer
        except ChorusError as exc:
            files = kept_file(typed)
            again = None if exc.code in HOPELESS else _again(ask.voice, ask.custom_id)
            card = kept_card(ask.voice, ask.why(exc), typed, again, filed=bool(files))
            await ask.whisper(card, files=files)
            return
        await ask.whisper(_receipt(ask.voice, round_, key))

    async def _own(self, ask: Asking, round_id: str, text: str, parent: str | None = None) -> Json:
        return await self._service.contribute(
            ask.actor.member_id,
            round_id,
            text=text,
            parent=parent,
            key=ask.actor.key,
            gate=self._service.community.gate(ask.actor, "write"),
        )

    async def _edit(self, ask: Asking, round_id: str, draft_id: str, part: int, typed: str) -> Json:
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        text = joined(find_draft(round_, draft_id)["text"], part, typed)
        return await self._own(ask, round_id, text, draft_id)


def check_room(round_: Json) -> None:
    """
    Before a form opens: whether what is typed into it could be taken at all.

    Raises:
        Conflict: `not_voting`, `late_draft`, `runoff_fixed` or `round_full`.
    """
    if round_["status"] in {"queued", "drafting"}:
        raise Conflict("not_voting")
    if round_["status"] != "voting":
        raise Conflict("late_draft")
    if round_["runoff"]:
        raise Conflict("runoff_fixed")
    if not round_["room_for"]:
        raise Conflict("round_full", limit=MAX_DRAFTS)


def find_draft(round_: Json, draft_id: str) -> Json:
    """
    The draft as the asker may see it.

    Raises:
        NotFound: `no_draft`, also when it was set aside.
    """
    for draft in round_["drafts"]:
        if draft["id"] == draft_id and not draft["vetoed"]:
            found: Json = draft
            return found
    raise NotFound("no_draft")


def _again(voice: Voice, form_id: str) -> frame.Button:
    """The button that opens the same form again: a form's id is the button's own."""
    edits = form_id.startswith("edit1:")
    return frame.button(voice("cards.button.edit" if edits else "ui.ballot.own"), form_id)


def _receipt(voice: Voice, round_: Json, key: str) -> str:
    """What was put on the table, and what the form's check found in it."""
    draft = [d for d in round_["drafts"] if d["mine"]][-1]
    said = [voice(key, label=draft["label"])]
    if draft["problems"]:
        said.append(voice("said.faults"))
    said += [f"- {safe.line(fault['message'])}" for fault in draft["problems"][:FAULTS]]
    return "\n".join(said)
