"""Commands of a work: take it away as files."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.exports import export
from bot.interaction import Interaction
from bot.views.here import session_here


class Works(commands.Cog):
    """The session of this channel, or the last work that was finished here."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot

    @app_commands.command(name="export", description="Take the work away: Markdown and JSON files")
    @app_commands.guild_only()
    async def export_files(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.defer()
        service, member_id = self.bot.service, ask.actor.member_id
        session = await session_here(service, ask, ended=True)
        work = None
        if session["work_id"] is not None:
            work = await service.work_view(session["work_id"], member_id)
        files = [
            discord.File(io.BytesIO(made.text.encode("utf-8")), made.name)
            for made in export(session, work, ask.voice)
        ]
        await ask.whisper(ask.voice("said.exported"), files=files)


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Works(bot))
