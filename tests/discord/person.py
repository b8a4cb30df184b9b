"""
A person in front of Discord: types commands, presses buttons, fills in forms, reads.

    ann = Person(emulator, guild.add_member("Ann", locale="zh-CN"))
    reply = await ann.command(channel, "create", form="story", premise="A lost key")
    card = await ann.reads(channel, "Ring every draft")
    receipt = await ann.press(card, "Ring A")
    assert receipt.ephemeral and "Counted" in receipt.text

What a Discord client would not let a person do raises `Impossible` with a code.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.discord.emulator import (
    Attachment,
    Channel,
    Emulator,
    Impossible,
    Interaction,
    InteractionKind,
    Member,
    Message,
)
from tests.discord.emulator.resolving import resolved
from tests.discord.forms import Field, chosen, fields_of, filled
from tests.discord.reading import button_named, buttons_of, find, select_named, selects_of, text_of
from tests.discord.typed import MENTIONABLE, typed

__all__ = ["Impossible", "Person", "Reply", "buttons_of", "find", "selects_of", "text_of"]

DID_NOT_RESPOND = "The application did not respond"
DEFERRED = 5
LOOK_EVERY_S = 0.02
USER_MENU, MESSAGE_MENU = 2, 3


class Reply:
    """
    What an action brought: read it again later and it shows what there is by then.

    Attributes:
        interaction: The emulator's record of the action.
    """

    def __init__(self, person: "Person", interaction: Interaction) -> None:
        self.interaction = interaction
        self._person = person
        self._sent = False

    @property
    def messages(self) -> list[Message]:
        """The answer and its follow-ups that are still there; else the message that was updated."""
        found = [one for one in self.interaction.messages if not one.deleted]
        original = self.interaction.original
        return found or ([original] if original and not original.deleted else [])

    @property
    def message(self) -> Message:
        """
        The latest of them.

        Raises:
            AssertionError: There is none.
        """
        assert self.messages, f"no message came of {self.interaction.data}"
        return self.messages[-1]

    @property
    def text(self) -> str:
        """All that can be read in the answer; the client's own sentence when there was none."""
        if self.failed:
            return DID_NOT_RESPOND
        return "\n".join(text_of(one) for one in self.messages)

    @property
    def ephemeral(self) -> bool:
        return self.message.ephemeral

    @property
    def modal(self) -> dict[str, Any] | None:
        """The form that opened."""
        return self.interaction.modal

    @property
    def fields(self) -> list[Field]:
        """The fields of the form, with what they were filled with."""
        assert self.modal is not None, f"no form opened: {self.text}"
        return fields_of(self.modal)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What autocomplete suggests: (name in the person's language, value)."""
        locale = self.interaction.member.locale
        return [
            ((one.get("name_localizations") or {}).get(locale) or one["name"], one["value"])
            for one in self.interaction.choices or ()
        ]

    @property
    def within_s(self) -> float | None:
        """Seconds until the first answer, None when there was none."""
        return self.interaction.answered_after_s

    @property
    def failed(self) -> bool:
        """The client said that the application did not respond."""
        return self.interaction.failed

    @property
    def files(self) -> list[Attachment]:
        return [file for message in self.messages for file in message.attachments]

    @property
    def loading(self) -> bool:
        """Whether "thinking" is still all there is."""
        return any(one.loading for one in self.messages)

    async def settled(self, within_s: float = 10) -> "Reply":
        """
        Wait until nothing is "thinking" any more.

        Raises:
            TimeoutError: It still does; `command` and `press` raise it too, after `patience_s`.
        """
        await _until(lambda: not self.loading, within_s)
        return self

    async def says(self, contains: str, within_s: float = 10) -> Message:
        """Wait until the answer or a follow-up has this text."""
        try:
            await _until(lambda: contains in self.text, within_s)
        except TimeoutError:
            raise AssertionError(f"{contains!r} did not come; there was:\n{self.text}") from None
        return find(self.messages, contains)

    def send(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The form filled in, once: a form closes when it is sent."""
        assert self.modal is not None, f"no form opened: {self.text}"
        if self._sent:
            raise Impossible("closed", "this form was sent already")
        answer = filled(self.modal, given)
        self._sent = True
        return answer


class Person:
    """
    Args:
        emulator: Where they are.
        member: Who they are, in one guild.
        patience_s: How long they look at "thinking" before `command` and `press` return.
    """

    def __init__(self, emulator: Emulator, member: Member, *, patience_s: float = 10) -> None:
        self.member = member
        self._emulator = emulator
        self._patience_s = patience_s

    @property
    def name(self) -> str:
        return self.member.name

    async def command(self, channel: Channel, line: str, /, **options: Any) -> Reply:
        """Type a slash command, subcommands with spaces: `command(here, "privacy export")`."""
        data = typed(self._commands(1), line, options, self.member.locale)
        return await self._act(channel, data, InteractionKind.COMMAND)

    async def autocomplete(
        self, channel: Channel, line: str, /, option: str, text: str, **others: Any
    ) -> list[tuple[str, Any]]:
        """What is suggested while `text` stands in the option: (name, value), at most 25."""
        given = {**others, option: text}
        data = typed(self._commands(1), line, given, self.member.locale, focused=option)
        reply = await self._act(channel, data, InteractionKind.AUTOCOMPLETE)
        return reply.choices

    async def menu(self, target: Message | Member, name: str, *, channel: Channel) -> Reply:
        """Choose an app's entry from the menu of a message or a member."""
        kind = MESSAGE_MENU if isinstance(target, Message) else USER_MENU
        command = typed(self._commands(kind), name, {}, self.member.locale)
        data = {"name": command["name"], "type": kind, "target_id": str(target.id)}
        return await self._act(channel, data, InteractionKind.COMMAND)

    async def press(self, message: Message, name: str) -> Reply:
        """
        Press the button with this label or custom id.

        Raises:
            Impossible: no_such_component, ambiguous, disabled, link, no_access, no_such_message.
        """
        button = button_named(message, name)
        if button.custom_id is None:
            raise Impossible("link", f"{name!r} opens a page")
        data = {"custom_id": button.custom_id}
        return await self._act(message.channel, data, InteractionKind.COMPONENT, message)

    async def choose(self, message: Message, name: str | None, wanted: Any) -> Reply:
        """
        Pick from the select with this placeholder or custom id (None: the only one).

        Args:
            wanted: One or a list of labels or values; objects for members, roles, channels.
        """
        select = select_named(message, name)
        values = chosen(select, wanted)
        least, most = select.get("min_values", 1), select.get("max_values", 1)
        if not least <= len(values) <= most:
            raise Impossible("out_of_range", f"takes {least} to {most}, not {len(values)}")
        data: dict[str, Any] = {"custom_id": select["custom_id"], "values": values}
        data |= self._resolved(message.channel, select["type"], values)
        return await self._act(message.channel, data, InteractionKind.COMPONENT, message)

    async def fill(self, reply: Reply, given: Mapping[str, Any] | None = None) -> Reply:
        """Send the form that a reply opened, fields by label or custom id; others stay."""
        channel, message = reply.interaction.channel, reply.interaction.message
        return await self._act(channel, reply.send(given or {}), InteractionKind.MODAL, message)

    def sees(self, channel: Channel) -> list[Message]:
        """The messages they see now, oldest first, own ephemerals included."""
        return self._emulator.visible(channel, self.member)

    def sees_text(self, channel: Channel) -> str:
        """All they can read in the channel now."""
        return "\n".join(text_of(one) for one in self.sees(channel))

    async def reads(self, channel: Channel, contains: str, within_s: float = 10) -> Message:
        """
        Wait until a message with this text is there; the latest one.

        Raises:
            AssertionError: It does not come; says what there was.
        """
        with contextlib.suppress(TimeoutError):
            await _until(
                lambda: any(contains in text_of(one) for one in self.sees(channel)), within_s
            )
        return find(self.sees(channel), contains)

    async def misses(self, channel: Channel, text: str, within_s: float = 10) -> None:
        """Wait until no message has this text any more."""
        try:
            await _until(lambda: text not in self.sees_text(channel), within_s)
        except TimeoutError:
            raise AssertionError(f"{text!r} is still in #{channel.name}") from None

    def says(self, channel: Channel, text: str) -> Message:
        """Write a message of one's own."""
        return self._emulator.say(self.member, channel, text)

    async def _act(
        self,
        channel: Channel,
        data: dict[str, Any],
        kind: InteractionKind,
        message: Message | None = None,
    ) -> Reply:
        made = await self._emulator.interact(self.member, channel, data, kind=kind, message=message)
        reply = Reply(self, await made.outcome())
        if made.reply is not None and made.reply["type"] == DEFERRED and self._patience_s:
            await reply.settled(self._patience_s)
        return reply

    def _commands(self, kind: int) -> list[dict[str, Any]]:
        """What is registered here; a guild's own command hides a global one of its name."""
        world, guild = self._emulator.world, self.member.guild
        found = {one["name"]: one for one in world.commands.values() if one["type"] == kind}
        own = {one["name"]: one for one in guild.commands.values() if one["type"] == kind}
        return list({**found, **own}.values())

    def _resolved(
        self, channel: Channel, kind: int, values: Sequence[str]
    ) -> dict[str, dict[str, Any]]:
        if kind == 3:
            return {}
        options = [{"type": MENTIONABLE, "value": value} for value in values]
        return {"resolved": resolved(channel.guild, channel, {"options": options}, {})}


async def _until(wanted: Callable[[], bool], within_s: float) -> None:
    """Look again and again; TimeoutError when the time is over."""
    end = time.monotonic() + within_s
    while not wanted():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(LOOK_EVERY_S)
