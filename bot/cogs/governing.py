"""What moderators and operators do at once: /pause, /raid, /block, /channel policy, /diagnose."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, locale_str
from discord.ext import commands

from bot.app import Chorus, role_ids
from bot.cards.governed import diagnosis, policy_said
from bot.guild import DISCORD, Actor
from bot.interaction import Asking, Interaction
from bot.rules.policy import Deed
from bot.views.rights import Speakable, missing_in

DAY_MINUTES = 24 * 60
LANGUAGES = [
    Choice(name=locale_str("Any language", key="command.channel.policy.any_language"), value="any"),
    Choice(name="English", value="en"),
    Choice(name="中文", value="zh"),
]
DRAFTS = [
    Choice(name=locale_str(said, key=f"command.channel.policy.drafts_{one}"), value=one)
    for one, said in (
        ("all", "The model and members"),
        ("human", "Members only"),
        ("no_ai", "Members only, and no AI at all"),
    )
]
DEEDS = [
    Choice(name=locale_str(said, key=f"diagnose.deed.{one}"), value=one)
    for one, said in (
        ("open", "open a session"),
        ("next", "ask for a round"),
        ("vote", "vote"),
        ("write", "write and edit drafts"),
        ("host", "lead a session"),
    )
]


class Governing(commands.Cog):
    """Thin: one service call and one private answer each."""

    channel = app_commands.Group(
        name="channel",
        description="What holds in one channel",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot

    @app_commands.command(description="Stop everything but reading, or go on")
    @app_commands.describe(on="Whether it is paused")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def pause(self, interaction: Interaction, on: bool) -> None:
        ask = self.bot.asking(interaction)
        await self.bot.service.governing.pause(ask.actor, on=on)
        await ask.say("governed.paused" if on else "governed.resumed")

    @app_commands.command(description="For a time, only those act who were here before")
    @app_commands.describe(minutes="For how long; 0 ends it", began="How many minutes ago it began")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def raid(
        self,
        interaction: Interaction,
        minutes: Range[int, 0, DAY_MINUTES] = 60,
        began: Range[int, 0, DAY_MINUTES] = 30,
    ) -> None:
        ask = self.bot.asking(interaction)
        governing = self.bot.service.governing
        if minutes == 0:
            await governing.unguard(ask.actor)
            await ask.say("governed.raid_over")
            return
        guild = await governing.guard(
            ask.actor, lasts=timedelta(minutes=minutes), began=timedelta(minutes=began)
        )
        since, until = guild.settings.raid_since, guild.settings.raid_until
        moments = {"since": since, "until": until}
        shown = {name: discord.utils.format_dt(at, "t") for name, at in moments.items() if at}
        await ask.say("governed.raid", **shown)

    @app_commands.command(description="Ask a member to rest: they read, and nothing else")
    @app_commands.describe(member="Who")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def block(self, interaction: Interaction, member: discord.Member) -> None:
        ask = self.bot.asking(interaction)
        await self.bot.service.governing.block(ask.actor, self._actor(ask, member))
        await ask.say("governed.blocked", member=member.mention)

    @app_commands.command(description="Let a member take part again")
    @app_commands.describe(member="Who")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def unblock(self, interaction: Interaction, member: discord.User) -> None:
        ask = self.bot.asking(interaction)
        await self.bot.service.governing.unblock(ask.actor, self.bot.member_id(member.id))
        await ask.say("governed.unblocked", member=member.mention)

    @channel.command(
        description="Who drafts here, in which form and language, and whether sessions are opened"
    )
    @app_commands.describe(
        channel="Which; this channel when left out",
        drafts="Who writes the drafts",
        form="The only form here; all when left out",
        language="The only language here",
        sessions="Whether sessions may be opened here",
    )
    @app_commands.choices(drafts=DRAFTS, language=LANGUAGES)
    async def policy(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
        drafts: str = "",
        form: str = "",
        language: str = "",
        sessions: bool | None = None,
    ) -> None:
        ask = self.bot.asking(interaction)
        place = f"{DISCORD}{channel.id}" if channel else ask.actor.place_id
        changes: dict[str, object] = {"drafts": drafts} if drafts else {}
        changes |= {"forms": [] if form == "all" else [form]} if form else {}
        changes |= {"language": None if language == "any" else language} if language else {}
        changes |= {} if sessions is None else {"sessions": sessions}
        policy = await self.bot.service.governing.change_channel(ask.actor, place, changes)
        shown = f"<#{place.removeprefix(DISCORD)}>"
        names = {f["id"]: ask.voice.named(f["name"]) for f in self.bot.service.forms()["forms"]}
        await ask.whisper(policy_said(ask.voice, policy, shown, names))

    @policy.autocomplete("form")
    async def forms(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Every form of this installation, and all of them at once."""
        voice, wanted = self.bot.asking(interaction).voice, typed.strip().casefold()
        named = [(voice("settings.all_forms"), "all")]
        named += [(voice.named(f["name"]), f["id"]) for f in self.bot.service.forms()["forms"]]
        return [Choice(name=name, value=one) for name, one in named if wanted in name.casefold()][
            :25
        ]

    @app_commands.command(description="May this member do this here, and if not, why?")
    @app_commands.describe(
        member="Whom to look at; yourself when left out",
        deed="What they want to do",
        channel="Where; this channel when left out",
    )
    @app_commands.choices(deed=DEEDS)
    @app_commands.guild_only()
    async def diagnose(
        self,
        interaction: Interaction,
        deed: str = "open",
        member: discord.Member | None = None,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
    ) -> None:
        ask = self.bot.asking(interaction)
        actor, shown = ask.actor, ask.voice("diagnose.you")
        if member is not None and member.id != interaction.user.id:
            await self.bot.service.community.check(ask.actor, "moderate")
            actor, shown = self._actor(ask, member), member.mention
        if channel is not None:
            actor = replace(actor, channel_id=f"{DISCORD}{channel.id}", parent_id=None)
        case, found = await self.bot.service.community.diagnose(actor, cast("Deed", deed))
        here = channel or interaction.channel
        missing = missing_in(here, case.settings) if isinstance(here, Speakable) else []
        number = actor.channel_id.removeprefix(DISCORD)
        trouble = self.bot.poster.speaker.troubles.of(int(number))
        silent = trouble.detail if trouble else ""
        await ask.whisper(diagnosis(ask.voice, case, found, shown, f"<#{number}>", missing, silent))

    def _actor(self, ask: Asking, member: discord.Member) -> Actor:
        """Another member, as the command's option tells of them, where the asker is."""
        rights = member.resolved_permissions or discord.Permissions.none()
        return replace(
            ask.actor,
            member_id=self.bot.member_id(member.id),
            name=member.display_name,
            roles=frozenset(map(str, role_ids(member))),
            manages=rights.manage_guild,
            moderates=rights.manage_messages,
            joined_at=member.joined_at,
            account_at=member.created_at,
        )


async def setup(bot: Chorus) -> None:
    await bot.add_cog(Governing(bot))
