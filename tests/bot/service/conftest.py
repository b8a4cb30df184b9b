"""A service on a real store, with a fake engine and a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ledger import Ledger
from bot.locales import Catalogue
from bot.service import Service
from bot.service.tuning.room import TrainingRoom
from bot.session import SessionSettings
from bot.store import Store
from engine.ports import TextGuard, Understanding
from engine.prompts import Prompts
from engine.text.propose import Proposer
from tests.bot.making import NOW
from tests.fakes import FakeClock, FakePainter, FakeText

PROMPTS = Path(__file__).resolve().parents[3] / "prompts"
Json = dict[str, Any]


class Room:
    """A driver: opens sessions and rounds, and waits for what the desk does."""

    def __init__(
        self,
        service: Service,
        engine: FakeText,
        clock: FakeClock,
        store: Store,
        painter: FakePainter | None = None,
    ) -> None:
        self.painter = painter or FakePainter()
        self.service = service
        self.engine = engine
        self.clock = clock
        self.store = store

    async def session(self, host: str = "web:ann", **fields: Any) -> Json:
        given: dict[str, Any] = {"form": "story", "language": "en", "premise": "A tide forgets."}
        return await self.service.open_session(host, **(given | fields))

    async def round(self, session: Json, member: str = "web:ann", **fields: Any) -> Json:
        return await self.service.open_round(member, session["id"], **fields)

    async def voting(self, **fields: Any) -> tuple[Json, Json]:
        """A session with a round that is open for ballots."""
        session = await self.session(**fields)
        round_ = await self.round(session)
        return session, await self.until(round_["id"], "voting")

    async def until(self, round_id: str, *statuses: str, member: str = "web:ann") -> Json:
        async with asyncio.timeout(5):
            while (seen := await self.service.round_view(round_id, member))["status"] not in (
                statuses
            ):
                await asyncio.sleep(0.01)
        return seen

    async def eventually(self, check: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(5):
            while not await check():
                await asyncio.sleep(0.01)


@pytest.fixture
def engine() -> FakeText:
    return FakeText()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


def make_service(
    store: Store,
    engine: FakeText,
    clock: FakeClock,
    guard: TextGuard | None = None,
    ledger: Ledger | None = None,
    painter: FakePainter | None = None,
    understanding: Understanding | None = None,
    training: TrainingRoom | None = None,
) -> Service:
    prompts = Prompts.load(PROMPTS)
    catalogue = Catalogue.load()
    return Service(
        store,
        engine,
        Proposer(engine, prompts, context_tokens=2_048),
        prompts.forms,
        profile="house",
        clock=clock,
        ref=lambda member_id: f"ref-{member_id}",
        error_text=lambda code, language: catalogue.text(f"error.{code}", language),
        defaults=SessionSettings(quorum=3),
        parallel=2,
        guard=guard,
        ledger=ledger,
        painter=painter,
        understanding=understanding,
        training=training,
    )


@asynccontextmanager
async def running(
    folder: Path,
    engine: FakeText,
    clock: FakeClock,
    guard: TextGuard | None = None,
    ledger: Ledger | None = None,
    painter: FakePainter | None = None,
    understanding: Understanding | None = None,
) -> AsyncIterator[Room]:
    """A service whose desk drafts and closes rounds, on a store in `folder`."""
    store = await Store.open(folder)
    service = make_service(store, engine, clock, guard, ledger, painter, understanding)
    async with asyncio.TaskGroup() as group:
        desk = group.create_task(service.desk.run())
        yield Room(service, engine, clock, store, painter)
        desk.cancel()
    await store.close()


@pytest_asyncio.fixture
async def room(tmp_path: Path, engine: FakeText, clock: FakeClock) -> AsyncIterator[Room]:
    async with running(tmp_path, engine, clock, painter=FakePainter()) as made:
        yield made


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store alone, without a service; it takes no care for the disk."""
    opened = await Store.open(tmp_path, synchronous="NORMAL")
    yield opened
    await opened.close()


@pytest.fixture
async def learning(room: Room) -> AsyncIterator[Room]:
    """A room whose closed rounds are learned."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(room.service.tasting.run())
        yield room
        running.cancel()
