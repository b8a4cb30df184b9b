"""New voters who agree more than chance lets expect are set aside until somebody settles it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.records import Records
from bot.records.taste import TasteRecords
from bot.session import Member
from bot.store import Store
from bot.taste import PLAYGROUND, Quarantine, Scope
from bot.votes import Ballot
from tests.bot.making import NOW
from tests.bot.service.taste_history import History, assert_same, known, learn, replay

REGULARS = [f"web:regular{i}" for i in range(5)]
BRIGADE = [f"web:new{i}" for i in range(6)]


class Evening:
    """Rounds of one session; regulars vote from the first one on."""

    def __init__(self) -> None:
        self.past = History()

    def round(
        self, records: Records, at: datetime, votes: dict[str, int], regulars: Sequence[str]
    ) -> str:
        """One closed round; `votes` has the place that somebody rings, regulars ring in turn."""
        session = self.past.session(records, None)
        round_id = self.past.round(records, session, (), closed_at=at)
        shown = frozenset(f"{round_id}d{i}" for i in range(4))
        rings = {by: i % 3 for i, by in enumerate(regulars)} | votes
        for by, place in rings.items():
            approved = frozenset({f"{round_id}d{place}"})
            cast_at = at - timedelta(seconds=30)
            records.put_ballot(Ballot(round_id, by, approved, shown, cast_at))
        return round_id


async def after_a_week(store: Store, votes: dict[str, int], regulars: Sequence[str]) -> str:
    """Six rounds of the regulars, and a week later one with newcomers; its id."""
    evening = Evening()

    def lay(records: Records) -> str:
        for hour in range(6):
            evening.round(records, NOW + timedelta(hours=hour), {}, REGULARS)
        return evening.round(records, NOW + timedelta(days=7), votes, regulars)

    round_id = await store.write(lay)
    await learn(store)
    return round_id


async def set_aside(store: Store) -> list[Quarantine]:
    return await store.read(lambda r: TasteRecords.beside(r).quarantines(PLAYGROUND, None))


async def test_a_brigade_of_new_voters_is_set_aside_and_teaches_nothing(store: Store) -> None:
    round_id = await after_a_week(store, dict.fromkeys(BRIGADE, 3), REGULARS)

    (found,) = await set_aside(store)
    voters = await store.read(
        lambda r: TasteRecords.beside(r).voters(Scope(PLAYGROUND, "text", "en"))
    )
    assert (found.round_id, found.status) == (round_id, "open")
    assert set(found.members) == set(BRIGADE)
    assert found.evidence["share"] == 1.0
    assert found.evidence["n"] == 6
    assert found.evidence["p"] < 0.005 < found.evidence["expected"]
    assert set(voters) == set(REGULARS)


async def test_what_was_set_aside_teaches_once_it_is_counted(store: Store) -> None:
    await after_a_week(store, dict.fromkeys(BRIGADE, 3), REGULARS)
    aside = await known(store)
    (found,) = await set_aside(store)

    await store.write(lambda r: TasteRecords.beside(r).settle(found.id, "counted", "web:ann", NOW))
    await learn(store)

    (scope,) = aside
    counted = await known(store)
    assert counted[scope]["counts"][1] == aside[scope]["counts"][1] + len(BRIGADE)
    with pytest.raises(AssertionError):
        assert_same(counted, aside)


async def test_what_was_kept_out_stays_out_of_every_replay(store: Store) -> None:
    await after_a_week(store, dict.fromkeys(BRIGADE, 3), REGULARS)
    aside = await known(store)
    (found,) = await set_aside(store)

    await store.write(lambda r: TasteRecords.beside(r).settle(found.id, "kept_out", "web:ann", NOW))
    await replay(store, PLAYGROUND)

    assert_same(await known(store), aside)


async def test_friends_who_come_and_like_different_things_are_welcome(store: Store) -> None:
    await after_a_week(store, {by: i % 4 for i, by in enumerate(BRIGADE)}, REGULARS)

    assert await set_aside(store) == []


async def test_where_everybody_is_new_nobody_is_set_aside(store: Store) -> None:
    evening = Evening()
    votes = dict.fromkeys(BRIGADE, 3)
    await store.write(lambda r: evening.round(r, NOW, votes, ()))

    await learn(store)

    assert await set_aside(store) == []


async def test_who_voted_in_five_rounds_is_known(store: Store) -> None:
    evening = Evening()

    def lay(records: Records) -> None:
        for minute in range(6):
            votes = {by: (i + minute) % 4 for i, by in enumerate(BRIGADE)}
            evening.round(records, NOW + timedelta(minutes=minute), votes, REGULARS)
        evening.round(records, NOW + timedelta(hours=1), dict.fromkeys(BRIGADE, 3), REGULARS)

    await store.write(lay)

    await learn(store)

    assert await set_aside(store) == []


async def test_whose_votes_do_not_rank_are_not_looked_at(store: Store) -> None:
    for by in BRIGADE[:3]:
        told = Member(by, "", "en", {"ranking": False})
        await store.write(lambda r, member=told: r.save_member(member))

    await after_a_week(store, dict.fromkeys(BRIGADE, 3), REGULARS)

    assert await set_aside(store) == []
