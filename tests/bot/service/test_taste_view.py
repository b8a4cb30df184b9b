"""What a community is told of its taste: how sure, how well it was foretold, and by whom taught."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import Invalid
from bot.records import Records
from bot.rules.taste import HALFWAY
from engine.taste.features import IMAGE_CODES, TEXT_CODES
from tests.bot.making import a_passage, a_session, a_work
from tests.bot.service.conftest import Json, Room
from tests.bot.service.tasting_room import VOTERS, learning_room, played, set_aside
from tests.bot.service.test_community import ANN, chosen


@pytest_asyncio.fixture
async def tasting(tmp_path: Path) -> AsyncIterator[Room]:
    async with learning_room(tmp_path) as room:
        yield room


def weight(taste: Json, code: str) -> Json:
    return next(one for one in taste["weights"] if one["code"] == code)


async def test_before_anybody_voted_the_prior_alone_is_told(room: Room) -> None:
    taste = await room.service.taste("web:ann")

    assert taste["community"] == {
        "ranking": True,
        "rounds": 0,
        "ballots": 0,
        "voters": 0,
        "since": None,
        "can_govern": False,
    }
    assert (taste["scopes"], taste["quarantine"]) == ([], [])
    assert taste["chosen"] == {"kind": "text", "form": None, "language": "en"}
    assert {one["code"] for one in taste["weights"]} == set(TEXT_CODES)
    assert all(one["mean"] == pytest.approx(one["prior"]) for one in taste["weights"])
    assert taste["forecast"]["first"] is None
    assert taste["variety"] is None
    assert (taste["adapter"]["on"], taste["adapter"]["in_use"]) == (False, None)


async def test_pictures_have_weights_of_their_own(room: Room) -> None:
    taste = await room.service.taste("web:ann", kind="image", form="poem", language="zh")

    assert taste["chosen"] == {"kind": "image", "form": "poem", "language": "zh"}
    assert {one["code"] for one in taste["weights"]} == set(IMAGE_CODES)


async def test_what_members_ring_becomes_what_they_like(tasting: Room) -> None:
    session = await tasting.session()

    before = await tasting.service.taste("web:ann")
    for _ in range(4):
        await played(tasting, session)
    after = await tasting.service.taste("web:ann")

    assert weight(after, "length")["mean"] > weight(before, "length")["mean"]
    community = after["community"]
    assert (community["rounds"], community["ballots"], community["voters"]) == (4, 12, 3)
    assert after["scopes"] == [
        {"kind": "text", "form": "story", "language": "en", "rounds": 4, "ballots": 12}
    ]
    assert after["chosen"] == {"kind": "text", "form": "story", "language": "en"}
    forecast = after["forecast"]
    assert forecast["rounds"] == 4
    assert forecast["first"]["chance"] == pytest.approx(0.25)
    assert forecast["first"]["low"] <= forecast["first"]["share"] <= forecast["first"]["high"]
    assert sum(one["n"] for one in forecast["calibration"]) == 16
    assert 1 <= after["variety"] <= 4


async def test_every_lesson_is_in_the_next_forecast(tasting: Room) -> None:
    session = await tasting.session()
    for n in (1, 2):
        await played(tasting, session)
        for _ in range(2):
            seen = await tasting.service.taste("web:ann")
            assert seen["forecast"]["rounds"] == n


async def test_ballots_that_are_deleted_are_in_no_forecast(tasting: Room) -> None:
    session = await tasting.session()
    await played(tasting, session, "web:ben")
    assert (await tasting.service.taste("web:ann"))["forecast"]["rounds"] == 1

    await tasting.service.privacy.delete("web:ben")

    async def forgotten() -> bool:
        return (await tasting.service.taste("web:ann"))["forecast"]["rounds"] == 0

    await tasting.eventually(forgotten)


async def test_another_community_learns_nothing_of_it(tasting: Room) -> None:
    await played(tasting, await tasting.session())

    elsewhere = await tasting.service.taste("discord:ann", guild_id="1")

    assert elsewhere["community"]["rounds"] == 0
    assert elsewhere["scopes"] == []


async def test_a_learned_round_tells_how_its_drafts_stood(tasting: Room) -> None:
    session = await tasting.session()
    await played(tasting, session)
    closed = await played(tasting, session)

    stood = {one["id"]: one["standing"] for one in closed["drafts"]}

    assert sorted(one["place"] for one in stood.values()) == [1, 2, 3, 4]
    assert sum(one["chance"] for one in stood.values()) == pytest.approx(1, abs=0.01)
    assert {one["role"] for one in stood.values()} <= {"expected", "explored", "wildcard"}
    assert all(len(one["reasons"]) <= 4 for one in stood.values())
    assert closed["order_expected"] == sorted(stood, key=lambda one: stood[one]["place"])


async def test_an_open_round_tells_nothing_of_it(tasting: Room) -> None:
    session = await tasting.session()
    await played(tasting, session)
    open_ = await tasting.until((await tasting.round(session))["id"], "voting")
    await tasting.service.cast("web:ann", open_["id"], [])

    kept = await tasting.store.read(lambda r: r.drafts(open_["id"]))
    seen = await tasting.service.round_view(open_["id"], "web:ann")

    assert any(draft.standing for draft in kept)  # there is something to be told
    assert {draft["standing"] for draft in seen["drafts"]} == {None}
    assert seen["order_expected"] is None


async def test_who_says_no_to_ranking_is_not_counted(tasting: Room) -> None:
    await tasting.service.save_me("web:ben", consent={"ranking": False})

    await played(tasting, await tasting.session())
    taste = await tasting.service.taste("web:ann")

    assert (taste["community"]["ballots"], taste["community"]["voters"]) == (2, 2)


async def test_only_who_governs_is_told_what_is_set_aside(tasting: Room) -> None:
    closed = await played(tasting, await tasting.session(title="Tides"))
    await set_aside(tasting, closed["id"], "web:ben", "web:cat")

    told = await tasting.service.taste("web:ann", governs=True)
    untold = await tasting.service.taste("web:ann")

    (one,) = told["quarantine"]
    assert (one["title"], one["round"], one["n"], one["p"]) == ("Tides", 1, 5, 0.0004)
    assert told["community"]["can_govern"] is True
    assert (untold["quarantine"], untold["community"]["can_govern"]) == ([], False)
    assert untold["community"]["ballots"] == 1  # those that are set aside teach nothing


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"form": "opera"}, "unknown_form"),
        ({"language": "fr"}, "unknown_language"),
        ({"kind": "smell"}, "bad_field"),
    ],
)
async def test_what_is_not_known_here_is_refused(
    room: Room, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await room.service.taste("web:ann", **asked)

    assert caught.value.code == code


async def exhibited(room: Room, name: str, approvals: int, ballots: int, **over: object) -> None:
    fields = {"guild_id": "1", "status": "finished", "head": f"p-{name}"}
    session = a_session(f"s-{name}", **(fields | over))
    passage = a_passage(f"p-{name}", session.id, approvals=approvals, ballots=ballots)
    work = a_work(name, session.id, title=name, head=passage.id)

    def lay(records: Records) -> None:
        records.add_session(replace(session, head=None))
        records.add_passage(passage)
        records.save_session(session)
        records.add_work(work)

    await room.store.write(lay)


async def test_the_board_orders_works_by_their_rings(room: Room) -> None:
    await chosen(room, board=True)
    for name, approvals, ballots in (("loved", 30, 40), ("plain", 12, 40), ("new", 0, 0)):
        await exhibited(room, name, approvals, ballots)
    await exhibited(room, "elsewhere", 40, 40, guild_id="2")

    board = await room.service.board("1")

    assert board["on"]
    assert [one["title"] for one in board["works"]] == ["loved", "plain"]
    first = board["works"][0]
    usual = 43 / 82
    assert first["share"] == pytest.approx((30 + HALFWAY * usual) / (40 + HALFWAY))
    assert first["low"] < first["share"] < first["high"]
    assert (first["form"], first["ballots"]) == ("poem", 40)


async def test_a_board_that_nobody_wanted_is_empty(room: Room) -> None:
    await exhibited(room, "loved", 30, 40)

    assert await room.service.board(ANN.guild_id) == {"on": False, "works": []}


async def test_a_language_that_was_asked_for_chooses_its_most_voted_form(tasting: Room) -> None:
    await played(tasting, await tasting.session())

    chinese = await tasting.service.taste("web:ann", language="zh")
    english = await tasting.service.taste("web:ann", language="en")

    assert chinese["chosen"] == {"kind": "text", "form": None, "language": "zh"}
    assert english["chosen"]["form"] == "story"
    assert english["community"]["voters"] == len(VOTERS)
