"""The first hour of a server and its settings: the welcome, /setup, /settings."""

from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.cards.firsthour import welcome_card
from bot.interaction import Card, Interaction
from bot.rows.cards import Letter
from bot.views.firsthour import FirstHour
from bot.views.settings import SettingsPanel


class SetUp(commands.Cog):
    """Commands of operators."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._first_hour = FirstHour(bot.service)
        self._panel = SettingsPanel(bot.service)
        self._first_hour.add_to(bot.presses)
        self._panel.add_to(bot.presses)
        bot.letters.add("welcome", self.draw_welcome)

    @app_commands.command(description="Set Chorus up in three presses")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: Interaction) -> None:
        await self._first_hour.begin(self.bot.asking(interaction))

    @app_commands.command(description="Everything that this server can choose")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction) -> None:
        await self._panel.show(self.bot.asking(interaction))

    async def draw_welcome(self, letter: Letter) -> Card | None:
        """In the server's own language; nothing when the bot is gone again."""
        guild = self.bot.get_guild(int(letter.guild_id))
        return None if guild is None else welcome_card(self.bot.voice(guild.preferred_locale))


async def setup(bot: Chorus) -> None:
    await bot.add_cog(SetUp(bot))
