"""Commands of reading: the story, its world, why a draft ranks as it does."""

from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.app import Chorus
from bot.cards.story import lore_card
from bot.errors import NotFound
from bot.interaction import Interaction
from bot.service.context import Json
from bot.session import LORE_CHARS
from bot.views.here import round_here, session_here
from bot.views.reading import Reading


class ReadingRoom(commands.Cog):
    """All of it is private to the reader."""

    lore = app_commands.Group(
        name="lore", description="Names and facts of the work's world", guild_only=True
    )

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._reading = Reading(bot.service)
        self._reading.add_to(bot.presses)

    @app_commands.command(description="Read the work so far, page by page")
    @app_commands.guild_only()
    async def story(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        session = await session_here(self.bot.service, ask, ended=True)
        await self._reading.read(ask, session["id"])

    @app_commands.command(description="What can be said of a draft, and of its place")
    @app_commands.describe(draft="Its letter")
    @app_commands.guild_only()
    async def explain(self, interaction: Interaction, draft: Range[str, 1, 40]) -> None:
        ask = self.bot.asking(interaction)
        round_ = await round_here(self.bot.service, ask, ended=True)
        await self._reading.explain(ask, round_["id"], _draft_id(round_, draft))

    @explain.autocomplete("draft")
    async def letters(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """The letters of the round that is open here, or was the last."""
        ask = self.bot.asking(interaction)
        try:
            round_ = await round_here(self.bot.service, ask, ended=True)
        except NotFound:
            return []
        return [
            Choice(name=ask.voice("ui.draft.label", label=draft["label"]), value=draft["label"])
            for draft in round_["drafts"]
            if not draft["vetoed"]
        ]

    @lore.command(name="list", description="What is fixed so far")
    async def lore_list(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        session = await session_here(self.bot.service, ask, ended=True)
        await ask.whisper(lore_card(ask.voice, session))

    @lore.command(name="add", description="Fix a name or a fact; every later draft keeps to it")
    @app_commands.describe(fact="One sentence")
    async def lore_add(self, interaction: Interaction, fact: Range[str, 1, LORE_CHARS]) -> None:
        ask = self.bot.asking(interaction)
        await ask.defer()
        service = self.bot.service
        session = await service.add_lore(
            ask.actor.member_id,
            await service.session_in(ask.actor.channel_id),
            fact=fact,
            key=ask.actor.key,
            gate=service.community.gate(ask.actor, "lore"),
        )
        await ask.whisper(lore_card(ask.voice, session))

    @lore.command(name="remove", description="Take a name or a fact out again")
    @app_commands.describe(entry="Which one")
    async def lore_remove(self, interaction: Interaction, entry: Range[str, 1, 100]) -> None:
        ask = self.bot.asking(interaction)
        service = self.bot.service
        session = await session_here(service, ask)
        after = await service.remove_lore(
            ask.actor.member_id,
            session["id"],
            _lore_id(session, entry),
            gate=service.community.gate(ask.actor, "lore"),
        )
        await ask.whisper(lore_card(ask.voice, after))

    @lore_remove.autocomplete("entry")
    async def entries(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        ask = self.bot.asking(interaction)
        try:
            session = await session_here(self.bot.service, ask)
        except NotFound:
            return []
        wanted = typed.strip().casefold()
        return [
            Choice(name=entry["fact"][:100], value=entry["id"])
            for entry in session["lore"]
            if wanted in entry["fact"].casefold()
        ][:25]


def _draft_id(round_: Json, typed: str) -> str:
    """
    The draft that a letter, or "Draft A", names; letters of either language count.

    Raises:
        NotFound: `no_draft`.
    """
    drafts = [d for d in round_["drafts"] if not d["vetoed"]]
    wanted = typed.strip().casefold()
    for draft in drafts:
        if draft["label"].casefold() == wanted or wanted.endswith(f" {draft['label']}".casefold()):
            return str(draft["id"])
    raise NotFound("no_draft")


def _lore_id(session: Json, typed: str) -> str:
    """The entry that was picked, or typed out; NotFound `no_lore` when it is none of them."""
    for entry in session["lore"]:
        if typed in {entry["id"], entry["fact"]}:
            return str(entry["id"])
    raise NotFound("no_lore")


async def setup(bot: Chorus) -> None:
    await bot.add_cog(ReadingRoom(bot))
