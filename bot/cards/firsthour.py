"""The first hour in a server: welcome, `/setup` in three presses, the dry run. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot import ids
from bot.cards import frame
from bot.cards.frame import Ink, Style
from bot.cards.settings import CHANNEL_KINDS, NAMED, said
from bot.cards.words import listed
from bot.guild import GuildSettings
from bot.rules.choices import LISTED, PRESETS
from bot.voice import Voice

Missing = Mapping[str, Sequence[str]]  # channel -> Discord's names of permissions not given there


def welcome_card(voice: Voice) -> frame.Card:
    """The first message in a server that added the bot."""
    return frame.card(
        frame.text(f"## {voice('setup.welcome.title')}\n{voice('setup.welcome.text')}"),
        frame.row(
            frame.button(
                voice("setup.welcome.begin"), ids.make("setup", "start"), style=Style.primary
            ),
            frame.button(voice("setup.welcome.help"), ids.make("help", "start")),
        ),
        frame.small(voice("setup.welcome.small")),
        ink=Ink.CINNABAR,
    )


def channels_card(voice: Voice) -> frame.Card:
    """First press: where sessions may be opened."""
    menu: discord.ui.ActionRow[Any] = discord.ui.ActionRow(
        discord.ui.ChannelSelect(
            custom_id=ids.make("setup", "channels"),
            channel_types=list(CHANNEL_KINDS),
            placeholder=voice("settings.where.choose"),
            min_values=1,
            max_values=LISTED,
        )
    )
    return _step(
        voice, 1, "channels", menu, frame.button(voice("setup.everywhere"), _id("everywhere"))
    )


def roles_card(voice: Voice, settings: GuildSettings, missing: Missing) -> frame.Card:
    """Second press: who may open; what the dry run found in the chosen channels stands above."""
    menu: discord.ui.ActionRow[Any] = discord.ui.ActionRow(
        discord.ui.RoleSelect(
            custom_id=ids.make("setup", "roles"),
            placeholder=voice("settings.who.open_roles"),
            min_values=1,
            max_values=LISTED,
        )
    )
    everyone = frame.button(voice("setup.everyone"), _id("everyone"))
    return _step(voice, 2, "roles", menu, everyone, above=dry_run(voice, settings, missing))


def presets_card(voice: Voice) -> frame.Card:
    """Third press: what kind of community it is."""
    buttons = [frame.button(voice(f"settings.preset.{one}"), _id(one)) for one in PRESETS]
    about = [
        f"**{voice(f'settings.preset.{one}')}** {voice(f'settings.preset.{one}_about')}"
        for one in PRESETS
    ]
    return _step(voice, 3, "presets", frame.text("\n".join(about)), *buttons)


def ready_card(voice: Voice, settings: GuildSettings, missing: Missing) -> frame.Card:
    """What was chosen, what the bot still lacks, and what comes next."""
    parts = ("where", "who", "rounds", "limits")
    chosen = [f"**{voice(f'settings.{p}.title')}**\n{said(voice, settings, p)}" for p in parts]
    return frame.card(
        frame.text(f"## {voice('setup.ready.title')}\n{voice('setup.ready.text')}"),
        frame.text("\n".join(chosen)),
        frame.rule(),
        frame.text(dry_run(voice, settings, missing)),
        frame.row(
            frame.button(voice("setup.check"), _id("check")),
            frame.button(voice("setup.panel"), ids.make("set", "panel")),
        ),
        ink=Ink.OCHRE if missing else Ink.CINNABAR,
    )


def dry_run(voice: Voice, settings: GuildSettings, missing: Missing) -> str:
    """What the bot may not do yet, and how to give it; one line a channel."""
    if not missing:
        return voice("setup.dry.fine")
    lines = [
        voice(
            "setup.dry.missing",
            channel=f"<#{channel}>",
            permissions=listed(voice, [voice(f"permission.{name}") for name in names]),
        )
        for channel, names in list(missing.items())[:NAMED]
    ]
    if len(missing) > NAMED:
        lines.append(voice("setup.dry.more", n=len(missing) - NAMED))
    return "\n".join([*lines, voice("setup.dry.how")])


def _id(step: str) -> str:
    return ids.make("setup", step)


def _step(
    voice: Voice,
    number: int,
    name: str,
    menu: discord.ui.Item[Any],
    *buttons: frame.Button,
    above: str = "",
) -> frame.Card:
    heading = f"## {voice('setup.step', number=number)} · {voice(f'setup.{name}.title')}"
    return frame.card(
        frame.text(above) if above else None,
        frame.rule() if above else None,
        frame.text(f"{heading}\n{voice(f'setup.{name}.text')}"),
        menu,
        frame.row(*buttons),
        ink=Ink.PENCIL,
    )
