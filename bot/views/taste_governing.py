"""Governing what votes teach: rest, go on, begin again, settle ballots that are set aside."""

from typing import Literal

from bot.cards.private import notice_card
from bot.cards.taste_governed import quarantines_card, reset_card, settled_card
from bot.interaction import Asking
from bot.locales import Catalogue
from bot.service import Service
from bot.service.context import Json
from bot.views.presses import Presses
from bot.voice import Voice

YES = "yes"


class TasteGoverning:
    """Every press is gated anew by the service: Manage Server."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("forget", self.forget)
        presses.add("quarantine", self.settle)

    async def switch(self, ask: Asking, deed: Literal["pause", "resume"]) -> None:
        await self._service.taste_govern(ask.actor, deed)
        await ask.say(f"ui.taste.govern.{deed}_done")

    async def ask_reset(self, ask: Asking) -> None:
        """Says what goes and what stays, before anything does."""
        await self._service.community.check(ask.actor, "manage")
        told = await self._service.taste(ask.actor.member_id, guild_id=ask.actor.guild_id)
        await ask.whisper(reset_card(ask.voice, told["community"]))

    async def forget(self, ask: Asking, answer: str) -> None:
        """The second question of a reset."""
        if answer == YES:
            await self._service.taste_govern(ask.actor, "reset")
        said = "ui.taste.govern.reset_done" if answer == YES else "cards.taste.reset_kept"
        await ask.turn(notice_card(ask.voice(said)))

    async def waiting(self, ask: Asking) -> None:
        """The list of what is set aside."""
        await self._service.community.check(ask.actor, "manage")
        await ask.whisper(quarantines_card(ask.voice, await self._set_aside(ask)))

    async def settle(self, ask: Asking, quarantine_id: str, deed: str) -> None:
        """On the private list the next one follows; in the log channel it stays as settled."""
        before = await self._set_aside(ask)
        await self._service.settle_quarantine(ask.actor, quarantine_id, deed)
        message = ask.interaction.message
        if message is not None and message.flags.ephemeral:
            await ask.turn(quarantines_card(ask.voice, await self._set_aside(ask)))
            return
        voice = await server_voice(self._service, ask.voice.catalogue, ask.actor.guild_id)
        one = next(each for each in before if each["id"] == quarantine_id)
        await ask.turn(settled_card(voice, one, deed, ask.actor.name))

    async def _set_aside(self, ask: Asking) -> list[Json]:
        return await set_aside(self._service, ask.actor.member_id, ask.actor.guild_id)


async def set_aside(service: Service, member_id: str, guild_id: str) -> list[Json]:
    """What waits for a decision in a server, the oldest first; asked for who governs alone."""
    told = await service.taste(member_id, guild_id=guild_id, governs=True)
    found: list[Json] = told["quarantine"]
    return found


async def server_voice(service: Service, catalogue: Catalogue, guild_id: str) -> Voice:
    """The language of a server's own cards."""
    settings = await service.community.settings(guild_id)
    return Voice(catalogue, settings.language or "en")
