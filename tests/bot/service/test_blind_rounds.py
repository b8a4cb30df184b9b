"""Which adapters draw a round is asked of whoever serves them, and its drafts say which it was."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.records import Records
from bot.service.adapters import Serving
from bot.session import Draft, Session
from bot.taste import Kind
from tests.bot.service.conftest import Room
from tests.bot.service.pictures_room import pictures, with_drafts
from tests.engine.text.test_propose import BySeed
from tests.fakes import FakeText

Json = dict[str, Any]


class Both:
    """The base against one adapter, in every round."""

    def __init__(self) -> None:
        self.asked: list[tuple[Kind, str]] = []

    def adapters_for(
        self, records: Records, session: Session, kind: Kind, round_id: str
    ) -> tuple[str | None, ...]:
        assert session.id == records.round(round_id).session_id
        self.asked.append((kind, round_id))
        return (None, "new")


@pytest.fixture
def engine() -> FakeText:
    return BySeed()


@pytest.fixture
def both(room: Room) -> Both:
    """A room in which every round is blind."""
    serving: Serving = Both()
    makers = room.service.desk._makers
    makers["text"]._proposing._serving = serving  # type: ignore[attr-defined]
    makers["image"]._serving = serving  # type: ignore[attr-defined]
    for engine in (room.engine, room.painter):
        engine.wanted = {"new": Path("new")}
    assert isinstance(serving, Both)
    return serving


async def drafts_of(room: Room, round_: Json) -> list[Draft]:
    return await room.store.read(lambda records: records.drafts(round_["id"]))


def sides(drafts: list[Draft]) -> Counter[str | None]:
    made = [d.generation for d in drafts if d.place is not None]
    return Counter(one.adapter for one in made if one is not None)


async def test_a_blind_round_of_texts_shows_and_keeps_both_sides(room: Room, both: Both) -> None:
    _, round_ = await room.voting()

    drafts = await drafts_of(room, round_)

    assert both.asked == [("text", round_["id"])]
    assert sides(drafts) == {None: 2, "new": 2}


async def test_more_drafts_of_a_blind_round_come_from_both_sides(room: Room, both: Both) -> None:
    _, round_ = await room.voting()

    await room.service.more("web:ann", round_["id"])
    await with_drafts(room, round_["id"], 6)

    assert sides(await drafts_of(room, round_)) == {None: 3, "new": 3}
    assert set(both.asked) == {("text", round_["id"])}


async def test_a_blind_round_of_pictures_shows_and_keeps_both_sides(room: Room, both: Both) -> None:
    session = await room.session()

    round_ = await pictures(room, session, None)

    assert both.asked == [("image", round_["id"])]
    assert sides(await drafts_of(room, round_)) == {None: 2, "new": 2}


async def test_pictures_made_from_a_draft_are_of_its_side(room: Room, both: Both) -> None:
    session = await room.session()
    round_ = await pictures(room, session, None)
    drafts = await drafts_of(room, round_)
    [of, *_] = [d for d in drafts if d.generation and d.generation.adapter == "new"]

    await room.service.more("web:ann", round_["id"], of=of.id, how="variations")
    await with_drafts(room, round_["id"], 6)

    assert sides(await drafts_of(room, round_)) == {None: 2, "new": 4}


async def test_who_votes_is_not_told_which_side_a_draft_is_of(room: Room, both: Both) -> None:
    _, round_ = await room.voting()

    assert [draft["adapter"] for draft in round_["drafts"]] == [None] * 4
    assert "'new'" not in str(round_)
