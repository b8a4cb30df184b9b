"""Every closed round is learned once, in order, whatever comes between; and drafts follow it."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bot.bus import Bus
from bot.guild import Channel, ChannelPolicy, Guild, GuildSettings
from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.taste import TasteRecords
from bot.service.tasting import LEARNED_BY, SETTLE_S, Tasting
from bot.session import RoundStatus
from bot.store import Store
from bot.taste import PLAYGROUND, Scope, TasteCommunity
from tests.bot.making import NOW, a_session
from tests.bot.service.conftest import Room
from tests.bot.service.taste_history import (
    History,
    assert_same,
    known,
    learn,
    tasting,
    until_learned,
)
from tests.bot.service.tasting_room import lesson, played

ENGLISH = Scope(PLAYGROUND, "text", "en")
VOTERS = ("web:ann", "web:ben", "web:cat")
LEARNS_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from bot.bus import Bus
from bot.records.taste import TasteRecords
from bot.service.tasting import Tasting
from bot.store import Store
from tests.bot.making import NOW

async def main():
    store = await Store.open(Path(sys.argv[1]))
    async with asyncio.TaskGroup() as group:
        group.create_task(Tasting(store, Bus(), lambda: NOW).run())
        while True:
            n = await store.read(lambda r: r._count("taste_lessons"))
            print(n, flush=True)
            await asyncio.sleep(0.001)

asyncio.run(main())
"""


def rounds(n: int, *guilds: str | None, seed: int = 1) -> Any:
    past = History(seed)
    return lambda records: [past.any_round(records, guilds or (None,), 6) for _ in range(n)]


async def lessons(store: Store, guild_id: str = PLAYGROUND) -> list[str]:
    found = await store.read(lambda r: TasteRecords.beside(r).lessons(guild_id, 0, 1_000))
    return [one.round_id for one in found]


async def test_a_closed_round_is_learned_before_the_next_drafts_are_chosen(learning: Room) -> None:
    room = learning
    session = await room.session()
    first = await played(room, session)

    second = await room.until((await room.round(session))["id"], "voting")

    taught = await lesson(room, first["id"])
    drafts = await room.store.read(lambda r: r.drafts(second["id"]))
    model = await room.store.read(lambda r: TasteRecords.beside(r).model(ENGLISH))
    assert taught.counted
    assert taught.told.ballots_before == 0
    assert set(taught.told.drafts) == {d["id"] for d in first["drafts"]}
    assert sum(one.chance for one in taught.told.drafts.values()) == pytest.approx(1, abs=1e-4)
    assert model is not None
    assert (model.rounds, model.ballots) == (1, 3.0)
    assert all(d.standing is not None for d in drafts)
    assert {d.standing.role for d in drafts if d.standing and d.place is None} == {None}


async def test_what_was_expected_is_the_sum_of_its_parts_and_was_there_before_the_votes(
    learning: Room,
) -> None:
    room = learning
    session = await room.session()
    for _ in range(3):
        last = await played(room, session)

    told = (await lesson(room, last["id"])).told

    assert told.ballots_before == 6
    for one in told.drafts.values():
        assert sum(one.parts.values()) == pytest.approx(one.expected, abs=1e-4)
        assert "place" not in one.parts
    assert any(one.expected for one in told.drafts.values())


