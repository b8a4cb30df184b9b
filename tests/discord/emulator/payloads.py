"""World values as Discord's JSON objects: the keys that discord.py needs and a few that show."""

from typing import TYPE_CHECKING, Any

from tests.discord.emulator import permissions
from tests.discord.emulator.clock import iso

if TYPE_CHECKING:
    from tests.discord.emulator.channels import Channel
    from tests.discord.emulator.messages import Attachment, Message
    from tests.discord.emulator.world import Guild, Member, Role, User

Payload = dict[str, Any]


def user(one: "User") -> Payload:
    return {
        "id": str(one.id),
        "username": one.name.lower().replace(" ", "_"),
        "global_name": one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def member(one: "Member", *, with_user: bool = True) -> Payload:
    body: Payload = {
        "roles": [str(role) for role in one.role_ids],
        "nick": one.nick,
        "avatar": None,
        "joined_at": iso(one.joined_at),
        "premium_since": None,
        "communication_disabled_until": iso(one.timed_out_until) if one.timed_out_until else None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    if with_user:
        body["user"] = user(one.user)
    return body


def role(one: "Role") -> Payload:
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": one.mentionable,
        "flags": 0,
    }


def overwrites(one: "Channel") -> list[Payload]:
    return [
        {
            "id": str(rule.target_id),
            "type": rule.kind,
            "allow": str(rule.allow),
            "deny": str(rule.deny),
        }
        for rule in one.overwrites.values()
    ]


def channel(one: "Channel") -> Payload:
    """A channel object, or a thread object when it is one."""
    body: Payload = {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "name": one.name,
        "type": int(one.kind),
        "parent_id": str(one.parent.id) if one.parent else None,
        "last_message_id": str(max(one.messages)) if one.messages else None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    return body | (thread_part(one) if one.thread is not None else channel_part(one))


def channel_part(one: "Channel") -> Payload:
    body: Payload = {
        "position": one.position,
        "topic": one.topic,
        "nsfw": one.nsfw,
        "permission_overwrites": overwrites(one),
    }
    if one.kind == 15:
        body |= {"available_tags": one.tags, "default_forum_layout": 0, "default_sort_order": None}
    return body


def thread_part(one: "Channel") -> Payload:
    state = one.thread
    assert state is not None, "asked for the thread part of a channel"
    return {
        "owner_id": str(state.owner_id),
        "member_count": len(state.member_ids),
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "applied_tags": [str(tag) for tag in state.applied_tags],
        "thread_metadata": {
            "archived": state.archived,
            "locked": state.locked,
            "auto_archive_duration": state.auto_archive_min,
            "archive_timestamp": iso(state.archive_changed_at),
            "create_timestamp": iso(state.archive_changed_at),
            "invitable": state.invitable,
        },
    }


def thread_member(one: "Channel", user_id: int) -> Payload:
    state = one.thread
    assert state is not None, "only threads have thread members"
    joined = iso(state.archive_changed_at)
    return {"id": str(one.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 0}


def guild(one: "Guild") -> Payload:
    """The guild object of REST: no channels and no members."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "owner_id": str(one.owner_id),
        "preferred_locale": one.locale,
        "features": ["COMMUNITY"],
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_id": str(one.system_channel.id) if one.system_channel else None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "afk_timeout": 300,
        "max_members": 500_000,
    }


def guild_create(one: "Guild", *, joined: bool = False) -> Payload:
    """
    What GUILD_CREATE says: of the members only the bot, as without the members intent.

    Args:
        joined: The bot was just invited: `unavailable` is then absent, which is how one tells.
    """
    return (
        guild(one)
        | ({} if joined else {"unavailable": False})
        | {
            "member_count": len(one.members),
            "large": False,
            "joined_at": iso(one.bot.joined_at),
            "members": [member(one.bot)],
            "channels": [channel(each) for each in one.channels.values() if each.thread is None],
            "threads": [
                channel(each)
                for each in one.threads
                if each.thread is not None and not each.thread.archived
            ],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "soundboard_sounds": [],
            "guild_scheduled_events": list(one.events.values()),
        }
    )


def attachment(one: "Attachment") -> Payload:
    body: Payload = {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.content),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.description:
        body["description"] = one.description
    if one.width_px is not None:
        body |= {"width": one.width_px, "height": one.height_px}
    return body


def message(one: "Message") -> Payload:
    """The full message object; optional objects are absent, never null, as on Discord."""
    users = one.channel.guild.world.users
    body: Payload = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "author": user(one.author),
        "type": one.type,
        "content": one.content,
        "timestamp": iso(one.sent_at),
        "edited_timestamp": None if one.edited_at is None else iso(one.edited_at),
        "tts": False,
        "mention_everyone": one.pings.everyone,
        "mentions": [user(users[each]) for each in one.mentioned_ids if each in users],
        "mention_roles": [str(each) for each in one.pings.role_ids],
        "attachments": [attachment(each) for each in one.attachments if not _is_shown(one, each)],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": one.pinned,
        "flags": one.flags,
    }
    if one.nonce is not None:
        body["nonce"] = one.nonce
    if one.reference is not None:
        body["message_reference"] = one.reference
    if one.interaction_metadata is not None:
        body["interaction_metadata"] = one.interaction_metadata
    if one.application_id is not None:
        body["application_id"] = str(one.application_id)
        if one.interaction_id is not None:
            body["webhook_id"] = str(one.application_id)
    if one.thread is not None:
        body["thread"] = channel(one.thread)
    if one.reactions:
        body["reactions"] = [_reaction(one, emoji) for emoji in one.reactions]
    return body


def _is_shown(one: "Message", file: "Attachment") -> bool:
    """What a component or embed shows is told in its place, and not beside it once more."""
    return file.url in str(one.components) or file.url in str(one.embeds)


def _reaction(one: "Message", emoji: str) -> Payload:
    who = one.reactions[emoji]
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "me": one.channel.guild.world.bot.id in who,
        "me_burst": False,
        "burst_colors": [],
    }


def with_guild(one: "Message") -> Payload:
    """The message as the gateway tells it: with its guild and, of a person, the member part."""
    guild_of = one.channel.guild
    body = one.payload() | {"guild_id": str(guild_of.id)}
    if who := guild_of.members.get(one.author.id):
        body["member"] = member(who, with_user=False)
    return body


def invoker(one: "Member", at: "Channel") -> Payload:
    """The member object of an interaction: with what they may do in its channel."""
    may = permissions.in_channel(one.guild, one, at)
    return member(one) | {"permissions": str(may)}
