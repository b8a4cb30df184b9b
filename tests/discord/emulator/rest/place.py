"""Finding what a path names, and whether the bot may do it there: the checks routes share."""

from tests.discord.emulator import permissions
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.messages import Message
from tests.discord.emulator.rest.call import (
    Call,
    Refused,
    missing_access,
    missing_permissions,
    unknown,
)
from tests.discord.emulator.world import Guild, World

SENDABLE = (0, 2, 5, 10, 11, 12)
GUILD_CHANNELS_LIMIT = 500


class Places:
    """The bot's view of the world: absent, forbidden or there."""

    def __init__(self, world: World) -> None:
        self.world = world

    def guild(self, call: Call) -> Guild:
        """The guild of the path; 404/10004 when the bot is not in it."""
        found = self.world.guilds.get(call.id("guild_id"))
        if found is None or not found.has_bot:
            raise unknown("Guild", 10004)
        return found

    def channel(self, call: Call, name: str = "channel_id") -> Channel:
        """The channel of the path; 404/10003, or 403/50001 when the bot does not see it."""
        found = self.world.channel(call.id(name))
        if found is None:
            raise unknown("Channel", 10003)
        if not found.guild.has_bot or not self.may(found) & permissions.VIEW_CHANNEL:
            raise missing_access()
        return found

    def message(self, call: Call, channel: Channel) -> Message:
        """The message of the path; 404/10008. Ephemerals are not found with the bot's token."""
        found = channel.messages.get(call.id("message_id"))
        if found is None:
            raise unknown("Message", 10008)
        return found

    def may(self, channel: Channel) -> int:
        """The bot's permissions in the channel."""
        return permissions.in_channel(channel.guild, channel.guild.bot, channel)

    def need(self, channel: Channel, wanted: int) -> None:
        """403/50013 unless the bot has all of `wanted` in the channel."""
        if self.may(channel) & wanted != wanted:
            raise missing_permissions()

    def need_in(self, guild: Guild, *any_of: int) -> None:
        """403/50013 unless the bot has one of these in the guild."""
        granted = permissions.in_guild(guild, guild.bot)
        if not any(granted & each for each in any_of):
            raise missing_permissions()

    def sendable(self, channel: Channel, *, files: bool = False) -> None:
        """Check that the bot may send here; an archived thread that is not locked opens again."""
        if int(channel.kind) not in SENDABLE:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        state = channel.thread
        in_thread = state is not None
        wanted = permissions.SEND_MESSAGES_IN_THREADS if in_thread else permissions.SEND_MESSAGES
        self.need(channel, wanted | (permissions.ATTACH_FILES if files else 0))
        if state is None:
            return
        if state.locked and not self.may(channel) & permissions.MANAGE_THREADS:
            raise Refused(403, 160005, "Thread is locked")
        if state.archived:
            channel.guild.archive(channel, archived=False, locked=state.locked)
        state.member_ids.add(self.world.bot.id)

    def not_archived(self, channel: Channel) -> None:
        """400/50083: what an archived thread holds cannot be changed."""
        if channel.thread is not None and channel.thread.archived:
            raise Refused(400, 50083, "Thread is archived")
