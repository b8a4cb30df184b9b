"""What an interaction's token may do for fifteen minutes: follow up, change its own messages."""

from typing import Any

from tests.discord.emulator.interactions import Desk, Interaction
from tests.discord.emulator.messages import Message
from tests.discord.emulator.posting import Posting
from tests.discord.emulator.rest.call import NOTHING, Answer, Call, Refused, unknown
from tests.discord.emulator.rest.callbacks import post, reopen
from tests.discord.emulator.world import World


class Webhooks:
    """Routes under /webhooks/{application_id}/{token}."""

    def __init__(self, world: World, desk: Desk, posting: Posting) -> None:
        self._world = world
        self._desk = desk
        self._posting = posting

    async def follow_up(self, call: Call) -> Answer:
        """A further message; the first one after a deferral fills the loading message."""
        found = self._interaction(call)
        body = call.body
        original = found.original
        if original is not None and original.loading and not original.deleted:
            return Answer(200, self._finish(original, body, call).payload())
        self._posting.check(call, body)
        made = post(self._world, self._posting, found, body, call)
        return Answer(200, made.payload())

    async def get(self, call: Call) -> Answer:
        return Answer(200, self._message(call, self._interaction(call)).payload())

    async def edit(self, call: Call) -> Answer:
        found = self._interaction(call)
        message = self._message(call, found)
        if message.loading:
            return Answer(200, self._finish(message, call.body, call).payload())
        state = message.channel.thread
        if state is not None and state.archived and not message.ephemeral:
            raise Refused(400, 50083, "Thread is archived")
        self._posting.check(call, call.body, message)
        return Answer(200, self._posting.edit(message, call.body, call.files).payload())

    async def delete(self, call: Call) -> Answer:
        self._posting.delete(self._message(call, self._interaction(call)))
        return NOTHING

    def _finish(self, message: Message, body: dict[str, Any], call: Call) -> Message:
        self._posting.check(call, body)
        if not message.ephemeral:
            reopen(self._world, message.channel)
        return self._posting.finish(message, body, call.files)

    def _interaction(self, call: Call) -> Interaction:
        """404/10015 for an unknown or unanswered token, 401/50027 for one over 15 minutes old."""
        found = self._desk.by_token.get(call.params["token"])
        wrong = call.params["application_id"] != str(self._world.bot.id)
        if found is None or wrong:
            raise unknown("Webhook", 10015)
        if found.expired:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if found.reply is None:
            raise unknown("Webhook", 10015)
        return found

    def _message(self, call: Call, found: Interaction) -> Message:
        named = call.params["message_id"]
        own = [*found.messages, *([found.original] if found.original else [])]
        for message in own:
            original = named == "@original" and message is found.original
            if (original or str(message.id) == named) and not message.deleted:
                return message
        raise unknown("Message", 10008)
