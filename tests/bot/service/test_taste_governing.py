"""Those who run a community's taste: begin again, rest, go on, settle; each deed in the log."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import Invalid, NotFound
from bot.records.taste import TasteRecords
from bot.taste import PLAYGROUND
from tests.bot.service.conftest import Json, Room
from tests.bot.service.tasting_room import learning_room, lesson, played, set_aside
from tests.bot.service.test_community import ANN, BOB, closed, opened, refused
from tests.bot.service.test_governing import MODERATOR, OPERATOR


@pytest_asyncio.fixture
async def tasting(tmp_path: Path) -> AsyncIterator[Room]:
    async with learning_room(tmp_path) as room:
        yield room


async def told(room: Room, **asked: object) -> Json:
    return (await room.service.taste("web:ann", **asked))["community"]


async def kinds(room: Room) -> list[str]:
    audit = await room.service.governing.audit(OPERATOR)
    return [entry["kind"] for entry in audit]


async def means(room: Room) -> dict[str, float]:
    weights = (await room.service.taste("web:ann", form="story", language="en"))["weights"]
    return {one["code"]: one["mean"] for one in weights}


async def test_after_a_reset_nothing_learned_before_counts(tasting: Room) -> None:
    session = await tasting.session()
    fresh = await means(tasting)
    await played(tasting, session)
    assert await means(tasting) != fresh

    await tasting.service.taste_govern("web:ann", "reset")
    after = await told(tasting)
    begun = await means(tasting)
    await played(tasting, session)
    taught = await told(tasting)

    assert begun == pytest.approx(fresh)
    assert (after["rounds"], after["ballots"], after["voters"]) == (0, 0, 0)
    assert after["since"] is not None
    assert (taught["rounds"], taught["ballots"]) == (1, 3)


async def test_a_ranking_that_rests_learns_and_ranks_nothing(tasting: Room) -> None:
    session = await tasting.session()
    await played(tasting, session)

    await tasting.service.taste_govern("web:ann", "pause")
    unlearned = await played(tasting, session)
    resting = await told(tasting)
    await tasting.service.taste_govern("web:ann", "resume")
    await played(tasting, session)

    assert (await lesson(tasting, unlearned["id"])).counted is False
    assert {one["standing"] for one in unlearned["drafts"]} == {None}
    assert (resting["ranking"], resting["rounds"]) == (False, 1)
    community = await told(tasting)
    assert (community["ranking"], community["rounds"]) == (True, 2)


async def test_ballots_that_are_let_teach_do_and_the_others_do_not(tasting: Room) -> None:
    round_ = await played(tasting, await tasting.session())
    learned = await means(tasting)
    await set_aside(tasting, round_["id"], "web:ann", "web:ben", "web:cat")

    await tasting.service.settle_quarantine("web:ann", "q1", "count")
    counted = await told(tasting, governs=True)

    async def again() -> bool:
        return await means(tasting) == pytest.approx(learned)

    await tasting.eventually(again)
    assert counted["ballots"] == 3
    with_it = await tasting.service.taste("web:ann", governs=True)
    assert with_it["quarantine"] == []
    with pytest.raises(Exception, match="quarantine_settled"):
        await tasting.service.settle_quarantine("web:ann", "q1", "keep_out")


async def test_ballots_that_are_kept_out_stay_out(room: Room) -> None:
    session, round_ = await room.voting()
    await room.service.close("web:ann", round_["id"])
    await set_aside(room, round_["id"], "web:ben")

    await room.service.settle_quarantine("web:ann", "q1", "keep_out")

    rows = await room.store.read(lambda r: TasteRecords.beside(r).kept_out(round_["id"]))
    assert rows == {"web:ben"}
    assert session["id"]


async def test_on_discord_only_operators_govern_and_the_log_says_who(room: Room) -> None:
    service = room.service

    for deed in ("pause", "resume", "reset"):
        await service.taste_govern(OPERATOR, deed)
    await service.taste_govern(OPERATOR, "resume")  # it goes on already

    assert await kinds(room) == ["guild.taste_reset", "guild.taste_resumed", "guild.taste_paused"]
    audit = await service.governing.audit(OPERATOR)
    assert audit[0]["by"] == "Ada"
    assert await refused(service.taste_govern(MODERATOR, "reset")) == "operators_only"
    assert await refused(service.taste_govern(BOB, "pause")) == "operators_only"
    assert (await told(room, guild_id="1"))["ranking"] is True
    assert (await told(room, guild_id="2"))["since"] is None
    assert (await told(room))["since"] is None  # nor was the playground touched


async def test_one_press_governs_once(room: Room) -> None:
    press = replace(OPERATOR, key="interaction-1")

    await room.service.taste_govern(press, "pause")
    await room.service.taste_govern(OPERATOR, "resume")
    await room.service.taste_govern(press, "pause")  # the same press, told twice

    assert (await told(room, guild_id="1"))["ranking"] is True


async def test_settling_is_logged_with_how_many_and_stays_within_a_server(room: Room) -> None:
    session = await opened(room)
    await closed(room, session)
    round_ = (await room.service.session_view(session["id"], ANN.member_id))["last_round"]
    await set_aside(room, round_["id"], BOB.member_id, "discord:eve", guild_id="1")
    elsewhere = replace(OPERATOR, guild_id="2")

    assert await refused(room.service.settle_quarantine(elsewhere, "q1", "count")) == (
        "no_quarantine"
    )
    assert await refused(room.service.settle_quarantine(BOB, "q1", "count")) == "operators_only"
    await room.service.settle_quarantine(OPERATOR, "q1", "keep_out")

    audit = await room.service.governing.audit(OPERATOR)
    assert audit[0]["kind"] == "guild.taste_kept_out"
    assert audit[0]["payload"]["n"] == 2


async def test_the_page_does_not_reach_what_a_server_set_aside(room: Room) -> None:
    session = await opened(room)
    await closed(room, session)
    round_ = (await room.service.session_view(session["id"], ANN.member_id))["last_round"]
    await set_aside(room, round_["id"], BOB.member_id, guild_id="1")

    with pytest.raises(NotFound):
        await room.service.settle_quarantine("web:ann", "q1", "count")


async def test_what_nobody_offers_is_refused(room: Room) -> None:
    with pytest.raises(Invalid):
        await room.service.taste_govern("web:ann", "forget")
    with pytest.raises(Invalid):
        await room.service.settle_quarantine("web:ann", "q1", "perhaps")

    dirty = await room.store.read(lambda r: TasteRecords.beside(r).community(PLAYGROUND).dirty)
    assert dirty == 0
