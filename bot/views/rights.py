"""What the bot may do in a server's channels, looked up in what discord.py knows of it."""

from collections.abc import Iterable

import discord

from bot.cards.firsthour import Missing
from bot.guild import GuildSettings
from bot.rules.choices import needed

Speakable = discord.TextChannel | discord.ForumChannel


def missing_in(channel: Speakable, settings: GuildSettings) -> list[str]:
    """Discord's names of the permissions that sessions need there and the bot has not."""
    rights = channel.permissions_for(channel.guild.me)
    wanted = needed(settings, forum=isinstance(channel, discord.ForumChannel))
    return [name for name in wanted if not getattr(rights, name)]


def dry_run(guild: discord.Guild | None, settings: GuildSettings, here: int | None) -> Missing:
    """
    Channels in which something is missing: of those chosen, else of the one that one is in.

    Args:
        here: The channel's own number.
    """
    if guild is None:
        return {}
    chosen = [int(one) for one in sorted(settings.channels)] or [here or 0]
    found = (guild.get_channel(one) for one in chosen)
    tried = ((one, missing_in(one, settings)) for one in found if isinstance(one, Speakable))
    return {str(channel.id): names for channel, names in tried if names}


def known_in(guild: discord.Guild | None) -> frozenset[str]:
    """Snowflakes of the channels and roles that the server has now."""
    if guild is None:
        return frozenset()
    things: Iterable[discord.abc.Snowflake] = (*guild.channels, *guild.roles)
    return frozenset(str(one.id) for one in things)
