"""What a ballot weighs in the ranking, and what is told at the first one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.guild import Actor
from bot.votes import Ballot
from tests.bot.making import NOW
from tests.bot.service.conftest import Json, Room
from tests.bot.service.test_community import (
    ANN,
    BOB,
    chosen,
    next_round,
    opened,
    policy,
    refused,
)

YOUNG = replace(BOB, account_at=NOW - timedelta(days=6))
OLD = replace(BOB, member_id="discord:old", name="Old", account_at=NOW - timedelta(days=400))


async def rung(room: Room, actor: Actor, round_id: str) -> Json:
    seen = await room.until(round_id, "voting", member=actor.member_id)
    gate = room.service.community.gate(actor, "vote")
    draft = seen["drafts"][0]["id"]
    return await room.service.mark(actor.member_id, round_id, draft, approve=True, gate=gate)


async def ballots(room: Room, round_id: str) -> dict[str, Ballot]:
    found = await room.store.read(lambda records: records.ballots(round_id))
    return {one.member_id: one for one in found}


async def test_a_young_account_counts_in_the_round_and_not_in_the_ranking(room: Room) -> None:
    round_ = await next_round(room, await opened(room))

    await rung(room, YOUNG, round_["id"])
    seen = await rung(room, OLD, round_["id"])

    assert seen["ballots"] == 2
    cast = await ballots(room, round_["id"])
    assert cast[YOUNG.member_id].weight == 0
    assert cast[OLD.member_id].weight == 1


async def test_a_server_may_let_every_account_teach(room: Room) -> None:
    await chosen(room, taste_age_days=0)
    round_ = await next_round(room, await opened(room))

    await rung(room, YOUNG, round_["id"])

    assert (await ballots(room, round_["id"]))[YOUNG.member_id].weight == 1


async def test_a_ballot_cast_again_weighs_what_its_account_does_now(room: Room) -> None:
    round_ = await next_round(room, await opened(room))
    await rung(room, YOUNG, round_["id"])

    await chosen(room, taste_age_days=3)
    await rung(room, YOUNG, round_["id"])

    assert (await ballots(room, round_["id"]))[YOUNG.member_id].weight == 1


async def test_the_first_ballot_is_answered_with_what_votes_do_once(room: Room) -> None:
    session = await opened(room)
    round_ = await next_round(room, session)

    first = await rung(room, BOB, round_["id"])
    again = await rung(room, BOB, round_["id"])

    assert first["told"] == "ranking"
    assert "told" not in again
    me = await room.service.me(BOB.member_id)
    assert me["consent"]["ranking"] is True  # being told is no answer


async def test_a_guest_of_whom_nothing_is_kept_is_told_once(room: Room) -> None:
    _, round_ = await room.voting()
    draft = round_["drafts"][0]["id"]

    first = await room.service.cast("web:ben", round_["id"], [draft])
    again = await room.service.cast("web:ben", round_["id"], [])
    known = await room.store.read(lambda records: records.member("web:ben"))

    assert first["told"] == "ranking"
    assert "told" not in again
    assert known is None  # a guest's language stays whatever their browser says


async def test_who_said_no_and_where_nothing_ranks_nothing_is_told(room: Room) -> None:
    await room.service.save_me("web:ben", consent={"ranking": False})
    _, round_ = await room.voting()
    await room.service.taste_govern("web:ann", "pause")

    unwilling = await room.service.cast("web:ben", round_["id"], [])
    resting = await room.service.cast("web:cat", round_["id"], [])

    assert "told" not in unwilling
    assert "told" not in resting


@pytest.mark.parametrize("drafts", ["human", "no_ai"])
async def test_where_members_alone_write_nothing_is_told(room: Room, drafts: str) -> None:
    await policy(room, ANN, drafts=drafts)
    round_ = await next_round(room, await opened(room))
    await room.until(round_["id"], "voting", member=ANN.member_id)
    gate = room.service.community.gate(BOB, "vote")

    seen = await room.service.cast(BOB.member_id, round_["id"], [], gate=gate)

    assert "told" not in seen


async def test_a_refused_ballot_tells_nothing_and_the_next_one_does(room: Room) -> None:
    await room.service.save_me("web:ben", name="Ben")
    session, round_ = await room.voting()
    await room.service.close("web:ann", round_["id"])
    assert await refused(room.service.cast("web:ben", round_["id"], [])) == "round_closed"
    later = await room.until((await room.round(session))["id"], "voting")

    seen = await room.service.cast("web:ben", later["id"], [])

    assert seen["told"] == "ranking"
