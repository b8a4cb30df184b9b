"""Commands of taste: what a community likes, its works in order, and what governs the ranking."""

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.app import Chorus
from bot.cards.board import board_card
from bot.cards.taste_governed import quarantine_card
from bot.errors import Invalid
from bot.guild import DISCORD
from bot.interaction import Card, Interaction
from bot.rows.cards import Letter
from bot.views.picking import found, suggested
from bot.views.taste import Tasting
from bot.views.taste_governing import TasteGoverning, server_voice, set_aside
from bot.views.tuning import Tuned, letter_of

OPERATORS = discord.Permissions(manage_guild=True)
KINDS = [
    Choice(name=locale_str(said, key=f"command.taste.kind_{one}"), value=one)
    for one, said in (("text", "Texts"), ("image", "Pictures"))
]


class TasteRoom(commands.Cog):
    """Everybody may look; who manages the server governs."""

    taste_admin = app_commands.Group(
        name="taste-admin",
        description="What votes teach: the ranking and adapters; rest, begin again, train, go back",
        guild_only=True,
        default_permissions=OPERATORS,
    )

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._tasting = Tasting(bot.service)
        self._governing = TasteGoverning(bot.service)
        self._tasting.add_to(bot.presses)
        self._tuned = Tuned(bot.service)
        self._governing.add_to(bot.presses)
        self._tuned.add_to(bot.presses)
        bot.letters.add("quarantine", self.draw)
        bot.letters.add("adapter", self.draw_adapter)

    @app_commands.command(description="What this community likes in a form, and how sure that is")
    @app_commands.describe(
        form="Which form; the one with most ballots when left out", kind="Texts or pictures"
    )
    @app_commands.choices(kind=KINDS)
    @app_commands.guild_only()
    async def taste(self, interaction: Interaction, form: str = "", kind: str = "text") -> None:
        ask = self.bot.asking(interaction)
        known = found(self.bot.service.forms()["forms"], form, ask.voice) if form else None
        if form and known is None:
            raise Invalid("unknown_form")
        await self._tasting.show(ask, kind, known["id"] if known else None)

    @taste.autocomplete("form")
    async def forms(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Every form, by its name in the asker's language."""
        ask = self.bot.asking(interaction)
        return suggested(ask.voice, self.bot.service.forms()["forms"], typed)

    @app_commands.command(description="Works by the share of ballots that ringed them")
    @app_commands.guild_only()
    async def board(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        told = await self.bot.service.board(ask.actor.guild_id)
        names = {f["id"]: ask.voice.named(f["name"]) for f in self.bot.service.forms()["forms"]}
        await ask.whisper(board_card(ask.voice, told, names))

    @taste_admin.command(description="Let the ranking rest; votes decide rounds as before")
    async def pause(self, interaction: Interaction) -> None:
        await self._governing.switch(self.bot.asking(interaction), "pause")

    @taste_admin.command(description="Let it rank again")
    async def resume(self, interaction: Interaction) -> None:
        await self._governing.switch(self.bot.asking(interaction), "resume")

    @taste_admin.command(description="Forget what votes taught the ranking here; asks once more")
    async def reset(self, interaction: Interaction) -> None:
        await self._governing.ask_reset(self.bot.asking(interaction))

    @taste_admin.command(description="Ballots that are set aside until you have looked")
    async def quarantine(self, interaction: Interaction) -> None:
        await self._governing.waiting(self.bot.asking(interaction))

    @taste_admin.command(description="Back to the adapter before this one; asks once more")
    @app_commands.describe(kind="Texts or pictures")
    @app_commands.choices(kind=KINDS)
    async def rollback(self, interaction: Interaction, kind: str = "text") -> None:
        await self._tuned.ask_rollback(self.bot.asking(interaction), kind)

    @taste_admin.command(description="Train an adapter now, on the votes of members who agreed")
    @app_commands.describe(kind="Texts or pictures")
    @app_commands.choices(kind=KINDS)
    async def train(self, interaction: Interaction, kind: str = "text") -> None:
        await self._tuned.deed(self.bot.asking(interaction), "train", kind)

    @taste_admin.command(description="Cancel the training that waits or runs")
    @app_commands.describe(kind="Texts or pictures")
    @app_commands.choices(kind=KINDS)
    async def cancel(self, interaction: Interaction, kind: str = "text") -> None:
        await self._tuned.deed(self.bot.asking(interaction), "cancel", kind)

    async def draw(self, letter: Letter) -> Card | None:
        """The letter to who runs the server; none when somebody decided meanwhile."""
        service, known_id = self.bot.service, letter.ids["quarantine"]
        found = await set_aside(service, DISCORD, letter.guild_id)
        one = next((each for each in found if each["id"] == known_id), None)
        if one is None:
            return None
        voice = await server_voice(service, self.bot.catalogue, letter.guild_id)
        return quarantine_card(voice, one)

    async def draw_adapter(self, letter: Letter) -> Card | None:
        """What a server hears of its adapters."""
        return await letter_of(self.bot.service, self.bot.catalogue, letter)


async def setup(bot: Chorus) -> None:
    await bot.add_cog(TasteRoom(bot))
