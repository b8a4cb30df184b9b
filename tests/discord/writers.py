"""A small server of writers with the whole bot in it: what the tests of members' deeds share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import NotFound
from bot.guild import Actor
from tests.discord.bot_under_test import BotUnderTest, bot_on
from tests.discord.emulator import Channel, Emulator, Guild, Message
from tests.discord.person import Person, Reply
from tests.discord.reading import text_of


@dataclass(slots=True)
class Writers:
    """One guild, one channel, three writers: Ann (English, opens), Lin (简体), Mei (繁體)."""

    discord: Emulator
    guild: Guild
    channel: Channel
    ann: Person
    lin: Person
    mei: Person
    bot: BotUnderTest = field(init=False)

    async def open(self, who: Person | None = None, **options: Any) -> tuple[Channel, Reply]:
        """A session opened by /create, and the thread it lives in."""
        given = {"form": "story", "premise": "A tide forgets to come back.", "language": "en"}
        before = set(self.guild.threads)
        reply = await (who or self.ann).command(self.channel, "create", **(given | options))
        await self.bot.eventually(lambda: bool(set(self.guild.threads) - before))
        (thread,) = set(self.guild.threads) - before
        return thread, reply

    async def voting(self, who: Person | None = None, **options: Any) -> tuple[Channel, Message]:
        """A session whose first round is open: its thread, and the card."""
        thread, _ = await self.open(who, **options)
        ring = "圈 甲" if options.get("language") == "zh" else "Ring A"
        return thread, await self.card(thread, ring)

    async def card(self, channel: Channel, button: str) -> Message:
        """The latest public message with a button whose label begins so."""
        found: list[Message] = []

        def there() -> bool:
            found[:] = [m for m in self.ann.sees(channel) if button in str(m.components)]
            return bool(found)

        await self.bot.eventually(there)
        return found[-1]

    async def session(self, channel: Channel) -> dict[str, Any]:
        """As the store has it; that it stands in a thread is known a moment after the thread."""
        place = f"discord:{channel.id}"

        async def known() -> bool:
            try:
                return bool(await self.bot.service.session_in(place, ended=True))
            except NotFound:
                return False

        await self.bot.eventually(known)
        session_id = await self.bot.service.session_in(place, ended=True)
        return await self.bot.service.session_view(session_id, "discord:")

    async def choose(self, **changes: object) -> None:
        """The server's settings, as somebody who manages it changes them."""
        here = f"discord:{self.channel.id}"
        boss = Actor("discord:boss", "Boss", "en", str(self.guild.id), here, manages=True)
        await self.bot.service.governing.change(boss, changes)

    def person(self, name: str, *, locale: str = "en-US", **more: Any) -> Person:
        return Person(self.discord, self.guild.add_member(name, locale=locale, **more))


@asynccontextmanager
async def writers(folder: Path, **settings: Any) -> AsyncIterator[Writers]:
    """The server with the bot at work in it."""
    async with Emulator.running() as discord_:
        room = gathered(discord_)
        async with at_work(room, folder, **settings):
            yield room


def gathered(discord_: Emulator) -> Writers:
    """The server alone; its bot comes by `at_work`."""
    guild = discord_.add_guild("Writers")
    return Writers(
        discord_,
        guild,
        guild.add_channel("harbour"),
        Person(discord_, guild.add_member("Ann", locale="en-GB")),
        Person(discord_, guild.add_member("林舟", locale="zh-CN")),
        Person(discord_, guild.add_member("梅", locale="zh-TW")),
    )


@asynccontextmanager
async def at_work(room: Writers, folder: Path, **settings: Any) -> AsyncIterator[None]:
    """A bot for the time of the block; another one on the same folder is a restart."""
    async with bot_on(room.discord, folder, **settings) as room.bot:
        yield


def labels(message: Message) -> list[str]:
    """What its buttons say."""
    return [part["label"] for part in _walk(message.components) if part.get("type") == 2]


def said(message: Message) -> str:
    return text_of(message)


def _walk(parts: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in parts:
        found.append(part)
        found += _walk(part.get("components", ()))
        found += _walk(filter(None, [part.get("accessory")]))
    return found
