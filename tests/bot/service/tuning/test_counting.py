"""When a community has said enough: each round counts once, by day and by night, of who agreed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.records.tuning import TuningRecords
from bot.service.tuning.counting import begin_anew, counted, due, note
from bot.service.tuning.plan import LEAST_AT_NIGHT, Base, Plan, Quiet
from bot.session import EVENING
from bot.taste import PLAYGROUND
from bot.tuning import Mark, Tuning
from tests.bot.service.conftest import Room
from tests.bot.service.tasting_room import VOTERS, learning_room, played
from tests.bot.service.tuning.tuning_room import a_plan, agree, tuning_room

PAIRS = 3  # of a round in which all ring the same one of four
PLAN = Plan(on=True, bases={"text": Base("house", "house")}, pairs=2 * PAIRS, quiet=Quiet(0, 0))
BY_NIGHT = replace(PLAN, pairs=10_000, quiet=Quiet(120, 360))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Everybody agreed, and one round was learned."""
    async with learning_room(tmp_path) as made:
        await agree(made.store, *VOTERS)
        await played(made, await made.session())
        yield made


async def looked(room: Room, plan: Plan, at: datetime | None = None) -> list[bool]:
    """One look, as the reconciler takes it: for each community that is due, whether it wishes."""
    at = at or room.clock()
    room.clock.now = at
    wished = []
    for mark in await room.store.read(lambda r: due(r, plan, at)):
        now = await room.store.read(lambda r, mark=mark: counted(r, mark))
        wished.append(
            await room.service._context.write(
                lambda c, mark=mark, now=now: note(c, mark, now, plan)
            )
        )
    return wished


async def marked(room: Room) -> Mark:
    return await room.store.read(lambda r: TuningRecords.beside(r).mark(PLAYGROUND, "text"))


async def put(room: Room, pairs: int) -> None:
    mark = replace(await marked(room), pairs=pairs)
    await room.store.write(lambda r: TuningRecords.beside(r).put_mark(mark))


async def wishes(room: Room) -> list[Tuning]:
    return await room.store.read(lambda r: TuningRecords.beside(r).recent(PLAYGROUND, "text", 9))


async def test_a_round_counts_once_and_enough_of_them_wish_for_a_training(room: Room) -> None:
    assert await looked(room, PLAN) == [False]
    assert (await marked(room)).pairs == PAIRS
    assert await looked(room, PLAN) == []  # nothing new, and not enough

    await played(room, await room.session(host="web:ben"))
    assert await looked(room, PLAN) == [True]

    assert (await marked(room)).pairs == 2 * PAIRS
    assert [(one.why, one.status) for one in await wishes(room)] == [("votes", "queued")]
    assert await looked(room, PLAN) == []  # one waits already


async def test_votes_count_from_the_data_set_on_that_was_taken_last(room: Room) -> None:
    await looked(room, PLAN)
    await played(room, await room.session(host="web:ben"))
    await room.store.write(lambda r: begin_anew(TuningRecords.beside(r), PLAYGROUND, "text"))

    assert (await marked(room)).pairs == 0
    assert await looked(room, PLAN) == []  # what was in it is not counted again

    await played(room, await room.session(host="web:cat"))
    assert await looked(room, PLAN) == [False]
    assert (await marked(room)).pairs == PAIRS


async def test_votes_of_who_did_not_agree_are_passed_over(room: Room) -> None:
    await looked(room, PLAN)
    for member in VOTERS:
        await room.service.save_me(member, consent={"training": False})
    await played(room, await room.session(host="web:ben"))

    assert await looked(room, PLAN) == [False]
    assert (await marked(room)).pairs == PAIRS
    assert await looked(room, PLAN) == []


@pytest.mark.parametrize(
    ("hour", "pairs", "why"),
    [
        (3, LEAST_AT_NIGHT, ["night"]),
        (3, LEAST_AT_NIGHT - 1, []),
        (12, LEAST_AT_NIGHT, []),
        (6, LEAST_AT_NIGHT, []),
    ],
)
async def test_fewer_are_enough_in_quiet_hours(
    room: Room, hour: int, pairs: int, why: list[str]
) -> None:
    at = room.clock().replace(hour=hour, minute=0)
    await looked(room, BY_NIGHT, at)
    await put(room, pairs)

    assert await looked(room, BY_NIGHT, at) == [True] * len(why)
    assert [one.why for one in await wishes(room)] == why


async def test_a_night_has_one_training_and_the_next_night_another(room: Room) -> None:
    at = room.clock().replace(hour=3, minute=0)
    await looked(room, BY_NIGHT, at)
    await put(room, LEAST_AT_NIGHT)
    assert await looked(room, BY_NIGHT, at) == [True]
    (first,) = await wishes(room)
    await room.store.write(lambda r: TuningRecords.beside(r).save(replace(first, status="done")))

    assert await looked(room, BY_NIGHT, at + timedelta(hours=1)) == []
    assert await looked(room, BY_NIGHT, at + timedelta(days=1)) == [True]


async def test_a_mark_that_was_moved_meanwhile_is_not_put_back(room: Room) -> None:
    (mark,) = await room.store.read(lambda r: due(r, PLAN, room.clock()))
    now = replace(await room.store.read(lambda r: counted(r, mark)), pairs=9_999)
    await room.store.write(lambda r: begin_anew(TuningRecords.beside(r), PLAYGROUND, "text"))

    wished = await room.service._context.write(lambda c: note(c, mark, now, PLAN))

    assert not wished
    assert (await marked(room)).pairs == 0
    assert await wishes(room) == []


@pytest.mark.parametrize("plan", [replace(PLAN, on=False), replace(PLAN, bases={})])
async def test_where_nothing_is_trained_nothing_is_counted(room: Room, plan: Plan) -> None:
    assert await looked(room, plan) == []


async def test_an_evening_asks_for_its_training_itself(room: Room) -> None:
    await room.store.write(
        lambda r: r._conn.execute("UPDATE taste_lessons SET guild_id = ?", (EVENING,))
    )

    assert await looked(room, PLAN) == []


async def test_the_votes_of_one_life_are_trained_on_in_the_next(tmp_path: Path) -> None:
    async with learning_room(tmp_path) as room:
        await agree(room.store, *VOTERS)
        for host in ("web:ann", "web:ben"):
            await played(room, await room.session(host=host))

    plan = a_plan(tmp_path, pairs=2 * PAIRS, quiet=Quiet(0, 0))
    async with tuning_room(tmp_path, plan=plan, members=VOTERS) as later:
        tuning = await later.ended("done")

        assert tuning.why == "votes"
        assert (await later.read(lambda rows: rows.mark(PLAYGROUND, "text"))).pairs == 0
