"""Commands of learning a form: its card; and the presses of lessons."""

from typing import cast

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.app import Chorus
from bot.cards.lesson import form_card
from bot.errors import Invalid
from bot.interaction import Interaction
from bot.views.lessons import Lesson
from bot.views.picking import LANGUAGES, found, suggested
from engine.types import Language


class Learning(commands.Cog):
    """Tells what forms ask; a lesson's presses do the rest."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        Lesson(bot.service).add_to(bot.presses)

    @app_commands.command(description="A form's card: what it asks, an example, common faults")
    @app_commands.describe(form="Which form", language="The language of the example")
    @app_commands.choices(language=LANGUAGES)
    @app_commands.guild_only()
    async def form(self, interaction: Interaction, form: str, language: str = "") -> None:
        ask = self.bot.asking(interaction)
        shown = found(self.bot.service.forms()["forms"], form, ask.voice)
        if shown is None:
            raise Invalid("unknown_form")
        wanted = language or ask.voice.work
        able = shown["languages"]
        of = cast("Language", wanted if wanted in able else able[0])
        await ask.whisper(form_card(ask.voice, shown, of))

    @form.autocomplete("form")
    async def forms(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Every form, by its name in the asker's language."""
        ask = self.bot.asking(interaction)
        return suggested(ask.voice, self.bot.service.forms()["forms"], typed)


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Learning(bot))
