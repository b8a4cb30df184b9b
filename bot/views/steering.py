"""Presses and forms of a session: the next round, a wish, undo, branch, the end."""

from bot.cards.story import story_branches
from bot.errors import Conflict, Forbidden
from bot.interaction import Asking
from bot.rules.policy import Deed
from bot.service import Service
from bot.service.context import Gate, Json
from bot.views import forms
from bot.views.here import show
from bot.views.presses import Presses

FROM_PREMISE = "start"  # in the branch menu, in place of a passage's id


class Steering:
    """What is done to a session between its rounds; commands and buttons end here alike."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("next", self.next_round)
        presses.add("wish", self.wish)
        presses.add("undo", self.undo)
        presses.add("branch", self.branch)
        presses.add("branch1", self.branch_at)
        presses.add("finish", self.finish)
        presses.add_form("wish", self.take_wish)
        presses.add_form("finish", self.take_finish)

    async def next_round(self, ask: Asking, session_id: str, wish: str = "") -> None:
        await ask.defer()
        round_ = await self._service.open_round(
            ask.actor.member_id,
            session_id,
            wish=wish,
            key=ask.actor.key,
            gate=self._gate(ask, "next"),
        )
        await ask.say("said.asked", number=round_["number"])

    async def wish(self, ask: Asking, session_id: str) -> None:
        session = await self._view(ask, session_id)
        if session["round"] is not None:
            raise Conflict("already_open")
        await ask.form(forms.wish_form(ask.voice, session))

    async def take_wish(self, ask: Asking, session_id: str) -> None:
        await self.next_round(ask, session_id, str(ask.fields[forms.TEXT]))

    async def undo(self, ask: Asking, session_id: str) -> None:
        """The host's right, and the author's for ten minutes: so no role of hosts is asked for."""
        await self._service.undo(
            ask.actor.member_id, session_id, key=ask.actor.key, gate=self._gate(ask, "vote")
        )
        await ask.say("ui.say.undone_plain")

    async def branch(self, ask: Asking, session_id: str) -> None:
        """The menu: from which passage."""
        session = await self._view(ask, session_id)
        check_idle(session, "branch")
        if not session["tree"]:
            raise Conflict("nothing_to_branch")
        await show(ask, story_branches(ask.voice, session))

    async def branch_at(self, ask: Asking, session_id: str, passage: str = "") -> None:
        chosen = passage or ask.values[0]
        await self._service.branch(
            ask.actor.member_id,
            session_id,
            passage_id=None if chosen == FROM_PREMISE else chosen,
            key=ask.actor.key,
            gate=self._gate(ask, "host"),
        )
        await ask.say("ui.say.branched")

    async def finish(self, ask: Asking, session_id: str) -> None:
        session = await self._view(ask, session_id)
        check_may_finish(session)
        settings = await self._service.community.settings(ask.actor.guild_id)
        await ask.form(forms.finish_form(ask.voice, session, gallery=settings.gallery))

    async def take_finish(self, ask: Asking, session_id: str) -> None:
        await ask.defer()
        filled = ask.fields
        await self._service.finish(
            ask.actor.member_id,
            session_id,
            title=filled[forms.TITLE],
            licence=filled[forms.LICENCE][0],
            shelf=filled.get(forms.SHELF, ())[:1] == [forms.SHELF_YES],
            key=ask.actor.key,
            gate=self._gate(ask, "host"),
        )
        await ask.say("said.finished")

    async def _view(self, ask: Asking, session_id: str) -> Json:
        return await self._service.session_view(session_id, ask.actor.member_id)

    def _gate(self, ask: Asking, deed: Deed) -> Gate:
        return self._service.community.gate(ask.actor, deed)


def check_idle(session: Json, action: str) -> None:
    """Raise Conflict `round_open` while a round of either kind is open."""
    if (round_ := session["round"] or session["picture_round"]) is not None:
        raise Conflict("round_open", action=action, number=round_["number"])


def check_may_finish(session: Json) -> None:
    """
    Before the form opens: whether the work could be finished at all.

    Raises:
        Conflict: `session_finished`, `round_open` or `nothing_to_finish`.
        Forbidden: `host_only`.
    """
    if session["status"] != "open":
        raise Conflict("session_finished")
    check_idle(session, "finish")
    if not session["n_passages"]:
        raise Conflict("nothing_to_finish")
    if not session["can"]["finish"]:
        raise Forbidden("host_only", host=session["host"]["name"])
