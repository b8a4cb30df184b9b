"""Rounds of pictures: more are painted than are shown where that is quick, and votes teach too."""

import pytest

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.service.choosing import SPARE_S, Brush
from bot.taste import PLAYGROUND, Scope
from tests.bot.service.conftest import Room
from tests.bot.service.pictures_room import a_story, pictures, won
from tests.bot.service.tasting_room import lesson


def n_pictures(records: Records) -> int:
    return records._count("pictures")


async def test_where_painting_is_quick_there_is_something_to_choose_from(room: Room) -> None:
    session, passage = await a_story(room)
    first = await won(room, await pictures(room, session, passage))

    second = await pictures(room, session, None)

    drafts = await room.store.read(lambda r: r.drafts(second["id"]))
    asked = [(request.n, request.seed) for request in room.painter.asked]
    assert [n for n, _ in asked] == [4, 8]  # the first tells how quick it is
    assert len(first["drafts"]) == len(drafts) == 4
    assert await room.store.read(n_pictures) == 8
    assert all(d.standing is not None for d in drafts)
    seeds = [d.generation.seed - asked[1][1] for d in drafts if d.generation]
    assert seeds == sorted(seeds)


async def test_votes_on_pictures_teach_a_taste_of_their_own(learning: Room) -> None:
    room = learning
    session, passage = await a_story(room)
    round_ = await pictures(room, session, passage)
    assert all(d["picture"] for d in round_["drafts"])

    await won(room, round_, 2)

    taught = await lesson(room, round_["id"])
    rows = TasteRecords.beside
    of_pictures = await room.store.read(lambda r: rows(r).model(Scope(PLAYGROUND, "image", "en")))
    of_texts = await room.store.read(lambda r: rows(r).model(Scope(PLAYGROUND, "text", "en")))
    assert taught.kind == "image"
    assert len(taught.told.drafts) == 4
    assert of_pictures is not None
    assert of_texts is not None
    assert (of_pictures.rounds, of_texts.rounds) == (1, 1)
    assert '"light"' in of_pictures.state
    assert '"light"' not in of_texts.state


@pytest.mark.parametrize(
    ("each_s", "n"), [(0.1, 8), (SPARE_S / 4, 8), (SPARE_S / 4 + 0.1, 4), (60.0, 4)]
)
def test_nobody_waits_long_for_pictures_that_are_not_shown(each_s: float, n: int) -> None:
    brush = Brush()
    assert brush.n_painted(4) == 4

    brush.learn(4 * each_s, 4)

    assert brush.n_painted(4) == n


def test_a_slow_evening_is_forgotten_again() -> None:
    brush = Brush()
    brush.learn(40.0, 4)

    for _ in range(20):
        brush.learn(0.4, 4)

    assert brush.n_painted(3) == 6
