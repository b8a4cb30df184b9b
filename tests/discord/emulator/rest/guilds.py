"""Guilds, their channels, roles and members, and the scheduled events."""

from typing import Any

from tests.discord.emulator import payloads, permissions
from tests.discord.emulator.channels import Kind, Overwrite
from tests.discord.emulator.rest.call import (
    NOTHING,
    Answer,
    Call,
    Refused,
    bad_form,
    missing_access,
    unknown,
)
from tests.discord.emulator.rest.place import GUILD_CHANNELS_LIMIT, Places
from tests.discord.emulator.rest.threads import Threads
from tests.discord.emulator.world import Guild
from tests.discord.validate import validate_scheduled_event
from tests.discord.validate.judge import Judge

EVENTS_LIMIT = 100
SCHEDULED, ACTIVE = 1, 2


class Guilds:
    """Routes under /guilds and of single channels."""

    def __init__(self, places: Places, threads: Threads, privileged: set[str]) -> None:
        self._places = places
        self._threads = threads
        self._privileged = privileged
        self._world = places.world

    async def get(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        body = payloads.guild(guild)
        if call.query.get("with_counts") in ("1", "true"):
            body |= {
                "approximate_member_count": len(guild.members),
                "approximate_presence_count": 1,
            }
        return Answer(200, body)

    async def leave(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        guild.tell("GUILD_DELETE", {"id": str(guild.id)})
        guild.has_bot = False
        return NOTHING

    async def mine(self, call: Call) -> Answer:
        """The guilds the bot is in, as partial objects."""
        listed: list[dict[str, Any]] = [
            {"id": str(each.id), "name": each.name, "icon": None, "owner": False, "features": []}
            for each in self._world.guilds.values()
            if each.has_bot
        ]
        return Answer(200, listed)

    async def channels(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        found = [each for each in guild.channels.values() if each.thread is None]
        return Answer(200, [payloads.channel(each) for each in found])

    async def create_channel(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        self._places.need_in(guild, permissions.MANAGE_CHANNELS)
        body = call.body
        _named(body)
        if len(guild.channels) >= GUILD_CHANNELS_LIMIT:
            raise Refused(400, 30013, "Maximum number of guild channels reached (500)")
        rules = [_overwrite(each) for each in body.get("permission_overwrites") or ()]
        kind = Kind(int(body.get("type") or 0))
        nsfw = bool(body.get("nsfw"))
        made = guild.add_channel(
            body["name"], kind=kind, nsfw=nsfw, overwrites=rules, topic=body.get("topic")
        )
        return Answer(201, payloads.channel(made))

    async def channel(self, call: Call) -> Answer:
        return Answer(200, payloads.channel(self._places.channel(call)))

    async def edit_channel(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        if channel.thread is not None:
            return await self._threads.edit(call, channel)
        self._places.need(channel, permissions.MANAGE_CHANNELS)
        if "name" in call.body:
            _named(call.body)
        channel.name = call.body.get("name", channel.name)
        channel.topic = call.body.get("topic", channel.topic)
        channel.nsfw = bool(call.body.get("nsfw", channel.nsfw))
        channel.guild.tell("CHANNEL_UPDATE", payloads.channel(channel))
        return Answer(200, payloads.channel(channel))

    async def delete_channel(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        in_thread = channel.thread is not None
        wanted = permissions.MANAGE_THREADS if in_thread else permissions.MANAGE_CHANNELS
        self._places.need(channel, wanted)
        body = payloads.channel(channel)
        channel.guild.remove_channel(channel)
        return Answer(200, body)

    async def roles(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        return Answer(200, [payloads.role(each) for each in guild.roles.values()])

    async def member(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        found = guild.members.get(call.id("user_id"))
        if found is None:
            raise unknown("Member", 10007)
        return Answer(200, payloads.member(found))

    async def members(self, call: Call) -> Answer:
        """The member list is for those with the privileged intent."""
        guild = self._places.guild(call)
        if "members" not in self._privileged:
            raise missing_access()
        limit, after = int(call.query.get("limit", 1)), int(call.query.get("after", 0))
        found = [guild.members[each] for each in sorted(guild.members) if each > after][:limit]
        return Answer(200, [payloads.member(each) for each in found])

    # scheduled events

    async def events(self, call: Call) -> Answer:
        return Answer(200, list(self._places.guild(call).events.values()))

    async def event(self, call: Call) -> Answer:
        return Answer(200, self._event(call, self._places.guild(call)))

    async def create_event(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        self._places.need_in(guild, permissions.CREATE_EVENTS, permissions.MANAGE_EVENTS)
        self._valid_event(call.body, None)
        waiting = [each for each in guild.events.values() if each["status"] in (SCHEDULED, ACTIVE)]
        if len(waiting) >= EVENTS_LIMIT:
            sentence = "Maximum number of uncompleted guild scheduled events reached (100)"
            raise Refused(400, 30038, sentence)
        made = self._world.ids.next()
        body = _event_object(call.body, made, guild, self._world.bot.id)
        guild.events[made] = body
        guild.tell("GUILD_SCHEDULED_EVENT_CREATE", body)
        return Answer(200, body)

    async def edit_event(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        found = self._event(call, guild)
        self._places.need_in(guild, permissions.CREATE_EVENTS, permissions.MANAGE_EVENTS)
        self._valid_event(call.body, found)
        found |= {key: value for key, value in call.body.items() if key != "image"}
        guild.tell("GUILD_SCHEDULED_EVENT_UPDATE", found)
        return Answer(200, found)

    async def delete_event(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        found = self._event(call, guild)
        self._places.need_in(guild, permissions.CREATE_EVENTS, permissions.MANAGE_EVENTS)
        del guild.events[int(found["id"])]
        guild.tell("GUILD_SCHEDULED_EVENT_DELETE", found)
        return NOTHING

    def _event(self, call: Call, guild: Guild) -> dict[str, Any]:
        found = guild.events.get(call.id("event_id"))
        if found is None:
            raise unknown("Guild Scheduled Event", 10070)
        return found

    def _valid_event(self, body: dict[str, Any], old: dict[str, Any] | None) -> None:
        now = self._world.clock.now()
        faults = validate_scheduled_event(body, now=now, editing=old is not None, existing=old)
        if faults:
            raise bad_form(faults)


def _named(body: dict[str, Any]) -> None:
    judge = Judge()
    judge.text(body.get("name"), ("name",), 100)
    judge.text(body.get("topic"), ("topic",), 1024, least=0, optional=True)
    if judge.faults:
        raise bad_form(judge.faults)


def _overwrite(body: dict[str, Any]) -> Overwrite:
    allow, deny = int(body.get("allow") or 0), int(body.get("deny") or 0)
    return Overwrite(int(body["id"]), int(body["type"]), allow, deny)


def _event_object(body: dict[str, Any], made: int, guild: Guild, creator_id: int) -> dict[str, Any]:
    return {
        "id": str(made),
        "guild_id": str(guild.id),
        "channel_id": body.get("channel_id"),
        "creator_id": str(creator_id),
        "name": body["name"],
        "description": body.get("description"),
        "scheduled_start_time": body["scheduled_start_time"],
        "scheduled_end_time": body.get("scheduled_end_time"),
        "privacy_level": body["privacy_level"],
        "status": SCHEDULED,
        "entity_type": body["entity_type"],
        "entity_id": None,
        "entity_metadata": body.get("entity_metadata"),
        "recurrence_rule": body.get("recurrence_rule"),
        "user_count": 0,
        "image": None,
    }
