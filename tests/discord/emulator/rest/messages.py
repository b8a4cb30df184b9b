"""Messages of channels and threads, their reactions and pins."""

from typing import Any
from urllib.parse import unquote

from tests.discord.emulator import permissions
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.clock import iso
from tests.discord.emulator.messages import Message
from tests.discord.emulator.posting import Posting
from tests.discord.emulator.rest.call import NOTHING, Answer, Call, Refused, fault
from tests.discord.emulator.rest.place import Places
from tests.discord.emulator.sessions import without_content

DEFAULT_TYPE, REPLY = 0, 19
BULK_AGE_S = 14 * 86_400


class Messages:
    """Routes under /channels/{channel_id}/messages."""

    def __init__(self, places: Places, posting: Posting, privileged: set[str]) -> None:
        self._places = places
        self._posting = posting
        self._privileged = privileged
        self._world = places.world

    async def create(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        body = call.body
        self._places.sendable(channel, files=bool(call.files))
        if found := self._posting.deduplicated(channel, body):
            return Answer(200, found.payload())
        self._posting.check(call, body)
        reference = self._reference(channel, body)
        made = self._posting.create(
            channel,
            self._world.bot,
            body,
            call.files,
            type=DEFAULT_TYPE if reference is None else REPLY,
            reference=reference,
            application_id=self._world.bot.id,
        )
        self._posting.remember_nonce(made)
        return Answer(200, made.payload())

    async def edit(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        message = self._places.message(call, channel)
        if message.author is not self._world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        self._places.not_archived(channel)
        if call.files:
            self._places.need(channel, permissions.ATTACH_FILES)
        self._posting.check(call, call.body, message)
        return Answer(200, self._posting.edit(message, call.body, call.files).payload())

    async def delete(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        message = self._places.message(call, channel)
        if message.author is not self._world.bot:
            self._places.need(channel, permissions.MANAGE_MESSAGES)
        self._posting.delete(message)
        return NOTHING

    async def get(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        self._places.need(channel, permissions.READ_MESSAGE_HISTORY)
        return Answer(200, self._seen(self._places.message(call, channel)))

    async def history(self, call: Call) -> Answer:
        """Newest first; before, after and around as Discord counts them."""
        channel = self._places.channel(call)
        limit = int(call.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise fault(("limit",), "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")
        if not self._places.may(channel) & permissions.READ_MESSAGE_HISTORY:
            return Answer(200, [])
        ids = sorted(channel.messages, reverse=True)
        chosen = _page(ids, call.query, limit)
        return Answer(200, [self._seen(channel.messages[each]) for each in chosen])

    async def bulk_delete(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        self._places.need(channel, permissions.MANAGE_MESSAGES)
        ids = [int(each) for each in call.body.get("messages", [])]
        if not 2 <= len(ids) <= 100:
            raise fault(("messages",), "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100.")
        found = [channel.messages[each] for each in ids if each in channel.messages]
        oldest = self._world.clock.now() - BULK_AGE_S
        if any(each.sent_at < oldest for each in found):
            raise Refused(400, 50034, "You can only bulk delete messages under 14 days old.")
        for each in found:
            self._posting.delete(each)
        return NOTHING

    async def typing(self, call: Call) -> Answer:
        self._places.sendable(self._places.channel(call))
        return NOTHING

    async def react(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        message = self._places.message(call, channel)
        self._places.not_archived(channel)
        self._places.need(channel, permissions.READ_MESSAGE_HISTORY)
        emoji = unquote(call.params["emoji"])
        if emoji not in message.reactions:
            self._places.need(channel, permissions.ADD_REACTIONS)
            if len(message.reactions) >= 20:
                raise Refused(400, 30010, "Maximum number of reactions reached (20)")
        message.reactions.setdefault(emoji, set()).add(self._world.bot.id)
        self._posting.retell(message)
        return NOTHING

    async def pin(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        message = self._places.message(call, channel)
        self._places.need(channel, permissions.PIN_MESSAGES)
        self._places.not_archived(channel)
        if len(channel.pinned) >= 250:
            raise Refused(400, 30003, "Maximum number of pinned messages reached (250)")
        channel.pinned[message.id] = self._world.clock.now()
        message.pinned = True
        self._posting.retell(message)
        return NOTHING

    async def unpin(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        message = self._places.message(call, channel)
        self._places.need(channel, permissions.PIN_MESSAGES)
        channel.pinned.pop(message.id, None)
        message.pinned = False
        self._posting.retell(message)
        return NOTHING

    async def pins(self, call: Call) -> Answer:
        channel = self._places.channel(call)
        items = [
            {"pinned_at": iso(at), "message": self._seen(channel.messages[each])}
            for each, at in reversed(channel.pinned.items())
            if each in channel.messages
        ]
        return Answer(200, {"items": items, "has_more": False})

    def _seen(self, message: Message) -> dict[str, Any]:
        own = message.author is self._world.bot or self._world.bot.id in message.mentioned_ids
        if own or "message_content" in self._privileged:
            return message.payload()
        return without_content(message.payload())

    def _reference(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any] | None:
        reference = body.get("message_reference")
        if not reference:
            return None
        self._places.need(channel, permissions.READ_MESSAGE_HISTORY)
        named = int(reference["message_id"])
        if named not in channel.messages and reference.get("fail_if_not_exists", True):
            raise fault(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        place = {"channel_id": str(channel.id), "guild_id": str(channel.guild.id)}
        return {"type": 0, "message_id": str(named), **place}


def _page(ids: list[int], query: dict[str, str], limit: int) -> list[int]:
    if around := query.get("around"):
        middle = int(around)
        newer = [each for each in ids if each > middle][-(limit // 2) :]
        rest = [each for each in ids if each <= middle]
        return [*newer, *rest][:limit]
    if before := query.get("before"):
        return [each for each in ids if each < int(before)][:limit]
    if after := query.get("after"):
        return [each for each in ids if each > int(after)][-limit:]
    return ids[:limit]
