"""Commands of knowing: how it works here, and what was made here."""

from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.cards.guide import help_card
from bot.cards.private import notice_card
from bot.interaction import Asking, Interaction
from bot.views.here import show


class Knowing(commands.Cog):
    """Tells; changes nothing."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        bot.presses.add("help", self.help_on)

    @app_commands.command(name="help", description="How one writes together here")
    @app_commands.guild_only()
    async def help_command(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.whisper(help_card(ask.voice))

    async def help_on(self, ask: Asking, topic: str) -> None:
        await show(ask, help_card(ask.voice, topic))

    @app_commands.command(description="What was written in this server so far, in numbers")
    @app_commands.guild_only()
    async def stats(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        counts = await self.bot.service.stats(ask.actor.guild_id)
        if not counts["rounds"]:
            await ask.say("said.stats_none", n=counts["open"])
            return
        await ask.whisper(notice_card(ask.voice("said.stats", **counts)))


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Knowing(bot))
