"""Looking at what a community likes, and the menu that turns to another form."""

from bot.cards.taste import taste_card
from bot.interaction import Asking
from bot.service import Service
from bot.views.here import show
from bot.views.presses import Presses


class Tasting:
    """Private to who asks; changes nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("taste", self.turn)

    async def show(
        self, ask: Asking, kind: str, form: str | None = None, language: str | None = None
    ) -> None:
        told = await self._service.taste(
            ask.actor.member_id,
            guild_id=ask.actor.guild_id,
            kind=kind,
            form=form,
            language=language,
        )
        names = {f["id"]: ask.voice.named(f["name"]) for f in self._service.forms()["forms"]}
        await show(ask, taste_card(ask.voice, told, names))

    async def turn(self, ask: Asking) -> None:
        """What was picked: kind, form and language."""
        kind, form, language = (*ask.values[0].split(":"), "", "", "")[:3]
        await self.show(ask, kind, form or None, language or None)
