"""The server's calendar: Discord's own scheduled events for what comes every week."""

import logging

import discord
from discord.ext import commands, tasks

from bot.app import Chorus
from bot.rules.places import snowflake
from bot.rules.programme import Announcement
from bot.service.context import Json
from bot.voice import Voice

log = logging.getLogger(__name__)

LOOK_S = 60.0
NAME, LOCATION = 100, 100  # characters that Discord takes


class Calendar(commands.Cog):
    """Makes each event once; without Manage Events nothing is asked of Discord at all."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.announce.start()

    async def cog_unload(self) -> None:
        self.announce.cancel()

    @tasks.loop(seconds=LOOK_S)
    async def announce(self) -> None:
        """Make the events that are still missing."""
        try:
            await self.look()
        except (discord.HTTPException, OSError):
            log.exception("the calendar could not be kept; it is looked at again")

    @announce.before_loop
    async def _ready(self) -> None:
        await self.bot.wait_until_ready()

    async def look(self) -> None:
        """One look at all servers."""
        for one in await self.bot.service.programme.announcements():
            guild = self.bot.get_guild(int(one.schedule.guild_id))
            if guild is not None and may_make_events(guild):
                event_id = await self._made(guild, one)
                await self.bot.service.programme.announced(one.schedule.id, one.day, event_id)

    async def _made(self, guild: discord.Guild, one: Announcement) -> str:
        """The event's id, found again when a kill came after it was made; empty when refused."""
        voice = Voice(self.bot.catalogue, one.schedule.language)
        channel = guild.get_channel_or_thread(snowflake(one.schedule.channel_id))
        named = voice(f"programme.schedule.event_{one.schedule.kind}")
        place = f"#{channel.name}" if channel else guild.name
        for known in await guild.fetch_scheduled_events(with_counts=False):
            if (known.name, known.start_time) == (named, one.starts_at):
                return str(known.id)
        about: Json = {"name": named[:NAME], "location": place[:LOCATION]}
        try:
            event = await guild.create_scheduled_event(
                **about,
                description=voice("programme.schedule.event_about", channel=place),
                start_time=one.starts_at,
                end_time=one.ends_at,
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
            )
        except discord.HTTPException as exc:  # asked once: what Discord refuses is not asked again
            log.warning("no event for %s: %s", one.schedule.id, exc)
            return ""
        return str(event.id)

    @commands.Cog.listener()
    async def on_chorus_event_over(self, guild_id: int, event_id: int) -> None:
        """A schedule was removed: its next event goes as well."""
        try:
            await self.bot.http.delete_scheduled_event(guild_id, event_id)
        except discord.HTTPException as exc:
            log.info("event %s could not be taken off: %s", event_id, exc)


def may_make_events(guild: discord.Guild) -> bool:
    rights = guild.me.guild_permissions
    return rights.create_events or rights.manage_events


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Calendar(bot))
