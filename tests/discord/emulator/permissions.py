"""Permission bits by Discord's names, and what a member may do in a channel."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord.emulator.channels import Channel
    from tests.discord.emulator.world import Guild, Member

CREATE_INSTANT_INVITE = 1 << 0
KICK_MEMBERS = 1 << 1
BAN_MEMBERS = 1 << 2
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_EXTERNAL_EMOJIS = 1 << 18
CHANGE_NICKNAME = 1 << 26
MANAGE_ROLES = 1 << 28
USE_APPLICATION_COMMANDS = 1 << 31
MANAGE_EVENTS = 1 << 33
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
MODERATE_MEMBERS = 1 << 40
CREATE_EVENTS = 1 << 44
SEND_POLLS = 1 << 49
PIN_MESSAGES = 1 << 51
ALL = (1 << 53) - 1

# A new server's @everyone, without what a community would take away anyway.
EVERYONE = (
    CREATE_INSTANT_INVITE
    | ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_EXTERNAL_EMOJIS
    | CHANGE_NICKNAME
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
# What an invite link asks for, at the least, to post cards and keep threads.
BOT = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
    | MANAGE_THREADS
    | CREATE_EVENTS
    | MANAGE_EVENTS
)
TIMED_OUT = VIEW_CHANNEL | READ_MESSAGE_HISTORY


def in_guild(guild: "Guild", member: "Member") -> int:
    """What the member's roles grant, before a channel's overwrites."""
    if member.id == guild.owner_id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in member.role_ids:
        if role := guild.roles.get(role_id):
            granted |= role.permissions
    return ALL if granted & ADMINISTRATOR else granted


def in_channel(guild: "Guild", member: "Member", channel: "Channel") -> int:
    """
    Base, then the overwrites of @everyone, of the roles together, of the member; a thread takes
    its parent's. Without VIEW_CHANNEL nothing is left.
    """
    granted = in_guild(guild, member)
    if granted == ALL:
        return ALL
    overwrites = channel.owner_of_overwrites.overwrites
    if everyone := overwrites.get(guild.id):
        granted = (granted & ~everyone.deny) | everyone.allow
    allow = deny = 0
    for role_id in member.role_ids:
        if role := overwrites.get(role_id):
            allow |= role.allow
            deny |= role.deny
    granted = (granted & ~deny) | allow
    if own := overwrites.get(member.id):
        granted = (granted & ~own.deny) | own.allow
    if member.timed_out_until > guild.world.clock.now():
        granted &= TIMED_OUT
    return granted if granted & VIEW_CHANNEL else 0