async def test_rounds_are_learned_in_the_order_in_which_they_closed(store: Store) -> None:
    past = History()

    def lay(records: Records) -> None:
        session = past.session(records, None)
        for closed in (300, 100, 200):
            moment = NOW.replace(minute=0, second=closed // 10, microsecond=0)
            past.round(records, session, ("web:ann",), closed_at=moment)

    await store.write(lay)

    await learn(store)

    assert await lessons(store) == ["r2", "r3", "r1"]


async def test_a_round_that_nobody_won_or_that_was_broken_off_teaches_nothing(
    store: Store,
) -> None:
    past = History()

    def lay(records: Records) -> None:
        session = past.session(records, None)
        past.round(records, session, ("web:ann",), status=RoundStatus.CANCELLED)
        past.round(records, session, ("web:ann",), status=RoundStatus.FAILED)
        past.round(records, session, ())

    await store.write(lay)

    await learn(store)

    assert await lessons(store) == ["r3"]
    assert await known(store) == {}


async def test_an_examples_rounds_never_teach(store: Store) -> None:
    past = History()

    def lay(records: Records) -> None:
        records.add_session(a_session("example", example=True))
        past.round(records, records.session("example"), ("web:ann", "web:ben"))

    await store.write(lay)

    await learn(store)

    assert await lessons(store) == []
    assert await store.read(lambda r: r._count("taste_waiting")) == 0


@pytest.mark.parametrize(("drafts", "taught"), [("all", 1), ("human", 0), ("no_ai", 0)])
async def test_where_members_write_every_draft_their_votes_teach_nothing(
    store: Store, drafts: Any, taught: int
) -> None:
    past = History()
    policy = ChannelPolicy(drafts=drafts)

    def lay(records: Records) -> None:
        session = past.session(records, "1")
        GuildRecords.beside(records).put_channel(Channel(session.channel_id, "1", policy=policy))
        past.round(records, session, ("web:ann",))

    await store.write(lay)

    await learn(store)

    assert len(await lessons(store, "1")) == taught


async def test_while_ranking_rests_rounds_are_passed_by_for_good(store: Store) -> None:
    rows = TasteRecords.beside
    await store.write(lambda r: rows(r).put_community(TasteCommunity(PLAYGROUND, ranking=False)))
    await store.write(rounds(5))
    await learn(store)
    resting = await known(store)

    await store.write(lambda r: rows(r).put_community(TasteCommunity(PLAYGROUND)))
    await store.write(lambda r: rows(r).touch(PLAYGROUND))
    await learn(store)

    found = await store.read(lambda r: rows(r).lessons(PLAYGROUND, 0, 10))
    assert [one.counted for one in found] == [False] * 5
    assert resting == await known(store) == {}


async def test_a_community_that_rests_its_ranking_has_drafts_chosen_without_it(room: Room) -> None:
    resting = TasteCommunity(PLAYGROUND, ranking=False)
    await room.store.write(lambda r: TasteRecords.beside(r).put_community(resting))

    _, round_ = await room.voting()

    drafts = await room.store.read(lambda r: r.drafts(round_["id"]))
    assert [d.standing for d in drafts] == [None] * len(drafts)


async def test_learning_that_is_broken_off_again_and_again_comes_to_the_same(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = await Store.open(tmp_path / "other", synchronous="NORMAL")
    await other.write(rounds(40, None, "1"))
    await learn(other)
    await store.write(rounds(40, None, "1"))

    for at in range(12):
        async with tasting(store):
            await asyncio.sleep(0.003 * at)
    await learn(store)

    assert await lessons(store) == await lessons(other)
    assert_same(await known(store), await known(other))
    await other.close()


async def test_killed_in_the_middle_nothing_is_learned_twice_or_never(tmp_path: Path) -> None:
    for name in ("killed", "whole"):
        (tmp_path / name).mkdir()
        store = await Store.open(tmp_path / name)
        await store.write(rounds(60, None, "1"))
        if name == "whole":
            await learn(store)
        await store.close()
    for least in (5, 25):
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", LEARNS_UNTIL_KILLED, str(tmp_path / "killed")),
            stdout=asyncio.subprocess.PIPE,
        )
        assert child.stdout is not None
        while int(await child.stdout.readline()) < least:
            pass
        child.kill()
        await child.wait()

    killed = await Store.open(tmp_path / "killed")
    whole = await Store.open(tmp_path / "whole")
    before = await lessons(killed)
    await learn(killed)

    assert 5 <= len(before) < 60
    for guild_id in (PLAYGROUND, "1"):
        assert await lessons(killed, guild_id) == await lessons(whole, guild_id)
    assert_same(await known(killed), await known(whole))
    await killed.close()
    await whole.close()


async def test_a_round_that_cannot_be_learned_does_not_hold_up_the_others(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    past = History()

    def lay(records: Records) -> None:
        session = past.session(records, None)
        past.round(records, session, ("web:ann",), kind="image")
        past.round(records, session, ("web:ann",))
        records._conn.execute("""UPDATE pictures SET palette = '["red"]' WHERE id = 'r1p0'""")

    await store.write(lay)

    async with tasting(store) as learner, asyncio.timeout(5):
        while await lessons(store) != ["r2"]:
            learner.wake()
            await asyncio.sleep(0.01)

    assert "round r1 was not learned" in caplog.text


async def test_drafting_waits_half_a_second_at_most_for_what_is_being_learned(
    store: Store,
) -> None:
    await store.write(rounds(120))
    async with tasting(store) as learner:
        started = time.monotonic()
        await learner.settled("s0")
        took = time.monotonic() - started
        waits = await store.read(lambda r: r._count("taste_waiting"))
        await until_learned(store, learner)

    assert waits == 0 or SETTLE_S <= took < SETTLE_S + 2


async def test_nobody_waits_for_a_learner_that_does_not_run(store: Store) -> None:
    await store.write(rounds(1))
    started = time.monotonic()

    await Tasting(store, Bus(), lambda: NOW).settled("s0")

    assert time.monotonic() - started < SETTLE_S / 2


async def test_after_an_upgrade_that_ranks_otherwise_all_is_learned_anew(store: Store) -> None:
    await Tasting(store, Bus(), lambda: NOW).begin()
    await store.write(rounds(15, None, "1"))
    await learn(store)
    before = await known(store)

    def older(records: Records) -> None:
        records.set_value(LEARNED_BY, "another prior")
        records._conn.execute("UPDATE taste_models SET state = '{}', rounds = 99")

    await store.write(older)
    await Tasting(store, Bus(), lambda: NOW).begin()
    gone = await known(store)
    await learn(store)

    assert gone == {}
    assert_same(await known(store), before)


async def test_a_guild_that_wants_no_wildcard_gets_none(store: Store) -> None:
    def lay(records: Records) -> None:
        settings = GuildSettings(wildcard=False)
        GuildRecords.beside(records).put_guild(Guild("1", settings, NOW))

    await store.write(lay)
    learner = Tasting(store, Bus(), lambda: NOW)
    ours, theirs = a_session("a"), a_session("b", guild_id="1")

    here = await store.read(lambda r: learner.ranking_for(r, ours, "text"))
    there = await store.read(lambda r: learner.ranking_for(r, theirs, "image"))

    assert here is not None
    assert there is not None
    assert (here.wildcard, there.wildcard) == (True, False)
    assert (here.explore, there.explore) == (True, True)
    assert here.codes != there.codes
