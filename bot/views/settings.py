"""Presses on the panel of settings: look at a part, choose, switch, export, delete."""

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.cards import settings as cards
from bot.cards.governed import audit_card, erase_card, limits_form, role_form
from bot.cards.private import notice_card
from bot.errors import Invalid
from bot.guild import EVERYONE
from bot.interaction import Asking, Card
from bot.rules.choices import RANGES
from bot.service import Service
from bot.views.presses import Presses
from bot.views.rights import known_in

# a menu's field -> the part whose page it stands on
MENUS = {
    "channels": "where",
    "place": "where",
    "forms": "what",
    "language": "what",
    "open_roles": "who",
    "vote_roles": "who",
    "host_roles": "who",
    "preset": "rounds",
    "round_s": "rounds",
    "quorum": "rounds",
    "n_shown": "rounds",
    "taste_age_days": "taste",
    "log_channel": "reports",
}
LISTS = frozenset({"channels", "forms", "open_roles", "vote_roles", "host_roles"})
FORM = ("cooldown_s", "max_sessions", "idle_days")


class SettingsPanel:
    """Every press is gated anew: whoever lost the right sees and changes nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._deeds: Mapping[str, Callable[[Asking], Any]] = {
            "panel": self._turn_to_panel,
            "numbers": self._numbers,
            "quota_role": self._role,
            "audit": self._audit,
            "export": self._export,
            "delete": self._delete,
            "erase": self._erase,
        }

    def add_to(self, presses: Presses) -> None:
        presses.add("set", self.pressed)
        presses.add_form("set", self.numbers_sent)
        presses.add_form("quota", self.role_sent)

    async def show(self, ask: Asking) -> None:
        """The overview, as an answer of its own."""
        await self._service.community.check(ask.actor, "manage")
        await ask.whisper(await self._panel(ask))

    async def pressed(self, ask: Asking, field: str) -> None:
        """A button or menu of the panel."""
        await self._service.community.check(ask.actor, "manage")
        if field in self._deeds:
            await self._deeds[field](ask)
        elif field in cards.PARTS:
            await ask.turn(await self._page(ask, field))
        elif field in MENUS:
            await self._change(ask, {field: _picked(field, ask.values)})
            await ask.turn(await self._page(ask, MENUS[field]))
        else:
            name, _, state = field.rpartition("_")
            await self._change(ask, {name: state == "on"})
            on_page = name in cards.TASTE_SWITCHES
            await ask.turn(await (self._page(ask, "taste") if on_page else self._panel(ask)))

    async def numbers_sent(self, ask: Asking, _field: str) -> None:
        """The form of limits: whole numbers, a quota that may be left empty, a time zone."""
        settings = await self._service.community.settings(ask.actor.guild_id)
        quotas = {role: n for role, n in settings.quotas.items() if role != EVERYONE}
        if typed := _typed(ask, "quota"):
            quotas[EVERYONE] = _whole(typed)
        numbers: dict[str, object] = {name: _whole(_typed(ask, name)) for name in FORM}
        zone = {"timezone": _typed(ask, "timezone")}
        await self._change(ask, {"quotas": quotas, **numbers, **zone})
        await ask.turn(await self._page(ask, "limits"))

    async def role_sent(self, ask: Asking, role: str) -> None:
        """The form of one role's quota; empty takes it away."""
        settings = await self._service.community.settings(ask.actor.guild_id)
        quotas = {known: n for known, n in settings.quotas.items() if known != role}
        if typed := _typed(ask, "quota"):
            quotas[role] = _whole(typed)
        await self._change(ask, {"quotas": quotas})
        await ask.turn(await self._page(ask, "limits"))

    async def _change(self, ask: Asking, changes: Mapping[str, object]) -> None:
        await self._service.governing.change(ask.actor, changes)

    async def _panel(self, ask: Asking) -> Card:
        settings = await self._service.community.settings(ask.actor.guild_id)
        guild, ranking = ask.interaction.guild, await self._ranks(ask)
        server = guild.name if guild else ""
        return cards.panel(ask.voice, settings, server, self._names(ask), ranking=ranking)

    async def _page(self, ask: Asking, part: str) -> Card:
        settings = await self._service.community.settings(ask.actor.guild_id)
        known, names = known_in(ask.interaction.guild), self._names(ask)
        ranking = await self._ranks(ask)
        return cards.page(ask.voice, settings, part, names, known, ranking=ranking)

    async def _ranks(self, ask: Asking) -> bool:
        """Whether votes rank the drafts in this server now."""
        told = await self._service.taste(ask.actor.member_id, guild_id=ask.actor.guild_id)
        return bool(told["community"]["ranking"])

    def _names(self, ask: Asking) -> dict[str, str]:
        """Of every form that may be chosen, in the reader's language."""
        return {f["id"]: ask.voice.named(f["name"]) for f in self._service.forms()["forms"]}

    async def _turn_to_panel(self, ask: Asking) -> None:
        await ask.turn(await self._panel(ask))

    async def _numbers(self, ask: Asking) -> None:
        settings = await self._service.community.settings(ask.actor.guild_id)
        await ask.form(limits_form(ask.voice, settings))

    async def _role(self, ask: Asking) -> None:
        settings = await self._service.community.settings(ask.actor.guild_id)
        role = ask.values[0]
        await ask.form(role_form(ask.voice, role, settings.quotas.get(role)))

    async def _audit(self, ask: Asking) -> None:
        settings = await self._service.community.settings(ask.actor.guild_id)
        entries = await self._service.governing.audit(ask.actor)
        zone = await asyncio.to_thread(ZoneInfo, settings.timezone)  # read from a file
        await ask.whisper(audit_card(ask.voice, entries, zone))

    async def _export(self, ask: Asking) -> None:
        found = await self._service.governing.export(ask.actor)
        content = json.dumps(found, ensure_ascii=False, indent=2).encode()
        file = discord.File(io.BytesIO(content), f"chorus-server-{ask.actor.guild_id}.json")
        await ask.whisper(ask.voice("settings.saved_file"), files=[file])

    async def _delete(self, ask: Asking) -> None:
        await ask.turn(erase_card(ask.voice))

    async def _erase(self, ask: Asking) -> None:
        await self._service.privacy.purge_guild(ask.actor.guild_id)
        await ask.turn(notice_card(ask.voice("settings.erase.done")))


def _picked(field: str, values: Any) -> object:
    """What a menu's values mean for this field."""
    if field in LISTS:
        return list(values)
    if field in RANGES:
        return _whole(values[0])
    if field == "log_channel":
        return values[0] if values else None
    return None if values[0] == "asked" else values[0]


def _typed(ask: Asking, name: str) -> str:
    return str(ask.fields.get(name, "")).strip()


def _whole(typed: str) -> int:
    """
    The whole number that somebody typed.

    Raises:
        Invalid: `setting_number`.
    """
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise Invalid("setting_number")
    return int(typed)
