"""An evening on a real service, whose training is played by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.evening.evening import Evening
from bot.evening.programme import Programme
from bot.service.context import Context
from bot.session import EVENING
from engine.prompts import Prompts
from engine.text.propose import Proposer
from tests.bot.making import NOW
from tests.bot.service.conftest import PROMPTS, Json, Room, running
from tests.engine.training.adapters import REPORT
from tests.fakes import FakeClock, FakeText

SMALL = Programme(rounds=4, rounds_each=2, blind=1, fresh=4, fresh_premises=("A tide forgets",))


class Trainer:
    """What `Service.tunings` is to an evening: somebody who clears."""

    def __init__(self) -> None:
        self.cleared: list[str] = []

    async def clear(self, guild_id: str) -> None:
        self.cleared.append(guild_id)


class ByHand:
    """
    The service, but for tuning: `outcome` is the status of the adapter that comes of it; "failed"
    comes to none, "off" trains nothing.
    """

    def __init__(self, room: Room, outcome: str, folder: Path) -> None:
        self._room = room
        self._outcome = outcome
        self._folder = folder
        self.tunings = Trainer()
        self.deeds: list[str] = []
        self.status: str | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room.service, name)

    async def taste(self, member_id: str, *, guild_id: str, governs: bool) -> Json:
        view = await self._room.service.taste(member_id, guild_id=guild_id, governs=governs)
        served = {"name": "evening-1", "live": None}
        past = [{"name": "evening-1", "status": self.status}] if self.status else []
        view["adapter"] = {
            "on": self._outcome != "off",
            "running": None,
            "last": None if past else {"error": "no_room"},
            "in_use": served if self.status == "in_use" else None,
            "trial": served if self.status == "trial" else None,
            "history": past,
        }
        return view

    async def tuning_govern(self, who: str, deed: str) -> None:
        self.deeds.append(f"{who} {deed}")
        if deed == "train" and self._outcome != "failed":
            self.status = self._outcome
            await self._room.engine.hold({"evening-1": self._folder})
        if deed == "rollback":
            self.status = "rolled_back"
            await self._room.engine.hold({})

    async def adapter_report(self, name: str, guild_id: str) -> Json:
        verdict = {"in_use": "promoted"}.get(self._outcome, self._outcome)
        return {
            "report": {
                **REPORT,
                "verdict": verdict,
                "why": "form" if verdict == "refused" else None,
            }
        }


class Hall:
    """An evening that can be started, and the store that it plays on."""

    def __init__(self, room: Room, house: ByHand, evening: Evening) -> None:
        self.room = room
        self.house = house
        self.evening = evening

    async def ended(self) -> Json:
        """Wait for the end; the last state."""
        async with asyncio.timeout(15):
            while (state := await self.evening.state())["on"]:
                await asyncio.sleep(0.02)
        return state

    async def named(self) -> dict[str, int]:
        """Table -> rows that name the simulated community or one of its members."""
        return await self.room.store.read(lambda records: rows_naming(records, EVENING))

    async def emptied(self) -> None:
        """Wait until no row names an evening any more."""
        async with asyncio.timeout(5):
            while await self.named():
                await asyncio.sleep(0.02)

    async def playing(self, rounds: int = 1) -> None:
        """Wait until so many rounds have begun."""
        async with asyncio.timeout(10):
            while (await self.evening.state())["round"] < rounds:
                await asyncio.sleep(0.02)


def rows_naming(records: Any, word: str) -> dict[str, int]:
    """Every table of the store, searched as text."""
    conn = records._conn
    found = {}
    for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows = conn.execute(f"SELECT * FROM {table}").fetchall()
        n = sum(any(f"{word}:" in str(v) or v == word for v in row) for row in rows)
        if n:
            found[table] = n
    return found


def evening_of(room: Room, house: ByHand, programme: Programme = SMALL) -> Evening:
    proposer = Proposer(room.engine, Prompts.load(PROMPTS), context_tokens=2_048)
    context = Context(room.store, room.service.bus, room.clock, str, lambda code, _: code)
    return Evening(house, context, proposer, "house", lambda: True, programme)


@asynccontextmanager
async def hall(
    folder: Path, outcome: str = "in_use", programme: Programme = SMALL
) -> AsyncIterator[Hall]:
    """A service whose desk runs, and an evening over it that waits to be started."""
    async with running(folder, FakeText(), FakeClock(NOW)) as room:
        house = ByHand(room, outcome, folder)
        evening = evening_of(room, house, programme)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(evening.run())
            yield Hall(room, house, evening)
            task.cancel()
