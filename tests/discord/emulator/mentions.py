"""Who a text names, and whom of them it notifies."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.discord.emulator import permissions
from tests.discord.emulator.messages import Pings

if TYPE_CHECKING:
    from tests.discord.emulator.channels import Channel

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
TEXT_DISPLAY = 10
OF_A_MESSAGE = ("everyone", "roles", "users")
OF_AN_INTERACTION = ("users",)


def texts_of(components: list[dict[str, Any]]) -> Iterator[str]:
    """The texts of all text displays, nested ones too: mentions in them notify like content."""
    for each in components:
        if each.get("type") == TEXT_DISPLAY:
            yield str(each.get("content", ""))
        yield from texts_of(each.get("components") or [])


def named(content: str, components: list[dict[str, Any]]) -> str:
    return "\n".join([content, *texts_of(components)])


def user_ids(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(each) for each in USER.findall(text)))


def pings(
    text: str, allowed: dict[str, Any] | None, default: tuple[str, ...], channel: "Channel"
) -> Pings:
    """
    What the text notifies.

    Args:
        allowed: The payload's allowed_mentions; None means the default of the route.
        default: What is parsed by default: everything for messages, users for interactions.
    """
    if "@" not in text:
        return Pings()
    rules = {"parse": default} if allowed is None else allowed
    parse = rules.get("parse") or ()
    users = frozenset(user_ids(text))
    roles = frozenset(int(each) for each in ROLE.findall(text))
    if "users" not in parse:
        users &= {int(each) for each in rules.get("users") or ()}
    if "roles" not in parse:
        roles &= {int(each) for each in rules.get("roles") or ()}
    guild = channel.guild
    all_of_them = bool(
        permissions.in_channel(guild, guild.bot, channel) & permissions.MENTION_EVERYONE
    )
    known = [guild.roles[each] for each in roles if each in guild.roles]
    loud = {role.id for role in known if role.mentionable or all_of_them}
    everyone = all_of_them and "everyone" in parse and bool(EVERYONE.search(text))
    return Pings(users, frozenset(loud), everyone)
