"""
A company in one channel: people who write a work together, and who try again when nobody answers.

They act as people do while a bot is killed and a gateway drops under them: a press that was not
answered is pressed again, and a deed is done when it can be seen that it is done.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.discord.emulator import Channel, Emulator, Impossible, Message
from tests.discord.person import Person, Reply, buttons_of, text_of

PATIENCE_S = 90.0
Act = Callable[[], Awaitable[Reply]]


@dataclass
class Count:
    """Deeds of the whole evening that were answered; trouble is made by this clock."""

    deeds: int = 0
    again: int = 0  # how often somebody had to try again


@dataclass
class Company:
    """People in one channel; the first of them is the host."""

    emulator: Emulator
    channel: Channel
    people: list[Person]
    count: Count
    done: list[str] = field(default_factory=list)

    @property
    def host(self) -> Person:
        return self.people[0]

    async def persist(self, act: Act) -> Reply:
        """Do it until it is answered."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                reply = await act()
                if not reply.failed:
                    self.count.deeds += 1
                    return reply
                why = "no answer"
            except (Impossible, TimeoutError) as exc:  # the card changed, or "thinking" for ever
                why = str(exc)
            assert time.monotonic() < end, f"{self.channel.name}: {why}"
            self.count.again += 1
            await asyncio.sleep(0.3)

    async def command(self, person: Person, line: str, **options: object) -> Reply:
        return await self.persist(lambda: person.command(self.channel, line, **options))

    def cards(self, verb: str, person: Person | None = None) -> list[tuple[Message, list[str]]]:
        """Messages with enabled buttons of this verb, oldest first, and the buttons' ids."""
        found = []
        for message in (person or self.host).sees(self.channel):
            ids = [
                b.custom_id
                for b in buttons_of(message)
                if b.custom_id and not b.disabled and b.custom_id.split(":")[0] == verb
            ]
            if ids:
                found.append((message, ids))
        return found

    async def card(self, verb: str, *, at_least: int = 1) -> tuple[Message, list[str]]:
        """Wait for the newest card with such buttons."""
        end = time.monotonic() + PATIENCE_S
        while not (found := [c for c in self.cards(verb) if len(c[1]) >= at_least]):
            seen = self.host.sees_text(self.channel)[-600:]
            assert time.monotonic() < end, f"{self.channel.name}: no {verb} in\n{seen}"
            await asyncio.sleep(0.1)
        return found[-1]

    async def press(self, person: Person, verb: str, place: int = 0) -> Reply:
        """Press the button of this verb on the newest card that has it."""

        async def once() -> Reply:
            message, ids = await self.card(verb, at_least=place + 1)
            return await person.press(message, ids[place])

        return await self.persist(once)

    async def follow(self, person: Person, reply: Reply, verb: str, place: int = 0) -> Reply:
        """Press a button on a private card."""
        ids = [
            b.custom_id
            for b in buttons_of(reply.message)
            if b.custom_id and b.custom_id.split(":")[0] == verb
        ]
        return await person.press(reply.message, ids[place])

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not seen():
            told = self.host.sees_text(self.channel)[-800:]
            assert time.monotonic() < end, f"{self.channel.name}: {what} did not come\n{told}"
            await asyncio.sleep(0.1)

    def results(self) -> int:
        """How many rounds have their result on the table."""
        return len(self.cards("undo"))

    async def begin(self, form: str, premise: str, **options: object) -> None:
        """Open the session, and follow it into its thread where this server makes threads."""
        await self.command(self.host, "create", form=form, premise=premise, **options)
        end = time.monotonic() + PATIENCE_S
        while not self.cards("ring"):
            assert time.monotonic() < end, f"no session came to #{self.channel.name}"
            await asyncio.sleep(0.1)
            places = self.emulator.world.channels.values()
            self.channel = next((c for c in places if c.parent is self.channel), self.channel)

    async def next_round(self, person: Person, wish: str = "") -> None:
        """Ask until new drafts can be ringed."""
        before = self.results()
        await self.until(lambda: not self.cards("ring"), "the end of the round before")
        while not self.cards("ring"):
            await self.command(person, "next", **({"wish": wish} if wish else {}))
            await asyncio.wait_for(self.card("ring"), PATIENCE_S)
        assert self.results() == before

    async def ring(self, marks: dict[int, tuple[int, ...]]) -> None:
        """Each of these people rings their drafts, by place."""
        for who, places in marks.items():
            for place in places:
                reply = await self.press(self.people[who], "ring", place)
                assert reply.ephemeral, "a vote is nobody else's business"

    async def close(self) -> None:
        """The host closes; a tie is settled by the host's choice."""
        before = self.results()
        while self.results() == before:
            if self.cards("pick"):
                await self.press(self.host, "pick")
            elif self.cards("ring"):
                await self.command(self.host, "close")
            await self._a_moment(lambda: self.results() > before or bool(self.cards("pick")))

    async def edit(self, person: Person, place: int, change: Callable[[str], str]) -> str:
        """Edit the draft at this place; what it became."""
        n_drafts = len((await self.card("ring"))[1])
        while len((await self.card("ring"))[1]) == n_drafts:
            letters = await self.press(person, "edit")
            form = await self.follow(person, letters, "edit1", place)
            if form.failed or form.modal is None:
                continue
            text = change(str(form.fields[0].value))
            await person.fill(form, {"text": text})
            await self._a_moment(lambda: len(self.cards("ring")[-1][1]) > n_drafts)
        return text

    async def write(self, person: Person, text: str) -> None:
        """Offer a draft of one's own."""
        n_drafts = len((await self.card("ring"))[1])
        while len((await self.card("ring"))[1]) == n_drafts:
            form = await self.command(person, "write")
            if form.modal is None:
                continue
            await person.fill(form, {"text": text})
            await self._a_moment(lambda: len(self.cards("ring")[-1][1]) > n_drafts)

    async def finish(self, title: str) -> Message:
        """The host finishes; the card of the finished work."""
        while not any(title in text_of(m) for m in self.host.sees(self.channel)[-3:]):
            form = await self.command(self.host, "finish")
            if form.modal is not None:
                await self.host.fill(form, {"title": title})
            await self._a_moment(
                lambda: any(title in text_of(m) for m in self.host.sees(self.channel)[-3:])
            )
        return self.host.sees(self.channel)[-1]

    async def _a_moment(self, seen: Callable[[], bool]) -> None:
        """Time for what was done to be seen; whether it was, the caller looks."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(6):
                while not seen():
                    await asyncio.sleep(0.1)
