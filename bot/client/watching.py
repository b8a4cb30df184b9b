"""
Watching: what happens to guilds, channels and the connection, told to the service and the poster.

The bot hears of guilds and channels only; members come and go unheard.
"""

import logging
from typing import Any

import discord
from discord.ext import commands

from bot.guild import DISCORD
from bot.posting.poster import Poster
from bot.service import Service

log = logging.getLogger(__name__)


class Watching(commands.Cog):
    """Listeners only. Each may run twice for one event, and after a restart once more."""

    def __init__(self, client: discord.Client, service: Service, poster: Poster) -> None:
        self._client = client
        self._service = service
        self._poster = poster

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """The guilds are known now; what happened while the bot was away is caught up with."""
        await self._service.governing.present(str(guild.id) for guild in self._client.guilds)
        await self._poster.look_at_all()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        await self._poster.look_at_all()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._service.governing.joined(str(guild.id))
        await self._poster.guild_changed(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Not during an outage of Discord's: then the guild is told to be unavailable."""
        await self._service.governing.left(str(guild.id))

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """After an outage of Discord's; the guilds that come at the start are looked at then."""
        if self._client.is_ready():
            await self._poster.guild_changed(guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._service.lifecycle.channel_gone(f"{DISCORD}{channel.id}")

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        await self._service.lifecycle.channel_gone(f"{DISCORD}{event.thread_id}")

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _before: Any, after: discord.abc.GuildChannel) -> None:
        await self._poster.guild_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: Any, after: discord.Role) -> None:
        await self._poster.guild_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: Any, after: discord.Member) -> None:
        """Only ever the bot itself: its roles changed."""
        await self._poster.guild_changed(after.guild.id)
