"""
An interaction: what a person did, what the bot was told, and what the person got back.

Opening one checks what a Discord client would not even offer (`Impossible`); answering is
`rest/callbacks.py`.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.discord.emulator import payloads, permissions
from tests.discord.emulator.channels import Channel
from tests.discord.emulator.clock import Clock
from tests.discord.emulator.faults import Faults
from tests.discord.emulator.messages import Message
from tests.discord.emulator.posting import FILE_LIMIT, Posting
from tests.discord.emulator.record import Record
from tests.discord.emulator.resolving import resolved
from tests.discord.emulator.world import Member, World

ANSWER_WITHIN_S = 3.0
TOKEN_LIVES_S = 900.0
UPLOAD = 19  # a field of a form


class InteractionKind(IntEnum):
    """Interaction types by Discord's numbers."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Impossible(AssertionError):
    """A Discord client would not let this member do this; `code` says why in one word."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code


@dataclass(slots=True, eq=False)
class Interaction:
    """
    One action of one member.

    Attributes:
        message: The message whose component was used (for a modal: that opened it), or None.
        answered: Set by the first callback that Discord accepts.
        reply: That callback's payload, `type` included.
        original: The message that @original means, once there is one.
        messages: What this interaction put before the member: its answer and follow-ups, in order.
        modal: The form that the answer opened. choices: The autocomplete's answer.
        dispatched: How often it was handed to gateway sessions, duplicates included.
    """

    id: int
    token: str
    kind: InteractionKind
    member: Member
    channel: Channel
    data: dict[str, Any]
    created_at: float
    clock: Clock
    message: Message | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answered_at: float | None = None
    reply: dict[str, Any] | None = None
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    dispatched: int = 0

    @property
    def late(self) -> bool:
        """Whether the three seconds are over."""
        return self.clock.now() - self.created_at > ANSWER_WITHIN_S

    @property
    def expired(self) -> bool:
        """Whether the token's fifteen minutes are over."""
        return self.clock.now() - self.created_at > TOKEN_LIVES_S

    @property
    def failed(self) -> bool:
        """The member reads "This application did not respond"."""
        return self.reply is None and self.late

    @property
    def answered_after_s(self) -> float | None:
        """Seconds from the action to the accepted callback; None when there was none."""
        return None if self.answered_at is None else self.answered_at - self.created_at

    async def outcome(self) -> "Interaction":
        """Wait until it is answered or has failed."""
        wait_s = ANSWER_WITHIN_S + 0.01 - (self.clock.now() - self.created_at)
        if wait_s > 0 and not self.answered.is_set():
            try:
                async with asyncio.timeout(wait_s):
                    await self.answered.wait()
            except TimeoutError:
                pass
        return self


