"""Commands and buttons of a server's programme: schedules, contests, season's votes, pings."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, locale_str
from discord.ext import commands

from bot.app import Chorus
from bot.cards.programme import ballot_said, entries_page, premise_card
from bot.guild import DISCORD
from bot.interaction import Asking, Interaction
from bot.rules.programme import CONTEST_HOURS, SEASON_DAYS, SEASON_WEEKS, SESSION_HOURS, Kind
from bot.service.context import Json
from bot.views.opening import KINDS
from bot.views.programme import (
    ENTRY,
    Letters,
    entry_form,
    opened_said,
    premises_form,
    schedule_choices,
    schedule_said,
    schedules_said,
)
from engine.types import Language

Where = discord.TextChannel | discord.ForumChannel | discord.Thread
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = [
    Choice(name=locale_str(name, key=f"command.schedule.weekly.day_{day}"), value=day)
    for day, name in enumerate(DAY_NAMES)
]
KIND_CHOICES = [
    Choice(name=locale_str(name, key=f"command.schedule.weekly.kind_{kind}"), value=kind)
    for kind, name in (("session", "A session"), ("contest", "A contest of texts"))
]
LANGUAGES = [Choice(name="English", value="en"), Choice(name="中文", value="zh")]
HOURS, CONTEST = 12, 120  # when nobody says: a round stays open half a day, texts come five days


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Schedule(
    commands.GroupCog,
    group_name="schedule",
    group_description="What comes here by itself: a daily premise, a weekly contest",
):
    """Nothing comes by itself that somebody with Manage Server did not ask for here."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._programme = bot.service.programme
        bot.presses.add_form("premises", self.premises_sent)

    @app_commands.command(description="A premise and a session every day")
    @app_commands.describe(
        at="The time of day, such as 9 or 18:30",
        form="What it becomes",
        language="The language of the work",
        hours="How many hours each round stays open",
        channel="Where; this channel when left out",
    )
    @app_commands.choices(language=LANGUAGES)
    async def daily(
        self,
        interaction: Interaction,
        at: Range[str, 1, 5],
        form: str,
        language: str = "",
        hours: Range[int, SESSION_HOURS[0], SESSION_HOURS[1]] = HOURS,
        channel: Where | None = None,
    ) -> None:
        ask = self.bot.asking(interaction)
        await self._add(ask, "session", None, at, form, language, hours, channel)

    @app_commands.command(
        description="A premise every week: for a session, or for a contest of texts"
    )
    @app_commands.describe(
        day="The day of the week",
        at="The time of day, such as 9 or 18:30",
        kind="A session, or a contest that ends with a vote",
        form="What it becomes",
        language="The language of the work",
        hours="How many hours each round stays open, or a contest takes texts",
        channel="Where; this channel when left out",
    )
    @app_commands.choices(day=DAYS)
    @app_commands.choices(kind=KIND_CHOICES, language=LANGUAGES)
    async def weekly(
        self,
        interaction: Interaction,
        day: int,
        at: Range[str, 1, 5],
        kind: str,
        form: str,
        language: str = "",
        hours: Range[int, CONTEST_HOURS[0], CONTEST_HOURS[1]] = 0,
        channel: Where | None = None,
    ) -> None:
        ask = self.bot.asking(interaction)
        chosen: Kind = "contest" if kind == "contest" else "session"
        usual = CONTEST if chosen == "contest" else HOURS
        await self._add(ask, chosen, day, at, form, language, hours or usual, channel)

    async def _add(
        self,
        ask: Asking,
        kind: Kind,
        weekday: int | None,
        at: str,
        form: str,
        language: str,
        hours: int,
        channel: Where | None,
    ) -> None:
        community, actor = self.bot.service.community, ask.actor
        where = channel or ask.interaction.channel
        spoken: Language = await community.language_here(actor)
        if language:
            spoken = "zh" if language == "zh" else "en"
        kept = await self._programme.add(
            actor,
            kind=kind,
            at=at,
            form=self._form_id(form),
            language=spoken,
            hours=hours,
            weekday=weekday,
            channel_id=f"{DISCORD}{where.id}" if where else None,
            channel_kind=KINDS.get(where.type, "other") if where else "other",
            gate=community.gate(actor, "manage"),
        )
        await ask.whisper(schedule_said(ask.voice, kept, where, ask.interaction.guild))

    def _form_id(self, typed: str) -> str:
        """From an id, as the menu sends it, or from a name typed by hand."""
        wanted = typed.strip().casefold()
        for form in self.bot.service.forms()["forms"]:
            if wanted in {form["id"], *(name.casefold() for name in form["name"].values())}:
                return str(form["id"])
        return typed

    @daily.autocomplete("form")
    @weekly.autocomplete("form")
    async def forms(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        spoken, wanted = self.bot.asking(interaction).voice.work, typed.strip().casefold()
        named = {f["id"]: f["name"][spoken] for f in self.bot.service.forms()["forms"]}
        return [
            Choice(name=name, value=form)
            for form, name in named.items()
            if wanted in name.casefold() or form.startswith(wanted)
        ][:25]

    @app_commands.command(name="list", description="What is scheduled here, and when it comes next")
    async def all_of_them(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        names = {f["id"]: ask.voice.named(f["name"]) for f in self.bot.service.forms()["forms"]}
        found = await self._programme.of_guild(ask.actor.guild_id)
        await ask.whisper(schedules_said(ask.voice, found, names))

    @app_commands.command(description="Take something off the schedule")
    @app_commands.describe(which="Which one")
    async def remove(self, interaction: Interaction, which: Range[str, 1, 40]) -> None:
        ask = self.bot.asking(interaction)
        gate = self.bot.service.community.gate(ask.actor, "manage")
        events = await self._programme.remove(ask.actor, which, gate=gate)
        await ask.say("programme.schedule.removed")
        for event_id in events:
            self.bot.dispatch("chorus_event_over", int(ask.actor.guild_id), int(event_id))

    @remove.autocomplete("which")
    async def known(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        ask = self.bot.asking(interaction)
        found = await self._programme.of_guild(ask.actor.guild_id)
        guild = interaction.guild
        return [
            Choice(name=name, value=id_)
            for name, id_ in schedule_choices(ask.voice, found["schedules"], guild)
            if typed.strip().casefold() in name.casefold()
        ][:25]

    @app_commands.command(description="Give this server’s own premises, one a line")
    async def premises(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        found = await self._programme.of_guild(ask.actor.guild_id)
        await ask.form(premises_form(ask.voice, found["premises"]))

    async def premises_sent(self, ask: Asking) -> None:
        text = str(ask.fields.get(ENTRY, ""))
        gate = self.bot.service.community.gate(ask.actor, "manage")
        n = await self._programme.set_premises(ask.actor, text, gate=gate)
        if n:
            await ask.say("programme.schedule.premises_kept", n=n)
        else:
            await ask.say("programme.schedule.premises_ours")


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Season(
    commands.GroupCog,
    group_name="season",
    group_description="A vote among the works of the last weeks",
):
    """Opened and closed by those with Manage Server; everybody who may vote, votes."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._polls = bot.service.programme.polls
        bot.presses.add("season", self.marked)

    @app_commands.command(description="Open a season’s vote in this channel")
    @app_commands.describe(
        weeks="Works finished in how many weeks", days="How many days it stays open"
    )
    async def open(
        self,
        interaction: Interaction,
        weeks: Range[int, SEASON_WEEKS[0], SEASON_WEEKS[1]] = 12,
        days: Range[int, SEASON_DAYS[0], SEASON_DAYS[1]] = 3,
    ) -> None:
        ask = self.bot.asking(interaction)
        community = self.bot.service.community
        poll = await self._polls.open_season(
            ask.actor,
            weeks=weeks,
            days=days,
            language=await community.language_here(ask.actor),
            gate=community.gate(ask.actor, "manage"),
        )
        await ask.whisper(opened_said(ask.voice, poll))

    @app_commands.command(description="Close the season’s vote now")
    async def close(self, interaction: Interaction) -> None:
        ask = self.bot.asking(interaction)
        gate = self.bot.service.community.gate(ask.actor, "manage")
        await self._polls.close_season(ask.actor, gate=gate)
        await ask.say("programme.season.closed")

    async def marked(self, ask: Asking, poll_id: str) -> None:
        gate = self.bot.service.community.gate(ask.actor, "vote")
        poll = await self._polls.cast(ask.actor, poll_id, ask.values, gate=gate)
        await ask.whisper(ballot_said(ask.voice, poll))


class Programme(commands.Cog):
    """What members do: open a waiting premise, send a text, read, ask to be told."""

    def __init__(self, bot: Chorus) -> None:
        self.bot = bot
        self._programme = bot.service.programme
        self._polls = bot.service.programme.polls
        bot.presses.add("open", self.take)
        bot.presses.add("enter", self.enter)
        bot.presses.add_form("enter", self.entered)
        bot.presses.add("entries", self.read)
        bot.presses.add("notify", self.switch)
        Letters(bot).add_to(bot.letters)

    @app_commands.command(description="Be pinged when a round opens in this channel, or end it")
    @app_commands.guild_only()
    async def notify(self, interaction: Interaction) -> None:
        await self.switch(self.bot.asking(interaction), str(interaction.channel_id))

    async def switch(self, ask: Asking, channel: str) -> None:
        account_id = str(ask.interaction.user.id)
        on = await self._programme.subscribe(ask.actor, account_id, f"{DISCORD}{channel}")
        await ask.say("programme.notify.on" if on else "programme.notify.off")

    async def take(self, ask: Asking, occasion_id: str) -> None:
        view: Json = await self._programme.premise(occasion_id)
        await ask.defer()
        gate = self.bot.service.community.gate(ask.actor, "open", view["form"], view["language"])
        await self._programme.take(ask.actor, occasion_id, gate=gate)
        await ask.say("programme.premise.taken")
        message = ask.interaction.message
        if message is not None:
            shown = premise_card(ask.voice, {**view, "status": "opened"})
            shown.stop()
            await message.edit(view=shown, allowed_mentions=discord.AllowedMentions.none())

    async def enter(self, ask: Asking, poll_id: str) -> None:
        before = await self._polls.entry(ask.actor, poll_id)
        await ask.form(entry_form(ask.voice, poll_id, before))

    async def entered(self, ask: Asking, poll_id: str) -> None:
        text = str(ask.fields.get(ENTRY, ""))
        gate = self.bot.service.community.gate(ask.actor, "write")
        replaced = await self._polls.enter(ask.actor, poll_id, text, gate=gate)
        await ask.say("programme.contest.replaced" if replaced else "programme.contest.sent")

    async def read(self, ask: Asking, poll_id: str, page: str) -> None:
        poll = await self._polls.view(ask.actor, poll_id)
        card = entries_page(ask.voice, poll, int(page) if page.isdecimal() else 1)
        message = ask.interaction.message
        if message is not None and message.flags.ephemeral:
            await ask.turn(card)
        else:
            await ask.whisper(card)


async def setup(bot: Chorus) -> None:
    for cog in (Schedule(bot), Season(bot), Programme(bot)):
        await bot.add_cog(cog)
