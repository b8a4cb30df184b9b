"""Rounds of pictures, the whole way, on a real store with a painter that paints flat colours."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from tests.bot.service.conftest import Room, running
from tests.fakes import FakeClock, FakePainter, FakeText

Json = dict[str, Any]


@pytest_asyncio.fixture
async def room(tmp_path: Path, engine: FakeText, clock: FakeClock) -> AsyncIterator[Room]:
    async with running(tmp_path, engine, clock, painter=FakePainter()) as made:
        yield made


async def a_story(room: Room) -> tuple[Json, Json]:
    """A session with one passage that joined."""
    session, round_ = await room.voting()
    await room.service.cast("web:ann", round_["id"], [round_["drafts"][0]["id"]])
    await room.service.close("web:ann", round_["id"])
    session = await room.service.session_view(session["id"], "web:ann")
    return session, session["canon"][0]


async def pictures(room: Room, session: Json, passage: Json | None, **asked: Any) -> Json:
    """A round of pictures that is open for ballots."""
    of = passage["id"] if passage else None
    round_ = await room.service.illustrate("web:ann", session["id"], passage_id=of, **asked)
    return await room.until(round_["id"], "voting")


async def test_a_passage_is_illustrated_and_the_winner_hangs_beside_it(room: Room) -> None:
    session, passage = await a_story(room)

    round_ = await pictures(room, session, passage)
    best = round_["drafts"][1]
    await room.service.cast("web:ann", round_["id"], [best["id"]])
    closed = await room.service.close("web:ann", round_["id"])
    seen = await room.service.session_view(session["id"], "web:bob")

    assert (round_["kind"], len(round_["drafts"])) == ("image", 4)
    assert closed["winner"] == best["id"]
    (hung,) = seen["canon"][0]["pictures"]
    assert (hung["alt"], hung["round_id"]) == (best["text"], round_["id"])
    assert hung["made"]["model"] == "flat"
    assert [p["text"] for p in seen["canon"]] == [passage["text"]]
