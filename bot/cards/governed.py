"""What those who run a server see beside the panel: log, deletion, diagnosis, forms. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord.ui import Label, Modal, TextInput

from bot import ids
from bot.cards import frame, safe
from bot.cards.frame import Ink, Style
from bot.cards.settings import forms as forms_said
from bot.cards.words import Json, listed
from bot.errors import ChorusError
from bot.guild import EVERYONE, ChannelPolicy, GuildSettings
from bot.rules.policy import Case, quota_of
from bot.voice import Voice

# kinds of the log that are said by one sentence: `settings.log.KIND`
PLAIN = frozenset(
    {
        *("joined", "left", "paused", "resumed", "raid_over", "blocked", "unblocked"),
        *("taste_reset", "taste_paused", "taste_resumed"),
        *("tuning_asked", "tuning_cancelled", "adapter_rolled_back"),
    }
)
SETTLED = frozenset({"taste_counted", "taste_kept_out"})  # with a number of ballots
NUMBER_CHARS = 9
ZONE_CHARS = 40


def audit_card(voice: Voice, entries: Sequence[Json], zone: ZoneInfo) -> frame.Card:
    """Who changed what, newest first, by the server's own clock."""
    lines = [_entry(voice, entry, zone) for entry in entries]
    return frame.card(
        frame.text(f"## {voice('settings.log.title')}"),
        frame.text(safe.cut("\n".join(lines), 3_600) or voice("settings.log.empty")),
    )


def erase_card(voice: Voice) -> frame.Card:
    """Asked once more before everything of a server goes."""
    return frame.card(
        frame.text(f"## {voice('settings.erase.title')}\n{voice('settings.erase.text')}"),
        frame.row(
            frame.button(voice("settings.erase.yes"), ids.make("set", "erase"), style=Style.danger),
            frame.button(voice("settings.erase.no"), ids.make("set", "panel")),
        ),
        ink=Ink.OCHRE,
    )


def limits_form(voice: Voice, settings: GuildSettings) -> Modal:
    """The numbers that no menu offers."""
    everyone = settings.quotas.get(EVERYONE)
    fields = [
        _field(voice, "quota", "" if everyone is None else str(everyone), hint=True),
        _field(voice, "cooldown", str(settings.cooldown_s), name="cooldown_s"),
        _field(voice, "sessions", str(settings.max_sessions), name="max_sessions"),
        _field(voice, "idle", str(settings.idle_days), name="idle_days"),
        _field(voice, "timezone", settings.timezone, hint=True, most=ZONE_CHARS),
    ]
    return _form(voice("settings.limits.form"), ids.make("set", "numbers"), fields)


def role_form(voice: Voice, role: str, quota: int | None) -> Modal:
    """One role's quota; empty takes it away."""
    field = _field(voice, "role", "" if quota is None else str(quota), name="quota", hint=True)
    return _form(voice("settings.limits.form_role"), ids.make("quota", role), [field])


def diagnosis(
    voice: Voice,
    case: Case,
    found: Sequence[ChorusError],
    member: str,
    channel: str,
    missing: Sequence[str] = (),
    silent: str = "",
) -> frame.Card:
    """
    Whether a member may do it there, which rule says no, and which would next.

    Args:
        member: As it is shown; a mention in a private answer, which pings nobody.
        missing: Discord's names of permissions that the bot itself has not there.
        silent: Why the bot posts nothing there now, in Discord's words; empty when it does.
    """
    deed = voice(f"diagnose.deed.{case.deed}")
    key = "diagnose.refused" if found else "diagnose.allowed"
    reasons = [voice(f"error.{one.code}", **one.params) for one in found]
    lines = [voice("diagnose.why", reason=reasons[0])] if reasons else []
    lines += [voice("diagnose.next", reason=reason) for reason in reasons[1:]]
    quota = quota_of(case.settings, case.actor.roles)
    used = voice("diagnose.used_unlimited")
    if quota is not None:
        used = voice("diagnose.used", n=case.use.asked_today, quota=quota)
    if missing:
        named = listed(voice, [voice(f"permission.{name}") for name in missing])
        lines.append(voice("diagnose.bot", permissions=named))
    if silent and not missing:
        lines.append(voice("diagnose.silent", why=safe.line(silent)))
    return frame.card(
        frame.text(f"**{voice(key, member=member, deed=deed, channel=channel)}**"),
        frame.text("\n".join(lines)) if lines else None,
        frame.small(used) if case.deed in {"open", "next"} else None,
        ink=Ink.OCHRE if found or missing or silent else Ink.GREY,
    )


def policy_said(
    voice: Voice, policy: ChannelPolicy, channel: str, form_names: Mapping[str, str]
) -> str:
    """What holds in one channel, in a line."""
    params = {
        "channel": channel,
        "drafts": voice(f"governed.drafts_{policy.drafts}"),
        "forms": forms_said(voice, policy.forms, form_names),
        "sessions": voice(f"governed.sessions_{'on' if policy.sessions else 'off'}"),
    }
    if policy.language is None:
        return voice("governed.policy", **params)
    language = voice(f"settings.language.{policy.language}")
    return voice("governed.policy_language", language=language, **params)


def _entry(voice: Voice, entry: Json, zone: ZoneInfo) -> str:
    at = entry["at"].astimezone(zone).strftime("%Y-%m-%d %H:%M")
    by = safe.line(entry["by"]) if entry["by"] else voice("settings.log.bot")
    return voice("settings.log.line", at=at, by=by, what=_what(voice, entry))


def _what(voice: Voice, entry: Json) -> str:
    kind, payload = entry["kind"].removeprefix("guild."), entry["payload"]
    if kind == "settings":
        names = [voice(f"settings.log.name.{name}") for name in payload["changes"]]
        return voice("settings.log.settings", names=listed(voice, names))
    if kind == "channel":
        return voice("settings.log.channel", channel=f"<#{payload['channel']}>")
    if kind == "raid":
        return voice("settings.log.raid", n=payload["ballots"])
    if kind in SETTLED:
        return voice(f"settings.log.{kind}", n=payload["n"])
    return voice(f"settings.log.{kind if kind in PLAIN else 'other'}")


def _field(
    voice: Voice,
    said: str,
    value: str,
    *,
    name: str = "",
    hint: bool = False,
    most: int = NUMBER_CHARS,
) -> Label[Any]:
    line: TextInput[Any] = TextInput(
        custom_id=name or said, default=value or None, required=not hint, max_length=most
    )
    about = voice(f"settings.limits.form_{said}_hint") if hint else None
    return Label(text=voice(f"settings.limits.form_{said}"), description=about, component=line)


def _form(title: str, custom_id: str, fields: Sequence[discord.ui.Item[Any]]) -> Modal:
    modal = Modal(title=title, custom_id=custom_id)
    for field in fields:
        modal.add_item(field)
    return modal
