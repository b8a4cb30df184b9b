"""The `resolved` part of a command: the objects behind the ids that its options name."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tests.discord.emulator import payloads, permissions

if TYPE_CHECKING:
    from tests.discord.emulator.channels import Channel
    from tests.discord.emulator.messages import Attachment
    from tests.discord.emulator.world import Guild

USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT = 6, 7, 8, 9, 11


def options_of(options: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The options with values, also those of a subcommand."""
    for option in options:
        if "options" in option:
            yield from options_of(option["options"] or [])
        elif "value" in option:
            yield option


def resolved(
    guild: "Guild", channel: "Channel", data: dict[str, Any], files: Mapping[int, "Attachment"]
) -> dict[str, dict[str, Any]]:
    """Users, members, roles, channels, messages and attachments by id; empty kinds left out."""
    found: dict[str, dict[str, Any]] = {}
    for option in options_of(data.get("options") or []):
        if option["type"] in (USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT):
            _resolve(found, guild, int(option["value"]), files)
    if target := data.get("target_id"):
        _resolve(found, guild, int(target), files)
        if message := channel.messages.get(int(target)):
            found.setdefault("messages", {})[str(target)] = message.payload()
    return found


def _resolve(
    found: dict[str, dict[str, Any]], guild: "Guild", one: int, files: Mapping[int, "Attachment"]
) -> None:
    key = str(one)
    if member := guild.members.get(one):
        may = str(permissions.in_guild(guild, member))
        found.setdefault("users", {})[key] = payloads.user(member.user)
        partial = payloads.member(member, with_user=False) | {"permissions": may}
        found.setdefault("members", {})[key] = partial
    elif user := guild.world.users.get(one):
        found.setdefault("users", {})[key] = payloads.user(user)
    elif role := guild.roles.get(one):
        found.setdefault("roles", {})[key] = payloads.role(role)
    elif channel := guild.channels.get(one):
        found.setdefault("channels", {})[key] = payloads.channel(channel) | {"permissions": "0"}
    elif file := files.get(one):
        found.setdefault("attachments", {})[key] = payloads.attachment(file)
