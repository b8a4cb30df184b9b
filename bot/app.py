"""
The bot on Discord: one client for all shards, its cogs, and the way of every interaction.

Knows Discord and the service; decides nothing. Without a token nothing of this is imported.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import ChorusError
from bot.guild import DISCORD, Actor
from bot.interaction import SILENT, Asking, Interaction
from bot.locales import Catalogue
from bot.service import Service
from bot.views.presses import Presses
from bot.voice import Voice, spoken_of

log = logging.getLogger(__name__)

COGS: tuple[str, ...] = ()
PRESSED = {discord.InteractionType.component, discord.InteractionType.modal_submit}
ACCOUNT_KEY_LENGTH = 24  # hexadecimal digits of a member's keyed hash: 96 bits


class Chorus(commands.AutoShardedBot):
    """Interactions in, service calls out; see `bot/posting` for what stands in channels."""

    def __init__(
        self, service: Service, catalogue: Catalogue, member_key: Callable[[str], str]
    ) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=SILENT,
            tree_cls=Tree,
        )
        self.service = service
        self.catalogue = catalogue
        self.presses = Presses()
        self._member_key = member_key

    async def setup_hook(self) -> None:
        for cog in COGS:
            await self.load_extension(cog)

    def member_id(self, user_id: int) -> str:
        """Our id of a Discord account: a keyed hash, so that the store holds no account numbers."""
        return DISCORD + self._member_key(f"{DISCORD}{user_id}")[:ACCOUNT_KEY_LENGTH]

    def voice(self, locale: discord.Locale | str) -> Voice:
        return Voice(self.catalogue, spoken_of(str(locale)))

    def asking(self, interaction: Interaction) -> Asking:
        """Who asks, where and with which rights, as this one interaction tells it."""
        voice = self.voice(interaction.locale)
        return Asking(interaction, self._actor(interaction, voice), voice)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Presses and forms; commands go by the tree."""
        if interaction.type not in PRESSED:
            return
        ask = self.asking(interaction)
        form = interaction.type is discord.InteractionType.modal_submit
        found = self.presses.find(ask.custom_id, form=form)
        if found is None:
            await ask.say("error.old_button")
            return
        answer, pressed = found
        await answered(ask, answer(ask, *pressed.ids))

    def _actor(self, interaction: Interaction, voice: Voice) -> Actor:
        user, channel = interaction.user, interaction.channel
        rights = interaction.permissions
        parent = getattr(channel, "parent_id", None) if is_thread(channel) else None
        return Actor(
            member_id=self.member_id(user.id),
            name=user.display_name,
            language=voice.work,
            guild_id=str(interaction.guild_id),
            channel_id=f"{DISCORD}{interaction.channel_id}",
            parent_id=f"{DISCORD}{parent}" if parent else None,
            roles=frozenset(str(role.id) for role in getattr(user, "roles", ())),
            manages=rights.manage_guild,
            moderates=rights.manage_messages,
            adult=bool(channel is not None and getattr(channel, "is_nsfw", bool)()),
            key=str(interaction.id),
            joined_at=getattr(user, "joined_at", None),
            account_at=user.created_at,
        )


class Tree(app_commands.CommandTree[Chorus]):
    """Slash commands; a refusal becomes its sentence."""

    async def on_error(self, interaction: Any, error: app_commands.AppCommandError, /) -> None:
        cause = getattr(error, "original", error)

        async def failed() -> None:
            raise cause

        await answered(interaction.client.asking(interaction), failed())


async def answered(ask: Asking, answer: Awaitable[None]) -> None:
    """Run an answer; the outermost place of this door, so nothing leaves it unsaid."""
    try:
        await answer
    except ChorusError as exc:
        await ask.refuse(exc)
    except Exception:
        log.exception("an interaction failed")
        await ask.say("error.internal")


def is_thread(channel: object) -> bool:
    return isinstance(channel, discord.Thread)
