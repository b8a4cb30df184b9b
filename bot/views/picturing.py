"""Presses, forms and the command of picture rounds; the vote itself is that of every round."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from bot.cards import frame
from bot.cards.menus import kept_card
from bot.cards.picture_result import COVER
from bot.cards.plates import PAINTED
from bot.cards.private import letters_card
from bot.client.attachments import Attached, fetch_picture
from bot.errors import ChorusError, Conflict, Forbidden, Invalid
from bot.interaction import Asking
from bot.rules.policy import Deed
from bot.service import Service
from bot.service.context import Gate, Json
from bot.views import forms
from bot.views.enlarging import Enlarging
from bot.views.here import instead_of_late_vote, show
from bot.views.keeping import kept_file
from bot.views.picture_forms import FILE, STYLE, own_form, style_of, words_form
from bot.views.presses import Presses
from bot.views.writing import HOPELESS, check_room, find_draft


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a member asks to have painted; None leaves a choice to the session."""

    passage_id: str | None = None  # None: the whole work
    prompt: str = ""  # empty: written from the passage
    negative: str | None = None
    style: str | None = None
    size: str | None = None
    picture: Attached | None = None  # of their own, to start from


class Picturing:
    """Opens picture rounds, and asks for more in them; commands and buttons end here alike."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._enlarging = Enlarging(service)

    def add_to(self, presses: Presses) -> None:
        presses.add("illustrate", self.illustrate)
        presses.add("anew", self.anew)
        presses.add("unhang", self.unhang)
        for verb in ("vary", "large", "seed"):
            presses.add(verb, self._letters_for(f"{verb}1"))
        presses.add("vary1", self.vary)
        presses.add("large1", self._enlarging.send)
        presses.add("seed1", self.open_seed)
        presses.add("words", self.open_words)
        presses.add("mine", self.open_own)
        presses.add_form("seed1", self.take_seed)
        presses.add_form("words", self.take_words)
        presses.add_form("mine", self.take_own)

    async def illustrate(self, ask: Asking, session_id: str, passage: str = "") -> None:
        """At a press: of this passage, of the last one, or of the whole work."""
        session = await self._service.session_view(session_id, ask.actor.member_id)
        last = session["canon"][-1]["id"] if session["canon"] else None
        chosen = None if passage == COVER else passage or last
        await self.paint(ask, session_id, Wanted(chosen))

    async def paint(self, ask: Asking, session_id: str, wanted: Wanted) -> None:
        """Open a picture round; its card appears in the channel."""
        check_may_attach(ask)
        await ask.defer()
        source = None
        if wanted.picture is not None:
            source = await self._brought(ask, wanted.picture, "next")
        await self._open(ask, session_id, wanted, source)

    async def anew(self, ask: Asking, round_id: str, draft_id: str) -> None:
        """A new round that starts from a picture of a closed one."""
        check_may_attach(ask)
        round_ = await self._round(ask, round_id)
        asking, passage = round_["asking"], round_["passage"]
        wanted = Wanted(
            passage["id"] if passage else None,
            asking["prompt"],
            asking["negative"],
            asking["style"],
            asking["size"],
        )
        await ask.defer()
        made = await self._service.draft_file(ask.actor.member_id, round_id, draft_id, PAINTED)
        kept = await self._service.upload(ask.actor.member_id, made.content)
        await self._open(ask, round_["session_id"], wanted, kept["id"])

    async def unhang(self, ask: Asking, session_id: str, picture_id: str) -> None:
        """Of the host: a picture that joined no longer hangs there."""
        await self._service.unhang(
            ask.actor.member_id,
            session_id,
            picture_id,
            key=ask.actor.key,
            gate=self._gate(ask, "host"),
        )
        await ask.say("ui.picture.unhung")

    async def vary(self, ask: Asking, round_id: str, draft_id: str) -> None:
        await self._more(ask, round_id, of=draft_id, how="variations")

    async def open_seed(self, ask: Asking, round_id: str, draft_id: str) -> None:
        round_ = await self._round(ask, round_id)
        check_can_more(round_)
        await ask.form(words_form(ask.voice, round_, find_draft(round_, draft_id)))

    async def open_words(self, ask: Asking, round_id: str) -> None:
        round_ = await self._round(ask, round_id)
        check_can_more(round_)
        await ask.form(words_form(ask.voice, round_))

    async def open_own(self, ask: Asking, round_id: str) -> None:
        round_ = await self._round(ask, round_id)
        check_room(round_)
        await ask.form(own_form(ask.voice, round_))

    async def take_seed(self, ask: Asking, round_id: str, draft_id: str) -> None:
        await self._take(ask, round_id, of=draft_id, how="same_seed")

    async def take_words(self, ask: Asking, round_id: str) -> None:
        await self._take(ask, round_id)

    async def _take(self, ask: Asking, round_id: str, **how: str) -> None:
        typed, style = str(ask.fields[forms.TEXT]), style_of(str(ask.fields[STYLE][0]))
        asked = self._more(ask, round_id, prompt=typed, style=style, **how)
        await keeping(ask, typed, "ui.picture.words", asked)

    async def take_own(self, ask: Asking, round_id: str) -> None:
        """Fetch it, have it checked and cleaned, and put it on the ballot."""
        await ask.defer()
        alt = str(ask.fields[forms.TEXT])
        await keeping(ask, alt, "ui.picture.own", self._offer(ask, round_id, alt))

    async def _offer(self, ask: Asking, round_id: str, alt: str) -> None:
        attached = ask.attached(FILE)
        if not attached:
            raise Invalid("attachment_none")
        upload_id = await self._brought(ask, Attached.of(attached[0]), "write")
        with instead_of_late_vote("late_draft"):
            round_ = await self._service.contribute(
                ask.actor.member_id,
                round_id,
                upload=upload_id,
                text=alt,
                key=ask.actor.key,
                gate=self._gate(ask, "write"),
            )
        mine = [draft for draft in round_["drafts"] if draft["mine"]][-1]
        await ask.say("ui.picture.own_offered", label=mine["label"])

    def _letters_for(self, verb: str) -> Any:
        async def letters(ask: Asking, round_id: str) -> None:
            round_ = await self._round(ask, round_id)
            if verb != "large1":
                check_can_more(round_)
            await show(ask, letters_card(ask.voice, round_, verb))

        return letters

    async def _open(self, ask: Asking, session_id: str, wanted: Wanted, source: str | None) -> None:
        await self._service.illustrate(
            ask.actor.member_id,
            session_id,
            passage_id=wanted.passage_id,
            prompt=wanted.prompt,
            negative=wanted.negative,
            style=wanted.style,
            size=wanted.size,
            source=source,
            key=ask.actor.key,
            gate=self._gate(ask, "next"),
        )
        await ask.say("cards.picture.asked_for")

    async def _more(self, ask: Asking, round_id: str, **how: str) -> None:
        """More pictures; where some lay ready they are on the table at once."""
        await ask.defer()
        before = await self._round(ask, round_id)
        round_ = await self._service.more(
            ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask, "more"), **how
        )
        came = len(round_["drafts"]) - len(before["drafts"])
        await ask.say("said.more_here" if came else "cards.picture.more_coming", n=came)

    async def _brought(self, ask: Asking, attached: Attached, deed: Deed) -> str:
        """The id of a picture of somebody who may do this, fetched, checked and cleaned."""
        await self._service.community.check(ask.actor, deed)
        content = await fetch_picture(attached)
        kept = await self._service.upload(ask.actor.member_id, content)
        return str(kept["id"])

    async def _round(self, ask: Asking, round_id: str) -> Json:
        return await self._service.round_view(round_id, ask.actor.member_id)

    def _gate(self, ask: Asking, deed: Deed) -> Gate:
        return self._service.community.gate(ask.actor, deed)


async def keeping(ask: Asking, typed: str, label: str, asked: Awaitable[None]) -> None:
    """Do what a form asked for; a refusal quotes what was typed, so that it can be sent again."""
    try:
        await asked
    except ChorusError as exc:
        hopeless = exc.code in HOPELESS
        again = None if hopeless else frame.button(ask.voice(label), ask.custom_id)
        files = kept_file(typed)
        card = kept_card(ask.voice, ask.why(exc), typed, again, filed=bool(files))
        await ask.whisper(card, files=files)


def check_can_more(round_: Json) -> None:
    """
    Before letters or a form: whether more pictures could be asked for at all.

    Raises:
        Conflict: `not_voting`, `late_draft`, `runoff_fixed`, `round_full` or `no_more_drafts`.
    """
    check_room(round_)
    if not round_["can_more"]:
        raise Conflict("no_more_drafts")


def check_may_attach(ask: Asking) -> None:
    """Pictures that cannot be shown here are not painted: Forbidden `may_not_attach`."""
    if not ask.interaction.app_permissions.attach_files:
        raise Forbidden("may_not_attach")
