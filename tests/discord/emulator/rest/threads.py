"""Threads: made from a message, alone or as a forum's post; archived, opened, joined, listed."""

from typing import Any

from tests.discord.emulator import payloads, permissions
from tests.discord.emulator.channels import Channel, Kind, ThreadState
from tests.discord.emulator.messages import HAS_THREAD
from tests.discord.emulator.posting import Posting
from tests.discord.emulator.rest.call import (
    NOTHING,
    Answer,
    Call,
    Refused,
    bad_form,
    missing_permissions,
    unknown,
)
from tests.discord.emulator.rest.place import Places
from tests.discord.validate import validate_thread

ACTIVE_LIMIT = 1_000
THREAD_CREATED = 18
OF_A_MODERATOR = {"locked", "rate_limit_per_user", "flags", "invitable"}


class Threads:
    """Routes that make and change threads."""

    def __init__(self, places: Places, posting: Posting) -> None:
        self._places = places
        self._posting = posting
        self._world = places.world

    async def from_message(self, call: Call) -> Answer:
        """A thread with its message's id; a message carries one thread only (160004)."""
        parent = self._places.channel(call)
        message = self._places.message(call, parent)
        self._places.need(parent, permissions.CREATE_PUBLIC_THREADS)
        _valid(call, from_message=True)
        if message.thread is not None:
            sentence = "A thread has already been created for this message"
            raise Refused(400, 160004, sentence)
        thread = self._make(parent, call.body, Kind.PUBLIC_THREAD, message.id)
        message.thread = thread
        message.flags |= HAS_THREAD
        self._posting.retell(message)
        return self._made(thread)

    async def alone(self, call: Call) -> Answer:
        """A thread without a message, or a forum's post with its first message."""
        parent = self._places.channel(call)
        if parent.kind is Kind.FORUM:
            return self._post(call, parent)
        _valid(call)
        kind = Kind(call.body.get("type", Kind.PRIVATE_THREAD))
        public = kind is not Kind.PRIVATE_THREAD
        wanted = permissions.CREATE_PUBLIC_THREADS if public else permissions.CREATE_PRIVATE_THREADS
        self._places.need(parent, wanted)
        thread = self._make(parent, call.body, kind)
        if public:
            self._announce(parent, thread)
        return self._made(thread)

    async def edit(self, call: Call, thread: Channel) -> Answer:
        """PATCH of a thread; archived ones take nothing but being opened again."""
        body, state = call.body, thread.thread
        assert state is not None, "only threads come here"
        self._may_edit(thread, state, body)
        faults = validate_thread(body, editing=True)
        if faults:
            raise bad_form(faults)
        if state.archived and body.get("archived") is not False:
            raise Refused(400, 50083, "Thread is archived")
        self._change(thread, state, body)
        thread.guild.tell("THREAD_UPDATE", payloads.channel(thread), thread)
        return Answer(200, payloads.channel(thread))

    async def join(self, call: Call) -> Answer:
        return self._member(call, self._world.bot.id, add=True)

    async def leave(self, call: Call) -> Answer:
        return self._member(call, self._world.bot.id, add=False)

    async def add(self, call: Call) -> Answer:
        return self._member(call, call.id("user_id"), add=True)

    async def remove(self, call: Call) -> Answer:
        return self._member(call, call.id("user_id"), add=False)

    async def members(self, call: Call) -> Answer:
        thread = self._places.channel(call)
        state = thread.thread
        if state is None:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        listed = [payloads.thread_member(thread, each) for each in sorted(state.member_ids)]
        return Answer(200, listed)

    async def active(self, call: Call) -> Answer:
        guild = self._places.guild(call)
        found = [
            each
            for each in (self._world.channel(thread.id) for thread in guild.threads)
            if each is not None and each.thread is not None and not each.thread.archived
        ]
        return self._listed(found)

    async def archived(self, call: Call) -> Answer:
        parent = self._places.channel(call)
        self._places.need(parent, permissions.READ_MESSAGE_HISTORY)
        found = [
            each
            for each in (self._world.channel(thread.id) for thread in parent.guild.threads)
            if each is not None and each.parent is parent and each.thread and each.thread.archived
        ]
        answer = self._listed(found)
        answer.body["has_more"] = False
        return answer

    def _post(self, call: Call, forum: Channel) -> Answer:
        files = permissions.ATTACH_FILES if call.files else 0
        self._places.need(forum, permissions.SEND_MESSAGES | files)
        _valid(call, forum=True)
        first = call.body.get("message") or {}
        self._posting.check(call, first)
        thread = self._make(forum, call.body, Kind.PUBLIC_THREAD)
        bot = self._world.bot
        message = self._posting.create(
            thread, bot, first, call.files, made_id=thread.id, application_id=bot.id
        )
        answer = self._made(thread)
        answer.body["message"] = message.payload()
        return answer

    def _make(
        self, parent: Channel, body: dict[str, Any], kind: Kind, made: int | None = None
    ) -> Channel:
        if parent.thread is not None:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        guild = parent.guild
        active = sum(1 for each in guild.threads if each.thread and not each.thread.archived)
        if active >= ACTIVE_LIMIT:
            raise Refused(400, 160006, "Maximum number of active threads reached")
        now = self._world.clock.now()
        bot_id = self._world.bot.id
        state = ThreadState(bot_id, now, archive_changed_at=now, member_ids={bot_id})
        state.auto_archive_min = int(body.get("auto_archive_duration") or 1440)
        state.applied_tags = [int(tag) for tag in body.get("applied_tags") or ()]
        thread = Channel(made or self._world.ids.next(), guild, body["name"], kind, parent, state)
        self._world.hold(thread)
        told = payloads.channel(thread) | {"newly_created": True}
        guild.tell("THREAD_CREATE", told, thread)
        return thread

    def _made(self, thread: Channel) -> Answer:
        member = payloads.thread_member(thread, self._world.bot.id)
        return Answer(201, payloads.channel(thread) | {"member": member})

    def _announce(self, parent: Channel, thread: Channel) -> None:
        place = {"channel_id": str(thread.id), "guild_id": str(parent.guild.id)}
        self._posting.create(
            parent,
            self._world.bot,
            {"content": thread.name},
            {},
            type=THREAD_CREATED,
            reference={"type": 0, **place},
        )

    def _may_edit(self, thread: Channel, state: ThreadState, body: dict[str, Any]) -> None:
        may = self._places.may(thread)
        if may & permissions.MANAGE_THREADS:
            return
        opening = set(body) == {"archived"} and body["archived"] is False
        if opening and not state.locked and may & permissions.SEND_MESSAGES_IN_THREADS:
            return
        own = state.owner_id == self._world.bot.id and not state.locked
        if not own or OF_A_MODERATOR & set(body):
            raise missing_permissions()

    def _change(self, thread: Channel, state: ThreadState, body: dict[str, Any]) -> None:
        thread.name = body.get("name", thread.name)
        state.locked = bool(body.get("locked", state.locked))
        duration = body.get("auto_archive_duration")
        state.auto_archive_min = int(duration or state.auto_archive_min)
        if "applied_tags" in body:
            state.applied_tags = [int(tag) for tag in body["applied_tags"] or ()]
        archived = bool(body.get("archived", state.archived))
        if archived != state.archived:
            state.archived = archived
            state.archive_changed_at = self._world.clock.now()
            state.active_at = state.archive_changed_at

    def _member(self, call: Call, user_id: int, *, add: bool) -> Answer:
        thread = self._places.channel(call)
        state = thread.thread
        if state is None:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        self._places.not_archived(thread)
        if user_id not in thread.guild.members:
            raise unknown("User", 10013)
        if add:
            state.member_ids.add(user_id)
        else:
            state.member_ids.discard(user_id)
        return NOTHING

    def _listed(self, threads: list[Channel]) -> Answer:
        bot_id = self._world.bot.id
        seen = [each for each in threads if self._places.may(each) & permissions.VIEW_CHANNEL]
        joined = [each for each in seen if each.thread and bot_id in each.thread.member_ids]
        members = [payloads.thread_member(each, bot_id) for each in joined]
        return Answer(
            200, {"threads": [payloads.channel(each) for each in seen], "members": members}
        )


def _valid(call: Call, *, from_message: bool = False, forum: bool = False) -> None:
    faults = validate_thread(call.body, from_message=from_message, forum=forum)
    if faults:
        raise bad_form(faults)
