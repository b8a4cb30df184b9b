"""What the programme's commands show: forms, sentences, and the letters that it owes channels."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import TextStyle
from discord.ui import Label, Modal, TextInput

from bot import ids
from bot.app import Chorus
from bot.cards import words
from bot.cards.programme import contest_card, idle_card, outcome_card, premise_card, vote_card
from bot.cards.session import resting_card
from bot.errors import NotFound
from bot.interaction import Card
from bot.posting.letters import Letters as Drawers
from bot.rows.cards import Letter
from bot.rules.places import snowflake
from bot.rules.programme import ENTRY_CHARS
from bot.service.context import Json
from bot.voice import Voice, spoken_of

ENTRY = "text"  # the field's own custom id
FORM_CHARS = 4_000  # what one field of a form can hold
ARCHIVED_AFTER_S = 3.0  # once the card of a rest is posted, its thread may be archived
NOBODY = "discord:"  # for whom public cards are drawn


class Letters:
    """Draws the cards that the outbox owes for the programme and for idle sessions."""

    def __init__(self, bot: Chorus) -> None:
        self._bot = bot

    def add_to(self, drawers: Drawers) -> None:
        drawers.add("premise", self.premise)
        drawers.add("contest", self.poll)
        drawers.add("vote", self.poll)
        drawers.add("outcome", self.poll)
        drawers.add("idle", self.session)
        drawers.add("resting", self.session)

    async def premise(self, letter: Letter) -> Card | None:
        view = await self._bot.service.programme.premise(letter.ids["occasion"])
        return premise_card(self._voice(letter, view["language"]), view)

    async def poll(self, letter: Letter) -> Card | None:
        poll = await self._bot.service.programme.polls.shown(letter.ids["poll"])
        draw = {"contest": contest_card, "vote": vote_card, "outcome": outcome_card}[letter.kind]
        return draw(self._voice(letter, poll["language"]), poll)

    async def session(self, letter: Letter) -> Card | None:
        """The question, or the rest; nothing when somebody has acted since."""
        service = self._bot.service
        try:
            state = await service.lifecycle.state(letter.ids["session"])
            view = await service.session_view(letter.ids["session"], NOBODY)
        except NotFound:
            return None
        if state != {"idle": "asked", "resting": "resting"}[letter.kind]:
            return None
        if letter.kind == "resting":  # posting opens an archived thread again
            self._bot.poster.look_at(letter.ids["session"], in_s=ARCHIVED_AFTER_S)
        draw = idle_card if letter.kind == "idle" else resting_card
        return draw(self._voice(letter, view["language"]), view)

    def _voice(self, letter: Letter, language: str) -> Voice:
        """The thing's own language, as the guild writes it."""
        catalogue = self._bot.catalogue
        if language == "en":
            return Voice(catalogue, "en")
        guild = self._bot.get_guild(int(letter.guild_id))
        return Voice(catalogue, "zh-TW" if guild and _taiwan(guild) else "zh")


def _taiwan(guild: discord.Guild) -> bool:
    return spoken_of(str(guild.preferred_locale)) == "zh-TW"


def entry_form(voice: Voice, poll_id: str, before: str) -> Modal:
    """For a contest's text, filled with what was sent before."""
    return _form(
        ids.make("enter", poll_id),
        voice("programme.contest.form"),
        voice("programme.contest.label"),
        voice("programme.contest.hint"),
        _prose(before, ENTRY_CHARS),
    )


def premises_form(voice: Voice, premises: list[str]) -> Modal:
    """For a server's own premises, one a line; what one form can hold of them."""
    kept = "\n".join(premises)
    while len(kept) > FORM_CHARS:
        kept = kept.rpartition("\n")[0]
    return _form(
        ids.make("premises"),
        voice("programme.schedule.premises_form"),
        voice("programme.schedule.premises_label"),
        voice("programme.schedule.premises_hint"),
        _prose(kept, FORM_CHARS, required=False),
    )


def _prose(text: str, limit: int, *, required: bool = True) -> TextInput[Any]:
    return TextInput(
        custom_id=ENTRY,
        style=TextStyle.paragraph,
        default=text or None,
        max_length=limit,
        required=required,
    )


def _form(custom_id: str, title: str, label: str, hint: str, field: TextInput[Any]) -> Modal:
    modal = Modal(title=title, custom_id=custom_id)
    modal.add_item(Label(text=label, description=hint, component=field))
    return modal


def schedule_said(voice: Voice, kept: Json, where: Any, guild: discord.Guild | None) -> str:
    """What was scheduled, when it first comes, and which permission is still missing."""
    said = [voice(f"programme.schedule.added_{_often(kept)}", **_named(voice, kept))]
    if guild is not None and where is not None:
        rights = where.permissions_for(guild.me)
        if not (rights.view_channel and rights.send_messages):
            said.append(voice("programme.schedule.silent", channel=_channel(kept)))
        ours = guild.me.guild_permissions
        if kept["weekday"] is not None and not (ours.create_events or ours.manage_events):
            said.append(voice("programme.schedule.no_events"))
    return "\n".join(said)


def schedules_said(voice: Voice, found: Json, form_names: Mapping[str, str]) -> str:
    """All that is scheduled, the time zone, and whose premises come."""
    own = len(found["premises"])
    premises = voice("programme.schedule.own", n=own) if own else voice("programme.schedule.ours")
    if not found["schedules"]:
        return f"{voice('programme.schedule.none')}\n-# {premises}"
    lines = [f"### {voice('programme.schedule.title')}"]
    for one in found["schedules"]:
        form = form_names.get(one["form"], one["form"])
        what = voice(f"programme.schedule.what_{one['kind']}", form=form)
        named = _named(voice, one)
        lines.append("- " + voice(f"programme.schedule.line_{_often(one)}", what=what, **named))
    zone = voice("programme.schedule.zone", timezone=found["timezone"])
    return "\n".join([*lines, f"-# {zone}", f"-# {premises}"])


def schedule_choices(
    voice: Voice, schedules: list[Json], guild: discord.Guild | None
) -> Iterator[tuple[str, str]]:
    """(name, id) of each, for a menu that cannot show a channel's mention."""
    for one in schedules:
        number = snowflake(one["channel_id"])
        channel = guild.get_channel_or_thread(number) if guild else None
        named = _named(voice, one) | {"channel": f"#{channel.name if channel else number}"}
        yield voice(f"programme.schedule.choice_{_often(one)}", **named)[:100], one["id"]


def opened_said(voice: Voice, poll: Json) -> str:
    when = words.until(poll["closes_at"])
    return voice("programme.season.opened", n=len(poll["candidates"]), when=when)


def _often(schedule: Json) -> str:
    return "daily" if schedule["weekday"] is None else "weekly"


def _named(voice: Voice, schedule: Json) -> dict[str, str]:
    day = schedule["weekday"]
    return {
        "at": schedule["at"],
        "timezone": schedule["timezone"],
        "channel": _channel(schedule),
        "when": words.until(schedule["next_at"]),
        "day": voice(f"programme.schedule.days.{day}") if day is not None else "",
    }


def _channel(schedule: Json) -> str:
    return f"<#{snowflake(schedule['channel_id'])}>"
