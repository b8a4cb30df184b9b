"""Commands of a session: open one, take a step back, branch, finish."""

from discord import app_commands
from discord.app_commands import Choice, Range, locale_str
from discord.ext import commands

from bot.app import Chorus
from bot.interaction import Asking, Interaction
from bot.session import PREMISE_CHARS, TITLE_CHARS
from bot.views.opening import Opening, Proposal
from bot.views.picking import LANGUAGES, suggested
from bot.views.steering import Steering

MODES = [
    Choice(name=locale_str("Members vote", key="command.create.mode_vote"), value="vote"),
    Choice(name=locale_str("The host decides", key="command.create.mode_host"), value="host"),
    Choice(name=locale_str("Last line only", key="command.create.mode_corpse"), value="corpse"),
    Choice(name=locale_str("A lesson", key="command.create.mode_lesson"), value="lesson"),
]


class Sessions(commands.Cog):
    """Opens sessions, and steers them by the same deeds as the buttons."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._opening = Opening(bot.service)
        self._steering = Steering(bot.service)
        self._steering.add_to(bot.presses)

    @app_commands.command(description="Open a session: one work, written together")
    @app_commands.describe(
        form="What it becomes",
        premise="One sentence: what it is about",
        language="The language of the work",
        title="Its title, if it has one already",
        mode="Who decides what joins",
    )
    @app_commands.choices(language=LANGUAGES, mode=MODES)
    @app_commands.guild_only()
    async def create(
        self,
        interaction: Interaction,
        form: str,
        premise: Range[str, 1, PREMISE_CHARS],
        language: str = "",
        title: Range[str, 1, TITLE_CHARS] = "",
        mode: str = "vote",
    ) -> None:
        ask = self.bot.asking(interaction)
        await self._open(ask, Proposal(form, premise, language, title, mode))

    @app_commands.command(description="A verse, a picture and a tune from one sentence, as a set")
    @app_commands.describe(
        premise="One sentence: what it is about", language="The language of the work"
    )
    @app_commands.choices(language=LANGUAGES)
    @app_commands.guild_only()
    async def suite(
        self,
        interaction: Interaction,
        premise: Range[str, 1, PREMISE_CHARS],
        language: str = "",
    ) -> None:
        await self._open(self.bot.asking(interaction), Proposal("suite", premise, language))

    async def _open(self, ask: Asking, proposal: Proposal) -> None:
        """Open it and ask for its first round; told where it stands, or why it waits."""
        await ask.defer()
        opened = await self._opening.open(ask, proposal)
        if opened.waits is None:
            await ask.say(f"said.opened_{opened.place}")
        else:
            await ask.say("said.opened_only", reason=ask.why(opened.waits))

    @create.autocomplete("form")
    async def forms(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """The forms that may be opened in this channel, in the language that was chosen."""
        ask = self.bot.asking(interaction)
        allowed = await self.bot.service.community.forms_here(ask.actor)
        forms = [f for f in self.bot.service.forms()["forms"] if f["id"] in allowed]
        language = getattr(interaction.namespace, "language", None) or ""
        return suggested(ask.voice, forms, typed, language)

    @app_commands.command(description="Take the last passage off the page; it stays on a branch")
    @app_commands.guild_only()
    async def undo(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await self._steering.undo(ask, await self._here(interaction))

    @app_commands.command(description="Go on from an earlier passage")
    @app_commands.guild_only()
    async def branch(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await self._steering.branch(ask, await self._here(interaction))

    @app_commands.command(description="Finish the work: its title, its licence, its place")
    @app_commands.guild_only()
    async def finish(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await self._steering.finish(ask, await self._here(interaction))

    async def _here(self, interaction: Interaction) -> str:
        return await self.bot.service.session_in(self.bot.asking(interaction).actor.channel_id)


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Sessions(bot))
