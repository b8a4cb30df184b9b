"""Commands of a round: ask for one, write into it, close it, cancel it; what waits in the queue."""

from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import Chorus
from bot.cards.private import queue_card
from bot.interaction import Interaction
from bot.service.context import Json
from bot.session import WISH_CHARS
from bot.views.comparing import Comparing
from bot.views.deciding import Deciding
from bot.views.here import round_here
from bot.views.steering import Steering
from bot.views.voting import Voting
from bot.views.writing import Writing

WAITING = frozenset({"queued", "drafting"})
MOST_SESSIONS = 100  # looked through for rounds that wait


class Rounds(commands.Cog):
    """What is done to the round of this channel; the buttons of its card too."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._deciding = Deciding(bot.service)
        self._steering = Steering(bot.service)
        self._writing = Writing(bot.service)
        self._deciding.add_to(bot.presses)
        self._writing.add_to(bot.presses)
        Voting(bot.service).add_to(bot.presses)
        Comparing(bot.service).add_to(bot.presses)

    @app_commands.command(name="next", description="Ask for the next round's drafts")
    @app_commands.describe(wish="What you would like it to bring")
    @app_commands.guild_only()
    async def next_round(
        self, interaction: Interaction, wish: Range[str, 1, WISH_CHARS] = ""
    ) -> None:
        ask = self.bot.asking(interaction)
        session_id = await self.bot.service.session_in(ask.actor.channel_id)
        await self._steering.next_round(ask, session_id, wish)

    @app_commands.command(description="Write a draft of your own")
    @app_commands.guild_only()
    async def write(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        round_ = await round_here(self.bot.service, ask)
        await self._writing.write(ask, round_["id"])

    @app_commands.command(description="Close the round before its time (the host)")
    @app_commands.guild_only()
    async def close(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        round_ = await round_here(self.bot.service, ask)
        await self._deciding.close(ask, round_["id"])

    @app_commands.command(description="Cancel the round; nothing of it is kept")
    @app_commands.guild_only()
    async def cancel(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        round_ = await round_here(self.bot.service, ask)
        await self._deciding.cancel(ask, round_["id"])

    @app_commands.command(description="Which rounds wait for their drafts, and how long")
    @app_commands.guild_only()
    async def queue(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        await ask.defer()
        waiting = await self._waiting(ask.actor.member_id, ask.actor.guild_id)
        await ask.whisper(queue_card(ask.voice, waiting))

    async def _waiting(self, member_id: str, guild_id: str) -> list[tuple[Json, Json]]:
        """Rounds of this server that wait, of texts and of pictures, the next one first."""
        service = self.bot.service
        found = await service.sessions(
            member_id, status="open", limit=MOST_SESSIONS, guild_id=guild_id
        )
        seen = [await service.session_view(s["id"], member_id) for s in found["sessions"]]
        waiting = [
            (session, round_)
            for session in seen
            for round_ in (session["round"], session["picture_round"])
            if round_ and round_["status"] in WAITING
        ]
        return sorted(waiting, key=lambda pair: pair[1]["position"] or 0)


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Rounds(bot))
