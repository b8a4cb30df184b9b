"""Learning all anew comes to what learning one by one does, and to a past without who is gone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.records import Records
from bot.records.privacy import PrivacyRecords
from bot.records.taste import TasteRecords
from bot.rules.reports import REDACTED
from bot.service.context import Change
from bot.service.members import note_consent
from bot.service.privacy import forget_member
from bot.store import Store
from bot.taste import PLAYGROUND, Quarantine
from tests.bot.making import NOW
from tests.bot.service.taste_history import (
    History,
    assert_same,
    known,
    learn,
    replay,
    until_learned,
)
from tests.bot.service.taste_history import tasting as tasting_of

GUILDS = (None, "1", "2", "3")
KEYS = (PLAYGROUND, "1", "2", "3")
EVE = "web:voter3"


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Store]:
    (tmp_path / "other").mkdir()
    opened = await Store.open(tmp_path / "other", synchronous="NORMAL")
    yield opened
    await opened.close()


def some_rounds(n: int, *, seed: int = 7) -> Any:
    """The same past in whichever store it is laid."""
    past = History(seed)

    def lay(records: Records) -> None:
        for _ in range(n):
            past.any_round(records, GUILDS, voters=9)

    return lay


async def test_a_replay_of_many_communities_comes_to_what_was_learned_round_by_round(
    store: Store,
) -> None:
    await store.write(some_rounds(200))
    await learn(store)
    one_by_one = await known(store)
    told = await store.read(lambda r: TasteRecords.beside(r).lessons("1", 0, 500))

    await replay(store, *KEYS)

    assert len(one_by_one) > 8  # communities, kinds and languages apart
    assert_same(await known(store), one_by_one)
    again = await store.read(lambda r: TasteRecords.beside(r).lessons("1", 0, 500))
    for before, after in zip(told, again, strict=True):
        assert after.told.ballots_before == pytest.approx(before.told.ballots_before)
        for draft_id, one in before.told.drafts.items():
            assert after.told.drafts[draft_id].expected == pytest.approx(one.expected, abs=2e-6)
            assert after.told.drafts[draft_id].chance == pytest.approx(one.chance, abs=2e-6)


async def without_their_ballots(other: Store, *members: str) -> None:
    await other.write(some_rounds(60))
    for member in members:
        await other.write(lambda r, by=member: r._delete("ballots WHERE member_id = ?", by))
        await other.write(
            lambda r, by=member: r._conn.execute(
                "UPDATE drafts SET author_id = 'web:gone' WHERE author_id = ?", (by,)
            )
        )
    await learn(other)


async def test_no_to_ranking_is_as_if_one_had_never_voted(store: Store, other: Store) -> None:
    await without_their_ballots(other, EVE)
    await store.write(some_rounds(60))
    await learn(store)
    with_eve = await known(store)

    await store.write(lambda r: note_consent(Change(r, NOW), EVE, {"ranking": False}))
    await learn(store)
    without_eve = await known(store)
    await store.write(lambda r: note_consent(Change(r, NOW), EVE, {"ranking": True}))
    await learn(store)

    with pytest.raises(AssertionError):
        assert_same(with_eve, without_eve)  # she did teach
    assert_same(without_eve, await known(other))
    assert_same(await known(store), with_eve)


async def test_another_answer_to_another_question_replays_nothing(store: Store) -> None:
    await store.write(some_rounds(10))
    await learn(store)

    await store.write(lambda r: note_consent(Change(r, NOW), EVE, {"training": True}))
    await store.write(lambda r: note_consent(Change(r, NOW), EVE, {"ranking": True}))

    assert await store.read(lambda r: TasteRecords.beside(r).to_replay()) == []


async def test_a_deleted_member_taught_nothing(store: Store, other: Store) -> None:
    """Their edits that did not join are emptied too, so the other past has those off the table."""
    await other.write(some_rounds(60))
    await other.write(lambda r: forget_member(Change(r, NOW), EVE))
    await learn(other)
    await store.write(some_rounds(60))
    await learn(store)

    await store.write(lambda r: forget_member(Change(r, NOW), EVE))
    await learn(store)

    found = await known(store)
    assert_same(found, await known(other))
    assert all(EVE not in one["voters"] for one in found.values())


async def test_ballots_that_are_set_aside_count_only_once_somebody_says_so(
    store: Store, other: Store
) -> None:
    await store.write(some_rounds(30))
    await learn(store)
    counted = await known(store)
    round_id = await store.read(first_round_with_three)
    three = await store.read(lambda r: tuple(b.member_id for b in r.ballots(round_id)))
    guild_id = await store.read(lambda r: TasteRecords.beside(r).lesson(round_id).guild_id)  # type: ignore[union-attr]
    found = Quarantine("q1", guild_id, round_id, three, {"p": 0.001}, "open", NOW)

    await store.write(lambda r: TasteRecords.beside(r).add_quarantine(found))
    await replay(store, guild_id)
    open_ = await known(store)
    await store.write(lambda r: TasteRecords.beside(r).settle("q1", "counted", "web:ann", NOW))
    await learn(store)

    await other.write(some_rounds(30))
    await other.write(lambda r: r._delete("ballots WHERE round_id = ?", round_id))
    await learn(other)
    assert_same(open_, await known(other))
    assert_same(await known(store), counted)


def first_round_with_three(records: Records) -> str:
    """One that has voters and no edits, whose makers would still teach."""
    return next(
        f"r{n}"
        for n in range(1, 31)
        if records.n_ballots(f"r{n}") >= 3 and not any(d.parent_id for d in records.drafts(f"r{n}"))
    )


async def test_a_purged_guild_leaves_its_neighbours_as_they_were(store: Store) -> None:
    await store.write(some_rounds(60))
    await learn(store)
    before = await known(store)

    await store.write(lambda r: PrivacyRecords.beside(r).erase_guild("2"))
    await learn(store)

    assert_same(
        await known(store), {scope: one for scope, one in before.items() if scope.guild_id != "2"}
    )


async def test_a_redacted_text_stands_beside_nothing(store: Store, other: Store) -> None:
    await store.write(some_rounds(30))
    await learn(store)
    draft = await store.read(lambda r: r.drafts("r3")[0])
    session_id = await store.read(lambda r: r.round("r3").session_id)

    await store.write(
        lambda r: PrivacyRecords.beside(r).redact(session_id, draft.text, REDACTED["en"])
    )
    await learn(store)

    await other.write(some_rounds(30))
    await other.write(lambda r: r._conn.execute("UPDATE drafts SET vetoed = 1 WHERE id = 'r3d0'"))
    await learn(other)
    assert_same(await known(store), await known(other))


async def test_a_change_in_the_middle_of_a_replay_is_not_lost(store: Store, other: Store) -> None:
    await without_their_ballots(other, EVE)
    await store.write(some_rounds(60))
    await learn(store)

    async with tasting_of(store) as learner:
        for key in KEYS:
            await store.write(lambda r, known=key: TasteRecords.beside(r).touch(known))
        learner.wake()
        await store.write(lambda r: note_consent(Change(r, NOW), EVE, {"ranking": False}))
        await until_learned(store, learner)

    assert_same(await known(store), await known(other))


async def test_a_replay_that_is_broken_off_is_done_again(store: Store) -> None:
    await store.write(some_rounds(60))
    await learn(store)
    before = await known(store)

    for key in KEYS:
        await store.write(lambda r, known=key: TasteRecords.beside(r).touch(known))
    for at in range(8):
        async with tasting_of(store):
            await asyncio.sleep(0.004 * at)
    left = await store.read(lambda r: TasteRecords.beside(r).to_replay())
    await learn(store)

    assert left
    assert await store.read(lambda r: TasteRecords.beside(r).to_replay()) == []
    assert_same(await known(store), before)


async def test_after_a_reset_only_later_rounds_count(store: Store, other: Store) -> None:
    past = History(3)
    await store.write(lambda r: [past.any_round(r, (None,), 6) for _ in range(20)])
    await learn(store)

    await store.write(lambda r: TasteRecords.beside(r).reset(PLAYGROUND, NOW))
    await learn(store)
    after_reset = await known(store)
    await store.write(lambda r: [past.any_round(r, (None,), 6) for _ in range(20)])
    await learn(store)
    one_by_one = await known(store)
    await replay(store, PLAYGROUND)

    assert after_reset == {}
    assert sum(int(one["counts"][0]) for one in one_by_one.values()) <= 20
    assert_same(await known(store), one_by_one)
