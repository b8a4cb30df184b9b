"""A server's settings as a panel: an overview, Change at each part, and a page a part. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot import ids
from bot.cards import frame, safe
from bot.cards.frame import Ink, Style
from bot.cards.words import listed
from bot.guild import EVERYONE, GuildSettings
from bot.rules.choices import LISTED, PRESETS
from bot.voice import Voice

PARTS = ("where", "what", "who", "rounds", "limits", "taste", "reports")
SWITCHES = ("training", "gallery", "nsfw")
TASTE_SWITCHES = ("wildcard", "board")  # on the page of taste
AGES_DAYS = (0, 1, 3, 7, 14, 30, 60, 90)
CHANNEL_KINDS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
)
LENGTHS_S = (60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400)
QUORUMS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100)
NAMED = 5  # channels or roles named in one line


def panel(
    voice: Voice,
    settings: GuildSettings,
    server: str,
    form_names: Mapping[str, str],
    *,
    ranking: bool,
) -> frame.Card:
    """
    All of it at a glance.

    Args:
        server: Its name, as anybody may have typed it.
        form_names: Of every form, in the reader's language.
        ranking: Whether votes rank the drafts here now.
    """
    parts = [_part(voice, settings, name, form_names, ranking=ranking) for name in PARTS]
    switches = [_switch(voice, settings, name) for name in SWITCHES]
    return frame.card(
        frame.text(f"## {voice('settings.title', server=safe.line(server))}"),
        *parts,
        frame.rule(),
        *switches,
        frame.row(
            frame.button(voice("settings.export"), ids.make("set", "export")),
            frame.button(voice("settings.audit"), ids.make("set", "audit")),
            frame.button(voice("settings.delete"), ids.make("set", "delete"), style=Style.danger),
        ),
        ink=Ink.GREY,
    )


def said(
    voice: Voice,
    settings: GuildSettings,
    part: str,
    form_names: Mapping[str, str] = MappingProxyType({}),
    *,
    ranking: bool = True,
) -> str:
    """One part's choices in a sentence or two."""
    key = f"settings.{part}.said"
    if part == "where":
        place = voice(f"settings.place.{settings.place}_said")
        return voice(key, channels=channels(voice, settings.channels), place=place)
    if part == "what":
        language = voice(f"settings.language.{settings.language or 'asked'}")
        return voice(key, forms=forms(voice, settings.forms, form_names), language=language)
    if part == "who":
        return voice(
            key,
            open=roles(voice, settings.open_roles),
            vote=roles(voice, settings.vote_roles),
            host=roles(voice, settings.host_roles),
        )
    if part == "rounds":
        length = duration(voice, settings.round_s)
        preset = voice(f"settings.preset.{settings.preset}")
        quorum, shown = settings.quorum, settings.n_shown
        return voice(key, length=length, quorum=quorum, shown=shown, preset=preset)
    if part == "limits":
        return "\n".join(_limits(voice, settings))
    if part == "taste":
        return _taste(voice, settings, ranking=ranking)
    log = settings.log_channel
    return voice("settings.reports.none") if log is None else voice(key, channel=f"<#{log}>")


