"""The command of picture rounds: pictures for a passage, or for the whole work."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, locale_str
from discord.ext import commands

from bot.app import Chorus
from bot.cards import words
from bot.cards.picture_result import COVER
from bot.client.attachments import Attached
from bot.errors import NotFound
from bot.interaction import Interaction
from bot.pictures import NEGATIVE_CHARS, PROMPT_CHARS, SIZES
from bot.service.context import Json
from bot.views.here import session_here
from bot.views.picturing import Picturing, Wanted
from bot.voice import Voice
from engine.types import STYLES

STYLE_CHOICES = [
    Choice(name=locale_str(name, key=f"ui.picture.styles.{code}"), value=code)
    for code, name in zip(
        STYLES, ("Flat", "Watercolour", "Ink wash", "Woodcut", "Pixel"), strict=True
    )
]
SIZE_CHOICES = [
    Choice(name=locale_str(size.capitalize(), key=f"ui.picture.sizes.{size}"), value=size)
    for size in SIZES
]
MOST = 25  # suggestions that Discord takes
NAME = 100


class Pictures(commands.Cog):
    """Opens picture rounds; the buttons of their cards too."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._picturing = Picturing(bot.service)
        self._picturing.add_to(bot.presses)

    @app_commands.command(description="Pictures for a passage, to be voted on")
    @app_commands.describe(
        passage="Which passage; the last one when left out",
        prompt="What to paint; written from the passage when left out",
        style="How it is painted",
        size="Its shape",
        negative="What not to paint",
        picture="A drawing or photo of your own, to start from",
    )
    @app_commands.choices(style=STYLE_CHOICES, size=SIZE_CHOICES)
    @app_commands.guild_only()
    async def illustrate(
        self,
        interaction: Interaction,
        passage: Range[str, 1, NAME] = "",
        prompt: Range[str, 1, PROMPT_CHARS] = "",
        style: str | None = None,
        size: str | None = None,
        negative: Range[str, 1, NEGATIVE_CHARS] | None = None,
        picture: discord.Attachment | None = None,
    ) -> None:
        ask = self.bot.asking(interaction)
        session = await session_here(self.bot.service, ask)
        own = Attached(picture.url, picture.size, picture.content_type) if picture else None
        about = passage_id(ask.voice, session, passage)
        wanted = Wanted(about, prompt, negative, style, size, own)
        await self._picturing.paint(ask, session["id"], wanted)

    @illustrate.autocomplete("passage")
    async def passages(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """The passages that one may read, the newest first, and the whole work."""
        ask = self.bot.asking(interaction)
        try:
            session = await session_here(self.bot.service, ask)
        except NotFound:
            return []
        told = {str(p["number"]): _line(ask.voice, p) for p in reversed(session["canon"])}
        told[COVER] = ask.voice("ui.illustrate.cover")
        wanted = typed.strip().casefold()
        return [
            Choice(name=line, value=value)
            for value, line in told.items()
            if wanted in line.casefold()
        ][:MOST]


def passage_id(voice: Voice, session: Json, typed: str) -> str | None:
    """
    The passage that was picked or typed out by its number or first words; None for the work.

    Raises:
        NotFound: `no_passage`.
    """
    canon, wanted = session["canon"], typed.strip().casefold()
    if not wanted:
        return str(canon[-1]["id"]) if canon else None
    if wanted in {COVER, voice("ui.illustrate.cover").casefold()}:
        return None
    for passage in canon:
        text = words.excerpt(passage["text"], NAME).casefold()
        named = {str(passage["number"]), _line(voice, passage).casefold()}
        if wanted in named or (len(wanted) > 2 and text.startswith(wanted)):
            return str(passage["id"])
    raise NotFound("no_passage")


def _line(voice: Voice, passage: Json) -> str:
    """3. The first words of the passage; of a warned one its number alone."""
    excerpt = "…" if passage["warning"] else words.excerpt(passage["text"])
    return voice("cards.branch.passage", number=passage["number"], excerpt=excerpt)[:NAME]


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Pictures(bot))
