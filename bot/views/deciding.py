"""Presses of a round's end: close, settle a tie, cancel, ask again, set a draft aside."""

from bot.cards.menus import other_card
from bot.cards.private import letters_card
from bot.cards.words import is_picture
from bot.interaction import Asking
from bot.rules.policy import Deed
from bot.service import Service
from bot.service.context import Gate, Json
from bot.views.here import instead_of_late_vote, show
from bot.views.presses import Presses

ENDED = {"closed": "said.closed", "tied": "said.tied"}


class Deciding:
    """What a host does to a round; the service tells others who the host is."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("close", self.close)
        presses.add("pick", self.pick)
        presses.add("again", self.again)
        presses.add("cancel", self.cancel)
        presses.add("retry", self.retry)
        presses.add("veto", self.veto)
        presses.add("other", self.other)

    async def close(self, ask: Asking, round_id: str) -> None:
        """By the count; where the host decides, or a tie stands, the letters to choose from."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        session = await self._service.session_view(round_["session_id"], ask.actor.member_id)
        if session["can"]["close"] and _is_chosen(session, round_):
            await show(ask, letters_card(ask.voice, round_, "pick"))
        else:
            await self._end(ask, round_id, winner=None)

    async def pick(self, ask: Asking, round_id: str, draft_id: str) -> None:
        await self._end(ask, round_id, winner=draft_id)

    async def again(self, ask: Asking, round_id: str) -> None:
        with instead_of_late_vote("round_over"):
            await self._service.second_vote(
                ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask, "host")
            )
        await ask.say("said.again")

    async def cancel(self, ask: Asking, round_id: str) -> None:
        """Of who asked for the round while it waits, of the host at any time."""
        with instead_of_late_vote("round_over"):
            await self._service.cancel(
                ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask, "vote")
            )
        await ask.say("ui.say.cancelled")

    async def retry(self, ask: Asking, round_id: str) -> None:
        round_ = await self._service.retry(
            ask.actor.member_id, round_id, key=ask.actor.key, gate=self._gate(ask, "next")
        )
        said = "cards.picture.asked_for" if is_picture(round_) else "said.asked"
        await ask.say(said, number=round_["number"])

    async def veto(self, ask: Asking, round_id: str, draft_id: str = "") -> None:
        """A moderator may, and the host; without a draft it shows the letters to choose from."""
        if not draft_id:
            round_ = await self._service.round_view(round_id, ask.actor.member_id)
            await show(ask, letters_card(ask.voice, round_, "veto"))
            return
        moderates = ask.actor.moderates or ask.actor.manages
        with instead_of_late_vote("round_over"):
            round_ = await self._service.veto(
                ask.actor.member_id,
                round_id,
                draft_id,
                as_host=not moderates,
                key=ask.actor.key,
                gate=self._gate(ask, "moderate" if moderates else "host"),
            )
        await ask.say("said.set_aside", label=_label(round_, draft_id))

    async def other(self, ask: Asking, round_id: str) -> None:
        """The rarer deeds; who may not do them is told who may."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        session = await self._service.session_view(round_["session_id"], ask.actor.member_id)
        moderates = ask.actor.moderates or ask.actor.manages
        await show(ask, other_card(ask.voice, session, round_, moderates=moderates))

    async def _end(self, ask: Asking, round_id: str, *, winner: str | None) -> None:
        with instead_of_late_vote("round_over"):
            round_ = await self._service.close(
                ask.actor.member_id,
                round_id,
                winner=winner,
                key=ask.actor.key,
                gate=self._gate(ask, "host"),
            )
        await ask.say(ENDED[round_["status"]], number=round_["number"])

    def _gate(self, ask: Asking, deed: Deed) -> Gate:
        return self._service.community.gate(ask.actor, deed)


def _is_chosen(session: Json, round_: Json) -> bool:
    """Whether the host names the draft that joins, instead of the count."""
    by_host = session["mode"] == "host" and round_["status"] == "voting"
    return bool(round_["drafts"]) and (by_host or round_["status"] == "tied")


def _label(round_: Json, draft_id: str) -> str:
    return next((str(d["label"]) for d in round_["drafts"] if d["id"] == draft_id), "")
