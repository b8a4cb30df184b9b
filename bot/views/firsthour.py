"""Presses of `/setup`: where, who, how large; each is kept at once, so it can stop anywhere."""

from bot.cards.firsthour import channels_card, presets_card, ready_card, roles_card
from bot.interaction import Asking, Card
from bot.rules.choices import PRESETS
from bot.service import Service
from bot.views.presses import Presses
from bot.views.rights import dry_run


class FirstHour:
    """Three presses on one private card."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("setup", self.pressed)

    async def begin(self, ask: Asking) -> None:
        """The first step, as a private answer of its own."""
        await self._service.community.check(ask.actor, "manage")
        await ask.whisper(channels_card(ask.voice))

    async def pressed(self, ask: Asking, step: str) -> None:
        """A press or menu of the welcome card or of a step."""
        if step == "start":
            await self.begin(ask)
        elif step in {"channels", "everywhere"}:
            await self._keep(ask, channels=list(ask.values))
            settings = await self._service.community.settings(ask.actor.guild_id)
            missing = dry_run(ask.interaction.guild, settings, ask.interaction.channel_id)
            await ask.turn(roles_card(ask.voice, settings, missing))
        elif step in {"roles", "everyone"}:
            await self._keep(ask, open_roles=list(ask.values))
            await ask.turn(presets_card(ask.voice))
        elif step in PRESETS:
            await self._service.governing.change(ask.actor, {"preset": step}, set_up=True)
            await ask.turn(await self._ready(ask))
        else:
            await self._service.community.check(ask.actor, "manage")
            await ask.turn(await self._ready(ask))

    async def _keep(self, ask: Asking, **changes: object) -> None:
        await self._service.governing.change(ask.actor, changes)

    async def _ready(self, ask: Asking) -> Card:
        settings = await self._service.community.settings(ask.actor.guild_id)
        missing = dry_run(ask.interaction.guild, settings, ask.interaction.channel_id)
        return ready_card(ask.voice, settings, missing)
