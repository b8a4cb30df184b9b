"""
The bot on Discord: one client for all shards, its cogs, and the way of every interaction.

Knows Discord and the service; decides nothing. Without a token nothing of this is imported.
"""

import importlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import safe
from bot.client.watching import Watching
from bot.errors import ChorusError, Forbidden
from bot.guild import DISCORD, Actor
from bot.interaction import SILENT, Asking, Interaction
from bot.locales import Catalogue
from bot.posting.letters import Letters
from bot.posting.poster import Poster
from bot.service import Service
from bot.store import Store
from bot.views.presses import Presses
from bot.voice import Voice, spoken_of

log = logging.getLogger(__name__)

AUTOCOMPLETE = discord.InteractionType.autocomplete
COGS: tuple[str, ...] = (
    "bot.cogs.translation",
    "bot.cogs.sessions",
    "bot.cogs.rounds",
    "bot.cogs.pictures",
    "bot.cogs.reading",
    "bot.cogs.works",
    "bot.cogs.knowing",
    "bot.cogs.taste",
    "bot.cogs.learning",
    "bot.cogs.programme",
    "bot.cogs.calendar",
    "bot.cogs.hosting",
    "bot.cogs.privacy",
    "bot.cogs.moderation",
    "bot.cogs.setup",
    "bot.cogs.governing",
)
PRESSED = {discord.InteractionType.component, discord.InteractionType.modal_submit}
ACCOUNT_KEY_LENGTH = 24  # hexadecimal digits of a member's keyed hash: 96 bits
REMEMBERED = 10_000  # interactions that would be known again; the store knows all of them
LONGEST_WAIT_S = 60.0  # a rate limit that asks for more is an error, not a silent sleep


class Chorus(commands.AutoShardedBot):
    """
    Interactions in, service calls out; see `bot/posting` for what stands in channels.

    Attributes:
        letters: Who draws the cards that the outbox owes (`bot/posting/letters.py`).
        poster: Keeps the channels as the store says.
    """

    def __init__(
        self,
        service: Service,
        catalogue: Catalogue,
        member_key: Callable[[str], str],
        *,
        store: Store,
        clock: Callable[[], datetime],
        before_identify: Callable[[int], Awaitable[None]],
        trace: aiohttp.TraceConfig,
        monotonic_s: Callable[[], float],
    ) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=SILENT,
            tree_cls=Tree,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_S,
            http_trace=trace,
        )
        self.service = service
        self.catalogue = catalogue
        self.presses = Presses()
        self.letters = Letters()
        self.poster = Poster(self, service, store, catalogue, self.letters, clock, monotonic_s)
        self._member_key = member_key
        self._before_identify = before_identify
        self._seen: OrderedDict[int, None] = OrderedDict()  # ids of interactions, oldest first

    async def setup_hook(self) -> None:
        await self.add_cog(Watching(self, self.service, self.poster))
        for cog in COGS:
            await importlib.import_module(cog).setup(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py asks before every new session: keeps their pace and the day's budget."""
        await self._before_identify(self.shard_count or 1)

    def member_id(self, user_id: int) -> str:
        """Our id of a Discord account: a keyed hash, so that the store holds no account numbers."""
        return DISCORD + self._member_key(f"{DISCORD}{user_id}")[:ACCOUNT_KEY_LENGTH]

    def voice(self, locale: discord.Locale | str) -> Voice:
        return Voice(self.catalogue, spoken_of(str(locale)))

    def asking(self, interaction: Interaction) -> Asking:
        """Who asks, where and with which rights, as this one interaction tells it."""
        voice = self.voice(interaction.locale)
        return Asking(interaction, self._actor(interaction, voice), voice)

    def is_new(self, interaction: Interaction) -> bool:
        """Whether it was not delivered before; a resumed connection may bring it again."""
        if interaction.id in self._seen:
            return False
        self._seen[interaction.id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    async def on_interaction(self, interaction: Interaction) -> None:
        """Presses and forms; commands go by the tree."""
        if interaction.type not in PRESSED or not self.is_new(interaction):
            return
        ask = self.asking(interaction)
        if interaction.guild_id is None:
            await ask.say("error.servers_only")
            return
        form = interaction.type is discord.InteractionType.modal_submit
        found = self.presses.find(ask.custom_id, form=form)
        if found is None:
            await ask.say("error.old_button")
            return
        answer, pressed = found
        await answered(ask, answer(ask, *pressed.ids))

    async def on_app_command_completion(self, interaction: Interaction, _command: Any) -> None:
        """Presses and forms are followed by `answered`; commands are by this."""
        await tell_tidings(self.asking(interaction))

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
            roles=frozenset(map(str, role_ids(user))),
            manages=rights.manage_guild,
            moderates=rights.manage_messages,
            adult=bool(channel is not None and getattr(channel, "is_nsfw", bool)()),
            key=str(interaction.id),
            joined_at=getattr(user, "joined_at", None),
            account_at=user.created_at,
        )


class Tree(app_commands.CommandTree[Chorus]):
    """Slash commands; a refusal becomes its sentence."""

    async def interaction_check(self, interaction: Any, /) -> bool:
        """In servers only, where a session belongs to a community; and each interaction once."""
        if interaction.type is AUTOCOMPLETE:
            return interaction.guild_id is not None
        if interaction.guild_id is None:
            raise app_commands.CheckFailure from Forbidden("servers_only")
        return bool(interaction.client.is_new(interaction))

    async def on_error(self, interaction: Any, error: app_commands.AppCommandError, /) -> None:
        cause = getattr(error, "original", None) or error.__cause__ or error

        async def failed() -> None:
            raise cause

        await answered(interaction.client.asking(interaction), failed())


async def answered(ask: Asking, answer: Awaitable[None]) -> None:
    """Run an answer; the outermost place of this door, so nothing leaves it unsaid."""
    try:
        await answer
        await tell_tidings(ask)
    except ChorusError as exc:
        await ask.refuse(exc)
    except Exception:
        log.exception("an interaction failed")
        await ask.say("error.internal")


async def tell_tidings(ask: Asking) -> None:
    """What moderators did to a text of the asker's, told in private after their next deed."""
    moderation = ask.interaction.client.service.moderation
    for tiding in await moderation.tidings(ask.actor.member_id):
        told = {name: safe.line(value) for name, value in tiding.params.items()}
        await ask.say(f"tiding.{tiding.kind}", **told)


def is_thread(channel: object) -> bool:
    return isinstance(channel, discord.Thread)


def role_ids(user: discord.User | discord.Member) -> list[int]:
    """As the interaction tells them; `Member.roles` leaves out those of an uncached guild."""
    return list(user._roles) if isinstance(user, discord.Member) else []
