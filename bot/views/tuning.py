"""Reading an adapter's report; training, cancelling and going back for those who run a server."""

from typing import Literal

from bot.cards.private import notice_card
from bot.cards.tuning import TOLD, YES, report_card, rollback_card, told_card
from bot.errors import Conflict
from bot.interaction import Asking, Card
from bot.locales import Catalogue
from bot.rows.cards import Letter
from bot.service import Service
from bot.views.here import show
from bot.views.presses import Presses
from bot.views.taste_governing import server_voice

BEGUN = frozenset({"in_use", "trial"})


class Tuned:
    """Deeds are gated by the service: Manage Server. Anybody in the server may read a report."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("tuned", self.report)
        presses.add("goback", self.go_back)

    async def report(self, ask: Asking, name: str) -> None:
        told = await self._service.adapter_report(name, ask.actor.guild_id)
        await ask.whisper(report_card(ask.voice, told))

    async def deed(self, ask: Asking, deed: Literal["train", "cancel"], kind: str) -> None:
        await self._service.tuning_govern(ask.actor, deed, kind)
        await ask.say("cards.tuning.queued" if deed == "train" else "ui.tuning.cancel_done")

    async def ask_rollback(self, ask: Asking, kind: str) -> None:
        """
        Says what becomes of what, before anything does.

        Raises:
            Conflict: `no_adapter`.
        """
        await self._service.community.check(ask.actor, "manage")
        told = await self._service.taste(
            ask.actor.member_id, guild_id=ask.actor.guild_id, kind=kind
        )
        view = told["adapter"]
        if view is None or not (view["in_use"] or view["trial"]):
            raise Conflict("no_adapter")
        await show(ask, rollback_card(ask.voice, view, kind))

    async def go_back(self, ask: Asking, kind: str, answer: str) -> None:
        """The second question of a roll-back."""
        if answer == YES:
            await self._service.tuning_govern(ask.actor, "rollback", kind)
        said = "ui.tuning.rollback_done" if answer == YES else "cards.tuning.kept"
        await ask.turn(notice_card(ask.voice(said)))


async def letter_of(service: Service, catalogue: Catalogue, letter: Letter) -> Card | None:
    """The card that tells a server of an adapter; none where it went its way meanwhile."""
    name, what = letter.ids["adapter"], letter.ids["what"]
    told = await service.adapter_report(name, letter.guild_id)
    if what not in TOLD or (what in BEGUN and told["status"] != what):
        return None
    return told_card(await server_voice(service, catalogue, letter.guild_id), what, told)
