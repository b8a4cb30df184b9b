"""Commands of privacy: agree to purposes, take everything away, have everything deleted."""

import io
import json

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.cards.privacy import consent_card, delete_card, notice_card
from bot.cards.private import notice_card as sentence
from bot.interaction import Asking, Interaction

FILE_NAME = "chorus-my-rows.json"


class PrivacyRoom(commands.Cog):
    """All of it is between one member and the bot."""

    privacy = app_commands.Group(
        name="privacy",
        description="What is kept of you: have it sent, or have it deleted",
        guild_only=True,
    )

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        bot.presses.add("consent", self.agreed)
        bot.presses.add("purposes", self.purposes)
        bot.presses.add("privacy", self.pressed)

    @app_commands.command(description="What your votes and texts may be used for")
    @app_commands.guild_only()
    async def consent(self, interaction: Interaction) -> None:
        await self.purposes(self.bot.asking(interaction))

    async def purposes(self, ask: Asking) -> None:
        """Each purpose with its answers, as an answer of its own: a receipt keeps its buttons."""
        given = await self.bot.service.privacy.consent(ask.actor.member_id)
        await ask.whisper(consent_card(ask.voice, given))

    async def agreed(self, ask: Asking, purpose: str, answer: str, place: str = "") -> None:
        """An answer, on the card of `/consent` or below the receipt of a first vote."""
        await self.bot.service.community.met(ask.actor)
        given = await self.bot.service.privacy.agree(ask.actor.member_id, purpose, answer)
        if place == "card":
            await ask.turn(consent_card(ask.voice, given))
        else:
            await ask.say(f"ui.say.consent_{'given' if answer == 'yes' else 'refused'}")

    @privacy.command(description="A file of everything that is kept of you here")
    async def export(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.defer()
        made = await self.bot.service.privacy.export(ask.actor.member_id)
        content = json.dumps(made, ensure_ascii=False, indent=1).encode()
        if len(content) > interaction.filesize_limit:
            await ask.say("privacy.too_large")
            return
        file = discord.File(io.BytesIO(content), FILE_NAME)
        await ask.whisper(ask.voice("privacy.exported"), files=[file])

    @privacy.command(description="Have everything of you deleted")
    async def delete(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.whisper(delete_card(ask.voice))

    @privacy.command(description="What the bot keeps, why, and for how long")
    async def notice(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.whisper(notice_card(ask.voice))

    async def pressed(self, ask: Asking, deed: str) -> None:
        """The second question of `/privacy delete`."""
        if deed == "delete":
            await self.bot.service.privacy.delete(ask.actor.member_id)
        said = "privacy.deleted" if deed == "delete" else "privacy.kept_as_is"
        await ask.turn(sentence(ask.voice(said)))


async def setup(bot: Chorus) -> None:
    await bot.add_cog(PrivacyRoom(bot))