class Desk:
    """Opens interactions, finds them by token, hands them to the gateway."""

    def __init__(self, world: World, posting: Posting, faults: Faults, record: Record) -> None:
        self._world = world
        self._posting = posting
        self._faults = faults
        self._record = record
        self.by_token: dict[str, Interaction] = {}

    def open(
        self,
        member: Member,
        channel: Channel,
        data: dict[str, Any],
        kind: InteractionKind,
        message: Message | None = None,
    ) -> Interaction:
        """
        Raises:
            Impossible: The member does not see the channel, the command or the component, or
                may not use it.
        """
        clock = self._world.clock
        self._world.channel(channel.id)
        data = self._checked(member, channel, data, kind, message)
        made = Interaction(
            self._world.ids.next(),
            secrets.token_urlsafe(48),
            kind,
            member,
            channel,
            data,
            clock.now(),
            clock,
            message,
        )
        made.payload = self._payload(made)
        self.by_token[made.token] = made
        self._record.interactions.append(made)
        self._dispatch(made)
        return made

    def _dispatch(self, made: Interaction) -> None:
        for _ in range(1 + self._faults.take_duplicates()):
            made.dispatched += 1
            self._world.tell("INTERACTION_CREATE", made.payload, made.channel.guild.id)

    def _checked(
        self,
        member: Member,
        channel: Channel,
        data: dict[str, Any],
        kind: InteractionKind,
        message: Message | None,
    ) -> dict[str, Any]:
        if not channel.guild.has_bot:
            raise Impossible("no_bot", f"the bot is not in {channel.guild.name}")
        may = permissions.in_channel(channel.guild, member, channel)
        if not may & permissions.VIEW_CHANNEL:
            raise Impossible("no_access", f"{member.name} does not see #{channel.name}")
        if kind in (InteractionKind.COMMAND, InteractionKind.AUTOCOMPLETE):
            return self._command(member, channel, data, may)
        if kind is InteractionKind.COMPONENT:
            return _component(member, data, message)
        return self._form(data)

    def _form(self, data: dict[str, Any]) -> dict[str, Any]:
        """A form that is sent, with the files behind the ids of its upload fields."""
        uploads = (each for each in walk(data.get("components") or []) if each["type"] == UPLOAD)
        ids = [one for each in uploads for one in each["values"]]
        found = {one: payloads.attachment(self._posting.files[int(one)]) for one in ids}
        return {**data, "resolved": {"attachments": found}} if found else data

    def _command(
        self, member: Member, channel: Channel, data: dict[str, Any], may: int
    ) -> dict[str, Any]:
        guild = channel.guild
        command = self._world.command(data["name"], guild, int(data.get("type", 1)))
        if command is None:
            raise Impossible("no_such_command", f"/{data['name']} is not registered")
        if not may & permissions.USE_APPLICATION_COMMANDS:
            raise Impossible("no_permission", f"{member.name} may not use commands here")
        needed = command.get("default_member_permissions")
        if needed is not None and may != permissions.ALL:
            wanted = int(needed) or permissions.ADMINISTRATOR
            if may & wanted != wanted:
                raise Impossible("no_permission", f"/{command['name']} needs {wanted}")
        if command.get("nsfw") and not channel.is_nsfw:
            raise Impossible("age_restricted", f"/{command['name']} needs such a channel")
        found: dict[str, Any] = {"id": command["id"], "type": command["type"], **data}
        if command.get("guild_id"):
            found["guild_id"] = command["guild_id"]
        if things := resolved(guild, channel, data, self._posting.files):
            found["resolved"] = things
        return found

    def _payload(self, made: Interaction) -> dict[str, Any]:
        guild, member = made.channel.guild, made.member
        app_may = permissions.in_channel(guild, guild.bot, made.channel)
        invoker = payloads.invoker(member, made.channel)
        body: dict[str, Any] = {
            "id": str(made.id),
            "application_id": str(self._world.bot.id),
            "type": int(made.kind),
            "token": made.token,
            "version": 1,
            "data": made.data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "features": ["COMMUNITY"], "locale": guild.locale},
            "channel_id": str(made.channel.id),
            "channel": payloads.channel(made.channel) | {"permissions": invoker["permissions"]},
            "member": invoker,
            "app_permissions": str(app_may),
            "locale": member.locale,
            "guild_locale": guild.locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": FILE_LIMIT,
        }
        if made.message is not None:
            body["message"] = made.message.payload()
        return body


def _component(member: Member, data: dict[str, Any], message: Message | None) -> dict[str, Any]:
    if message is None or message.deleted:
        raise Impossible("no_such_message", "the message is gone")
    if message.viewer_id not in (None, member.id):
        raise Impossible("no_access", f"{member.name} does not see this message")
    for each in walk(message.components):
        if each.get("custom_id") == data["custom_id"]:
            if each.get("disabled"):
                raise Impossible("disabled", f"{data['custom_id']} is disabled")
            return {"component_type": each["type"], "id": each.get("id", 0), **data}
    raise Impossible("no_such_component", f"{data['custom_id']} is not on the message")


def walk(components: list[dict[str, Any]]) -> Any:
    """Every component of a layout, in reading order, with accessories and labelled ones."""
    for each in components:
        yield each
        yield from walk(each.get("components") or [])
        for single in ("accessory", "component"):
            if inner := each.get(single):
                yield from walk([inner])