def duration(voice: Voice, seconds: int) -> str:
    """Exactly how long, in the largest whole unit."""
    if seconds and seconds % 3_600 == 0:
        return voice("settings.hours", n=seconds // 3_600)
    if seconds and seconds % 60 == 0:
        return voice("ui.time.min", min=seconds // 60)
    return voice("ui.time.s", s=seconds)


def channels(voice: Voice, chosen: Iterable[str]) -> str:
    return _few([f"<#{one}>" for one in sorted(chosen)]) or voice("settings.everywhere")


def roles(voice: Voice, chosen: Iterable[str]) -> str:
    return _few([f"<@&{one}>" for one in sorted(chosen)]) or voice("settings.everybody")


def forms(voice: Voice, chosen: Iterable[str], names: Mapping[str, str]) -> str:
    named = [names.get(one, one) for one in sorted(chosen)]
    return listed(voice, named) if named else voice("settings.all_forms")


def page(
    voice: Voice,
    settings: GuildSettings,
    part: str,
    form_names: Mapping[str, str],
    known: frozenset[str],
    *,
    ranking: bool = True,
) -> frame.Card:
    """
    One part with its menus, and the way back.

    Args:
        form_names: Of every form that may be chosen, in the reader's language.
        known: Snowflakes of the channels and roles that the server still has.
        ranking: Whether votes rank the drafts here now.
    """
    menus: Mapping[str, Callable[[], Sequence[frame.Part]]] = {
        "where": lambda: [_where(voice, settings, known), _place(voice, settings)],
        "what": lambda: [_forms(voice, settings, form_names), _language(voice, settings)],
        "who": lambda: [_roles(voice, settings, which, known) for which in ROLE_SETS],
        "rounds": lambda: _rounds(voice, settings),
        "limits": lambda: [_quota_role(voice)],
        "taste": lambda: [_ages(voice, settings), *_taste_switches(voice, settings)],
        "reports": lambda: [_log(voice, settings, known)],
    }
    numbers = frame.button(voice("settings.limits.numbers"), ids.make("set", "numbers"))
    return frame.card(
        frame.text(f"## {voice(f'settings.{part}.title')}\n{voice(f'settings.{part}.hint')}"),
        frame.small(said(voice, settings, part, form_names, ranking=ranking)),
        *menus[part](),
        frame.row(
            frame.button(voice("settings.back"), ids.make("set", "panel")),
            numbers if part == "limits" else None,
        ),
        ink=Ink.GREY,
    )


ROLE_SETS = ("open_roles", "vote_roles", "host_roles")


def _part(
    voice: Voice,
    settings: GuildSettings,
    part: str,
    form_names: Mapping[str, str],
    *,
    ranking: bool,
) -> discord.ui.Section[Any]:
    told = said(voice, settings, part, form_names, ranking=ranking)
    text = f"**{voice(f'settings.{part}.title')}**\n{told}"
    return frame.section(text, button=frame.button(voice("settings.change"), ids.make("set", part)))


def _switch(voice: Voice, settings: GuildSettings, name: str) -> discord.ui.Section[Any]:
    """A switch names the state that it sets, so that a double press does no harm."""
    state, other = ("on", "off") if getattr(settings, name) else ("off", "on")
    return frame.section(
        voice(f"settings.{name}.{state}"),
        button=frame.button(voice(f"settings.turn_{other}"), ids.make("set", f"{name}_{other}")),
    )


def _limits(voice: Voice, settings: GuildSettings) -> Sequence[str]:
    everyone = settings.quotas.get(EVERYONE)
    said = voice("settings.limits.no_quota")
    if everyone is not None:
        said = voice("settings.limits.quota", n=everyone)
    own = [f"<@&{role}> {n}" for role, n in sorted(settings.quotas.items()) if role != EVERYONE]
    numbers = voice(
        "settings.limits.said",
        cooldown=duration(voice, settings.cooldown_s),
        sessions=settings.max_sessions,
        days=settings.idle_days,
        zone=settings.timezone,
    )
    return [said + (f" {_few(own)}" if own else ""), numbers]


def _taste(voice: Voice, settings: GuildSettings, *, ranking: bool) -> str:
    """Whether votes rank here, and whose do."""
    days = settings.taste_age_days
    age = voice("settings.taste.said", n=days) if days else voice("settings.taste.said_all")
    state = voice(f"settings.taste.ranking_{'on' if ranking else 'off'}")
    return state + voice("cards.space") + age


def _ages(voice: Voice, settings: GuildSettings) -> discord.ui.ActionRow[Any]:
    """From which age an account's ballots teach."""

    def named(days: int) -> str:
        return voice("settings.taste.days", n=days) if days else voice("settings.taste.days_none")

    current = settings.taste_age_days
    offered = {days: named(days) for days in AGES_DAYS}
    return _numbers("taste_age_days", offered, current, named(current))


def _taste_switches(voice: Voice, settings: GuildSettings) -> list[discord.ui.Section[Any]]:
    return [_switch(voice, settings, name) for name in TASTE_SWITCHES]


def _few(named: Sequence[str]) -> str:
    more = f" +{len(named) - NAMED}" if len(named) > NAMED else ""
    return " ".join(named[:NAMED]) + more


def _defaults(chosen: Iterable[str], kind: str, known: frozenset[str]) -> Any:
    """What stands chosen in a menu; Discord refuses what the server no longer has."""
    type_ = getattr(discord.SelectDefaultValueType, kind)
    kept = sorted(one for one in chosen if one in known)[:LISTED]
    return [discord.SelectDefaultValue(id=int(one), type=type_) for one in kept]


def _where(
    voice: Voice, settings: GuildSettings, known: frozenset[str]
) -> discord.ui.ActionRow[Any]:
    return discord.ui.ActionRow(
        discord.ui.ChannelSelect(
            custom_id=ids.make("set", "channels"),
            channel_types=list(CHANNEL_KINDS),
            placeholder=voice("settings.where.choose"),
            min_values=0,
            max_values=LISTED,
            default_values=_defaults(settings.channels, "channel", known),
        )
    )


def _log(voice: Voice, settings: GuildSettings, known: frozenset[str]) -> discord.ui.ActionRow[Any]:
    chosen = [settings.log_channel] if settings.log_channel else []
    return discord.ui.ActionRow(
        discord.ui.ChannelSelect(
            custom_id=ids.make("set", "log_channel"),
            channel_types=[discord.ChannelType.text],
            placeholder=voice("settings.reports.choose"),
            min_values=0,
            max_values=1,
            default_values=_defaults(chosen, "channel", known),
        )
    )


def _roles(
    voice: Voice, settings: GuildSettings, which: str, known: frozenset[str]
) -> discord.ui.ActionRow[Any]:
    return discord.ui.ActionRow(
        discord.ui.RoleSelect(
            custom_id=ids.make("set", which),
            placeholder=voice(f"settings.who.{which}"),
            min_values=0,
            max_values=LISTED,
            default_values=_defaults(getattr(settings, which), "role", known),
        )
    )


def _quota_role(voice: Voice) -> discord.ui.ActionRow[Any]:
    return discord.ui.ActionRow(
        discord.ui.RoleSelect(
            custom_id=ids.make("set", "quota_role"),
            placeholder=voice("settings.limits.choose"),
            min_values=1,
            max_values=1,
        )
    )


def _place(voice: Voice, settings: GuildSettings) -> discord.ui.ActionRow[Any]:
    options = [
        frame.option(voice(f"settings.place.{one}"), one, chosen=one == settings.place)
        for one in ("thread", "channel")
    ]
    return frame.menu(ids.make("set", "place"), options)


def _forms(
    voice: Voice, settings: GuildSettings, names: Mapping[str, str]
) -> discord.ui.ActionRow[Any]:
    options = [
        frame.option(name, form, chosen=form in settings.forms)
        for form, name in sorted(names.items())[:LISTED]
    ]
    return frame.menu(
        ids.make("set", "forms"),
        options,
        placeholder=voice("settings.what.choose"),
        least=0,
        most=len(options),
    )


def _language(voice: Voice, settings: GuildSettings) -> discord.ui.ActionRow[Any]:
    options = [
        frame.option(
            voice(f"settings.language.{one}"), one, chosen=one == (settings.language or "asked")
        )
        for one in ("asked", "en", "zh")
    ]
    return frame.menu(ids.make("set", "language"), options)


def _rounds(voice: Voice, settings: GuildSettings) -> list[discord.ui.ActionRow[Any]]:
    lengths = {one: duration(voice, one) for one in LENGTHS_S}
    quorums = {one: voice("settings.rounds.quorum", n=one) for one in QUORUMS}
    shown = {one: voice("settings.rounds.shown", n=one) for one in (2, 3, 4)}
    presets = [
        frame.option(
            voice(f"settings.preset.{one}"),
            one,
            about=voice(f"settings.preset.{one}_about"),
            chosen=one == settings.preset,
        )
        for one in PRESETS
    ]
    return [
        frame.menu(ids.make("set", "preset"), presets),
        _numbers("round_s", lengths, settings.round_s, duration(voice, settings.round_s)),
        _numbers(
            "quorum", quorums, settings.quorum, voice("settings.rounds.quorum", n=settings.quorum)
        ),
        _numbers("n_shown", shown, settings.n_shown, ""),
    ]


def _numbers(
    name: str, offered: Mapping[int, str], current: int, current_said: str
) -> discord.ui.ActionRow[Any]:
    """A menu of numbers; one that was set elsewhere stands among them."""
    every = dict(sorted({current: current_said, **offered}.items()))
    options = [frame.option(said, str(n), chosen=n == current) for n, said in every.items()]
    return frame.menu(ids.make("set", name), options)
