"""How a session is opened on Discord: where, in which language, with the server's own numbers."""

from dataclasses import dataclass
from typing import Any, cast

import discord

from bot.errors import ChorusError, Conflict, Invalid
from bot.guild import GuildSettings
from bot.interaction import Asking
from bot.rules.life import ChannelKind, Place, place_of
from bot.rules.places import Wanted
from bot.rules.policy import is_adult
from bot.service import Service
from bot.service.context import Json
from bot.views.picking import found
from engine.types import Language

KINDS: dict[discord.ChannelType, ChannelKind] = {
    discord.ChannelType.text: "text",
    discord.ChannelType.news: "news",
    discord.ChannelType.public_thread: "thread",
    discord.ChannelType.private_thread: "thread",
    discord.ChannelType.news_thread: "thread",
    discord.ChannelType.forum: "forum",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the opener typed; empty where they left it out."""

    form: str
    premise: str
    language: str = ""
    title: str = ""
    mode: str = "vote"


@dataclass(frozen=True, slots=True)
class Opened:
    """Where it takes place, and why its first round has to wait, if it has to."""

    place: Place
    waits: ChorusError | None = None


class Opening:
    """Opens a session and asks for its first round at once."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def open(self, ask: Asking, asked: Proposal) -> Opened:
        """
        Open it where this server's sessions live.

        In a server with a thread a session it is opened at a place that is still wanted
        (`bot/rules/places.py`); the poster makes the thread, also after a kill in between.

        Raises:
            ChorusError: It was not opened.
        """
        community, actor = self._service.community, ask.actor
        settings = await community.settings(actor.guild_id)
        spoken = asked.language or await community.language_here(actor)
        form, spoken = self._form(ask, asked, spoken)
        place = place_of(settings, _kind(ask.interaction.channel))
        if place is None:
            raise Conflict("place_unfit")
        session = await self._service.open_session(
            actor.member_id,
            form=form,
            premise=asked.premise,
            language=spoken,
            title=asked.title,
            mode=asked.mode,
            settings=_numbers(settings),
            channel_id=_place_id(ask, place),
            guild_id=actor.guild_id,
            adult=is_adult(settings, age_restricted=actor.adult),
            key=actor.key,
            gate=community.gate(actor, "open", form, cast("Language", spoken)),
        )
        return Opened(place, await self._first_round(ask, session))

    async def _first_round(self, ask: Asking, session: Json) -> ChorusError | None:
        """
        Ask for it, under a key of its own: the session's key has the session as its answer.

        A refusal (a cooldown) is handed back: the session is open, and its card asks again.
        """
        try:
            await self._service.open_round(
                ask.actor.member_id,
                session["id"],
                key=f"{ask.actor.key}:first",
                gate=self._service.community.gate(ask.actor, "next"),
            )
        except ChorusError as exc:
            return exc
        return None

    def _form(self, ask: Asking, asked: Proposal, here: str) -> tuple[str, str]:
        """
        The form's id and the language: that of the place, unless the form knows only another.

        Raises:
            Invalid: `unknown_form`.
        """
        form = found(self._service.forms()["forms"], asked.form, ask.voice)
        if form is None:
            raise Invalid("unknown_form")
        free = not asked.language and here not in form["languages"]
        return str(form["id"]), str(form["languages"][0] if free else here)


def _kind(channel: Any) -> ChannelKind:
    return KINDS.get(getattr(channel, "type", discord.ChannelType.voice), "other")


def _place_id(ask: Asking, place: Place) -> str:
    if place == "channel":
        return ask.actor.channel_id
    return str(Wanted(ask.actor.channel_id, place, ask.actor.key or ""))


def _numbers(settings: GuildSettings) -> dict[str, int]:
    """What the server chose for every round of its sessions."""
    return {
        "round_s": settings.round_s,
        "quorum": settings.quorum,
        "n_shown": settings.n_shown,
    }
