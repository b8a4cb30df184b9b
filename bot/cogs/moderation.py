"""Commands of trust: report what should not stand, and settle what was reported."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.cards.moderation import WHAT, WHY, report_card, report_form
from bot.cards.private import notice_card
from bot.errors import NotFound
from bot.interaction import Asking, Card, Interaction
from bot.rows.cards import Letter
from bot.views.here import session_here
from bot.voice import Voice

MODERATORS = discord.Permissions(manage_messages=True)


class ModerationRoom(commands.Cog):
    """Reports reach the moderators' channel as letters; what is pressed there settles them."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        bot.presses.add("report", self.ask_what)
        bot.presses.add_form("report", self.reported)
        bot.presses.add("settle", self.settle)
        bot.letters.add("report", self.draw)

    @app_commands.command(description="Tell the moderators of something that should not stand here")
    @app_commands.guild_only()
    async def report(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        session = await session_here(self.bot.service, ask, ended=True)
        await self.ask_what(ask, "session", session["id"])

    async def ask_what(self, ask: Asking, kind: str, known_id: str) -> None:
        offered = await self.bot.service.moderation.reporting.offered(ask.actor, kind, known_id)
        await ask.form(report_form(ask.voice, kind, known_id, offered))

    async def reported(self, ask: Asking, _kind: str, _known_id: str) -> None:
        message = ask.interaction.message
        what = ask.fields[WHAT][0]
        made = await self.bot.service.moderation.reporting.report(
            ask.actor, what, reason=ask.fields[WHY], link=message.jump_url if message else ""
        )
        await ask.say("report.said.told" if made["told"] else "report.said.kept")

    @app_commands.command(description="Reports that nobody has settled yet (moderators)")
    @app_commands.guild_only()
    @app_commands.default_permissions(MODERATORS)
    async def reports(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        waiting = await self.bot.service.moderation.reporting.open_reports(ask.actor)
        if waiting:
            await ask.whisper(report_card(ask.voice, waiting[0], len(waiting)))
        else:
            await ask.whisper(notice_card(ask.voice("report.card.none")))

    async def settle(self, ask: Asking, report_id: str, deed: str) -> None:
        report = await self.bot.service.moderation.settle(ask.actor, report_id, deed)
        message = ask.interaction.message
        private = message is not None and message.flags.ephemeral
        voice = ask.voice if private else await self._voice_of(ask.actor.guild_id)
        await ask.turn(report_card(voice, report))

    async def draw(self, letter: Letter) -> Card | None:
        """The letter to the moderators, as the report stands when it is posted."""
        reporting = self.bot.service.moderation.reporting
        try:
            report = await reporting.view(letter.ids["report"], letter.guild_id)
        except NotFound:
            return None
        return report_card(await self._voice_of(letter.guild_id), report)

    async def _voice_of(self, guild_id: str) -> Voice:
        """The language of a server's own cards."""
        settings = await self.bot.service.community.settings(guild_id)
        return Voice(self.bot.catalogue, settings.language or "en")


async def setup(bot: Chorus) -> None:
    await bot.add_cog(ModerationRoom(bot))
