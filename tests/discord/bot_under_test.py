"""
The whole bot against the emulator, in this process: real store, real service, real discord.py.

    async with Emulator.running() as discord_, bot_on(discord_, tmp_path) as bot:
        ...
        await bot.quiet()

Only the text engine is a fake. Time is the emulator's, so that `discord_.clock.advance` moves
both sides. To be closed and opened again on the same folder: that is a restart. Discord takes one
identify in five seconds, so advance the clock by six before it, or wait.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import COGS, Chorus
from bot.client.connection import Connection, connection
from bot.datadir import DataDir
from bot.ledger import Ledger
from bot.locales import Catalogue
from bot.service import Service
from bot.session import SessionSettings
from bot.store import Store
from engine.ports import ImageGenerator, TextGuard, Understanding
from engine.press.press import Press
from engine.prompts import Prompts
from engine.text.propose import Proposer
from tests.discord.emulator import Emulator, Guild
from tests.discord.silence import check_silence
from tests.fakes import FakeText

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
READY_S = 15.0
BAD_FORM = 50035
Json = dict[str, Any]

for name in COGS:
    importlib.import_module(name)  # reads files, which nothing may do inside the loop


@dataclass(slots=True)
class BotUnderTest:
    """The running bot and its parts; a test acts as a person and looks at the emulator."""

    emulator: Emulator
    service: Service
    store: Store
    engine: FakeText
    connection: Connection
    data: DataDir

    @property
    def client(self) -> Chorus:
        return self.connection.client

    def member_id(self, account_id: int) -> str:
        return self.client.member_id(account_id)

    async def session(self, guild: Guild, channel_id: object, **fields: Any) -> Json:
        """A session opened past the commands, by nobody in particular."""
        given: Json = {"form": "story", "language": "en", "premise": "A tide forgets."}
        return await self.service.open_session(
            self.member_id(1),
            guild_id=str(guild.id),
            channel_id=str(channel_id) if "+" in str(channel_id) else f"discord:{channel_id}",
            **(given | fields),
        )

    async def until(self, round_id: str, *statuses: str) -> Json:
        async with asyncio.timeout(8):
            while True:
                seen = await self.service.round_view(round_id, "discord:")
                if seen["status"] in statuses:
                    return seen
                await asyncio.sleep(0.01)

    async def eventually(
        self, check: Callable[[], Awaitable[bool] | bool], limit_s: float = 8
    ) -> None:
        """Look every 20 ms until it holds; TimeoutError after the limit."""
        async with asyncio.timeout(limit_s):
            while True:
                found = check()
                if found if isinstance(found, bool) else await found:
                    return
                await asyncio.sleep(0.02)


def make_service(
    store: Store,
    engine: FakeText,
    data: DataDir,
    clock: Callable[[], datetime],
    guard: TextGuard | None = None,
    press: Press | None = None,
    understanding: Understanding | None = None,
    painter: ImageGenerator | None = None,
    **settings: int,
) -> Service:
    """As the composition root makes it, with a fake engine and the emulator's time."""
    prompts, catalogue = Prompts.load(PROMPTS), Catalogue.load()
    return Service(
        store,
        engine,
        Proposer(engine, prompts, context_tokens=2_048, understanding=understanding),
        prompts.forms,
        profile="house",
        clock=clock,
        ref=lambda member_id: data.member_key(member_id)[:12],
        error_text=lambda code, language: catalogue.text(f"error.{code}", language),
        defaults=SessionSettings(**({"quorum": 6} | settings)),
        parallel=4,
        guard=guard,
        ledger=Ledger(data.folder, data.secret),
        press=press,
        understanding=understanding,
        painter=painter,
    )


@asynccontextmanager
async def bot_on(
    emulator: Emulator,
    folder: Path,
    *,
    engine: FakeText | None = None,
    ready: bool = True,
    token: str | None = None,
    asked: Collection[int] = (),
    guard: TextGuard | None = None,
    press: Press | None = None,
    understanding: Understanding | None = None,
    painter: ImageGenerator | None = None,
    **settings: int,
) -> AsyncIterator[BotUnderTest]:
    """
    A bot on the emulator for the time of the block.

    Args:
        folder: Its data folder; a second bot on it finds what the first left.
        ready: Wait until it is connected and its commands are told.
        asked: Accounts that pressed /notify; a payload that pings another fails the test.
        guard: In place of the house guard.
        press: Makes pictures and sound; without one drafts have none.
        understanding: Reads drafts; without one they have no reading.
        painter: Paints pictures; without one none are painted.
        settings: Of new sessions (`round_s`, `quorum`, `n_shown`, `n_candidates`).
    """

    def clock() -> datetime:
        return datetime.fromtimestamp(emulator.clock.now(), UTC)

    engine = engine or FakeText()
    catalogue = Catalogue.load()
    with emulator.pointed(), await asyncio.to_thread(DataDir.open, folder) as data:
        store = await Store.open(folder)
        service = make_service(
            store, engine, data, clock, guard, press, understanding, painter, **settings
        )
        await service.privacy.follow_ledger()
        token = emulator.token if token is None else token
        link = connection(
            token, service, catalogue, data.member_key, store, clock, emulator.clock.now
        )
        link.client._connection.guild_ready_timeout = 0.1  # else a start is two seconds of waiting
        bot = BotUnderTest(emulator, service, store, engine, link, data)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(service.run(), name="service"),
                    group.create_task(link.run(), name="discord"),
                ]
                try:
                    if ready:
                        await bot.eventually(lambda: bot.client.is_ready(), READY_S)
                        await bot.eventually(lambda: link.synced)
                    yield bot
                    check_silence(emulator, asked)
                    refused = [r for r in emulator.record.requests if r.code == BAD_FORM]
                    assert not refused, f"Discord would not take {refused[0]}"
                finally:
                    for task in tasks:
                        task.cancel()
        finally:
            await store.close()
