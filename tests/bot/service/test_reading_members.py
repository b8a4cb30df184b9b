"""Members' drafts are read as models' drafts are: beside the round's others."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from engine.types import Analysis, ArcPoint, DraftContext, Language, Reading
from tests.bot.service.conftest import Room, running
from tests.fakes import FakeClock, FakeText


class Reads:
    """An Understanding that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], DraftContext]] = []

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        self.asked.append((tuple(texts), context))
        return [Analysis(Reading((), 0.0, 0.4, ()))] * len(texts)

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        return ()


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest_asyncio.fixture
async def room(
    tmp_path: Path, engine: FakeText, clock: FakeClock, reads: Reads
) -> AsyncIterator[Room]:
    async with running(tmp_path, engine, clock, understanding=reads) as made:
        yield made


async def test_an_own_draft_is_read_beside_all_others_of_its_round(
    room: Room, reads: Reads, engine: FakeText
) -> None:
    _, round_ = await room.voting()

    await room.service.contribute("web:ann", round_["id"], text="A quiet line of my own.")

    [(texts, context)] = reads.asked
    assert texts == ("A quiet line of my own.",)
    assert set(context.beside) == set(engine.texts)


async def test_an_edit_is_not_read_beside_what_it_was_made_of(room: Room, reads: Reads) -> None:
    _, round_ = await room.voting()
    first = round_["drafts"][0]

    await room.service.contribute(
        "web:ann", round_["id"], text=first["text"] + " And so on.", parent=first["id"]
    )

    [(_, context)] = reads.asked
    assert first["text"] not in context.beside
    assert len(context.beside) == 7
