"""A room whose closed rounds are learned: evenings of votes, and what they came to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.records.taste import TasteRecords
from bot.taste import PLAYGROUND, Quarantine, TasteLesson
from tests.bot.making import NOW
from tests.bot.service.conftest import Json, Room, running
from tests.fakes import FakeClock, FakePainter, FakeText

VOTERS = ("web:ann", "web:ben", "web:cat")


@asynccontextmanager
async def learning_room(folder: Path) -> AsyncIterator[Room]:
    """A service that drafts, closes and learns."""
    async with (
        running(folder, FakeText(), FakeClock(NOW), painter=FakePainter()) as room,
        asyncio.TaskGroup() as group,
    ):
        tasting = group.create_task(room.service.tasting.run())
        yield room
        tasting.cancel()


async def lesson(room: Room, round_id: str) -> TasteLesson:
    """What is kept of a closed round once it was looked at."""
    async with asyncio.timeout(10):
        while True:
            found = await room.store.read(lambda r: TasteRecords.beside(r).lesson(round_id))
            if found is not None:
                return found
            await asyncio.sleep(0.01)


async def played(room: Room, session: Json, *voters: str, longest: bool = True) -> Json:
    """A round in which all ring the longest (or the shortest) draft, closed and learned."""
    round_ = await room.until((await room.round(session))["id"], "voting")
    drafts = sorted(round_["drafts"], key=lambda d: len(d["text"]), reverse=longest)
    for voter in voters or VOTERS:
        await room.service.cast(voter, round_["id"], [drafts[0]["id"]])
    seen = await room.service.round_view(round_["id"], "web:ann")
    if seen["status"] != "closed":
        await room.service.close("web:ann", round_["id"])
    await lesson(room, round_["id"])
    return await room.service.round_view(round_["id"], "web:ann")


async def set_aside(
    room: Room, round_id: str, *members: str, guild_id: str = PLAYGROUND
) -> Quarantine:
    """Ballots of these members in that round, set aside."""
    evidence = {"share": 1.0, "expected": 0.5, "p": 0.0004, "n": 5.0, "alone": 0.0}
    found = Quarantine("q1", guild_id, round_id, members, evidence, "open", NOW)

    await room.store.write(lambda r: TasteRecords.beside(r).add_quarantine(found))
    return found
