"""The life of sessions on Discord: who hosts, and waking one that was idle."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Chorus
from bot.cards import safe
from bot.errors import Invalid
from bot.interaction import Asking, Interaction
from bot.session import Member


class Hosting(commands.Cog):
    """No member list is needed: the command's option gives the account."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        bot.presses.add("wake", self.wake)

    @app_commands.command(description="Hand this session over to another host")
    @app_commands.describe(member="Who is the host from now on")
    @app_commands.guild_only()
    async def host(self, interaction: Interaction, member: discord.Member) -> None:
        if member.bot:
            raise Invalid("host_bot")
        ask, service = self.bot.asking(interaction), self.bot.service
        session_id = await service.session_in(ask.actor.channel_id)
        await service.lifecycle.hand_over(
            ask.actor,
            session_id,
            to=Member(self.bot.member_id(member.id), member.display_name, ask.actor.language),
            key=ask.actor.key,
            gate=service.community.gate(ask.actor, "read"),
        )
        await ask.say("programme.host.handed", name=safe.line(member.display_name))

    async def wake(self, ask: Asking, session_id: str) -> None:
        service = self.bot.service
        gate = service.community.gate(ask.actor, "next")
        await service.lifecycle.wake(ask.actor, session_id, key=ask.actor.key, gate=gate)
        await ask.say("programme.idle.awake")


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Hosting(bot))
