"""The rows of taste: what waits, what was learned, who is set aside."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.errors import Conflict, NotFound
from bot.migrate import STEPS, migrate
from bot.records import Records
from bot.records.taste import TasteRecords
from bot.session import RoundStatus
from bot.store import Store
from bot.taste import (
    PLAYGROUND,
    Expected,
    Quarantine,
    Scope,
    TasteCommunity,
    TasteLesson,
    TasteModel,
    Told,
)
from engine.types import Standing
from tests.bot.making import NOW, a_ballot, a_draft, a_round, a_session, later

SCOPE = Scope("1", "text", "en")
# What may be read whole: the queue of rounds that wait, communities to replay, a question's ids.
SHORT = (
    "w USING COVERING INDEX waiting_by_close",
    "taste_communities USING INDEX communities_to_replay",
    *("json_each", "CONSTANT ROW"),
)
TOLD = Told({"d1": Expected(0.5, 0.75, {"length": 0.5})}, 12.5)


def rows(records: Records) -> TasteRecords:
    return TasteRecords.beside(records)


def a_lesson(round_id: str = "r1", **changes: Any) -> TasteLesson:
    given: dict[str, Any] = {"guild_id": "1", "kind": "text", "form": "poem", "language": "en"}
    given |= {"learned_at": NOW, "counted": True, "number": 0}
    return TasteLesson(round_id=round_id, **(given | changes))


def lay(records: Records, *round_ids: str, guild_id: str | None = "1") -> None:
    """Closed rounds of one session."""
    session_id = f"s{guild_id}"
    records.add_session(a_session(session_id, guild_id=guild_id))
    for number, round_id in enumerate(round_ids, 1):
        closed = {"status": RoundStatus.CLOSED, "closed_at": later(60 * number)}
        records.add_round(a_round(round_id, session_id, number=number, **closed))


async def test_every_value_comes_back_as_it_was_written(store: Store) -> None:
    standing = Standing(0.25, 0.5, 2, "wildcard", 0.125)
    model = TasteModel("1", "image", "zh", "{}", 3, 4.5, NOW)
    quarantine = Quarantine("q", "1", "r1", ("web:ann",), {"p": 0.001}, "open", NOW)
    community = TasteCommunity("1", ranking=False, since=4, since_at=NOW, dirty=2)

    def act(records: Records) -> int:
        lay(records, "r1")
        records.add_draft(a_draft(standing=standing))
        records.put_ballot(a_ballot(weight=0.0))
        rows(records).put_model(model)
        rows(records).add_quarantine(quarantine)
        rows(records).put_community(community)
        return rows(records).add_lesson(a_lesson(told=TOLD))

    number = await store.write(act)

    assert await store.read(lambda r: r.draft("d1").standing) == standing
    assert await store.read(lambda r: r.ballots("r1")[0].weight) == 0.0
    assert await store.read(lambda r: rows(r).models("1")) == [model]
    assert await store.read(lambda r: rows(r).quarantine("q")) == quarantine
    assert await store.read(lambda r: rows(r).community("1")) == community
    kept = await store.read(lambda r: rows(r).lesson("r1"))
    assert kept == a_lesson(told=TOLD, number=number)


async def test_casting_again_replaces_the_weight_too(store: Store) -> None:
    def act(records: Records) -> None:
        records.add_session(a_session())
        records.add_round(a_round())
        records.put_ballot(a_ballot(weight=0.0))
        records.put_ballot(a_ballot(weight=1.0))

    await store.write(act)

    assert await store.read(lambda r: [b.weight for b in r.ballots("r1")]) == [1.0]


async def test_a_community_ranks_until_somebody_says_otherwise(store: Store) -> None:
    assert await store.read(lambda r: rows(r).community("9")) == TasteCommunity("9")


async def test_a_round_waits_from_its_close_until_it_is_taken(store: Store) -> None:
    def act(records: Records) -> None:
        records.add_session(a_session())
        records.add_round(a_round())

    await store.write(act)
    open_ = await store.read(lambda r: rows(r).waiting(9))
    closed = a_round(status=RoundStatus.CLOSED, closed_at=later(1))
    await store.write(lambda r: r.save_round(closed))
    await store.write(lambda r: r.save_round(closed))  # whatever is saved of it later
    waits = await store.read(lambda r: rows(r).waiting(9))

    taken = await store.write(lambda r: rows(r).take("r1"))
    again = await store.write(lambda r: rows(r).take("r1"))

    assert (open_, waits, taken, again) == ([], [closed], True, False)
    assert await store.read(lambda r: rows(r).waiting(9)) == []


async def test_rounds_wait_in_the_order_of_their_close(store: Store) -> None:
    await store.write(lambda r: lay(r, "r1", "r2", "r3"))

    found = await store.read(lambda r: [one.id for one in rows(r).waiting(2)])

    assert found == ["r1", "r2"]


async def test_a_community_that_is_to_be_replayed_learns_no_new_round(store: Store) -> None:
    await store.write(lambda r: lay(r, "r1"))
    await store.write(lambda r: lay(r, "r2", guild_id=None))

    await store.write(lambda r: rows(r).touch("1"))

    assert await store.read(lambda r: [one.id for one in rows(r).waiting(9)]) == ["r2"]
    assert await store.read(lambda r: rows(r).to_replay()) == ["1"]
    assert await store.read(lambda r: rows(r).is_waiting("1"))
    assert not await store.read(lambda r: rows(r).is_waiting("2"))


async def test_a_round_is_learned_once(store: Store) -> None:
    def act(records: Records) -> None:
        lay(records, "r1")
        rows(records).add_lesson(a_lesson())

    await store.write(act)

    with pytest.raises(Conflict):
        await store.write(lambda r: rows(r).add_lesson(a_lesson()))


async def test_a_number_is_never_given_twice(store: Store) -> None:
    def act(records: Records) -> tuple[int, int]:
        lay(records, "r1", "r2")
        first = rows(records).add_lesson(a_lesson("r1"))
        records._conn.execute("DELETE FROM taste_lessons")
        return first, rows(records).add_lesson(a_lesson("r2"))

    first, second = await store.write(act)

    assert second > first


async def test_a_reset_forgets_one_community_and_counts_later_lessons_only(store: Store) -> None:
    def act(records: Records) -> None:
        lay(records, "r1", "r2")
        rows(records).add_lesson(a_lesson("r1"))
        for guild_id in ("1", "2"):
            rows(records).put_model(TasteModel(guild_id, "text", "en", "{}", 1, 1.0, NOW))
            rows(records).put_voters(Scope(guild_id, "text", "en"), {"web:ann": 1.0})

    await store.write(act)
    await store.write(lambda r: rows(r).reset("1", NOW))
    await store.write(lambda r: rows(r).add_lesson(a_lesson("r2")))

    community = await store.read(lambda r: rows(r).community("1"))
    counted = await store.read(lambda r: rows(r).lessons("1", community.since, 9))
    assert (community.since_at, community.dirty) == (NOW, 1)
    assert [one.round_id for one in counted] == ["r2"]
    assert await store.read(lambda r: rows(r).models("1")) == []
    assert len(await store.read(lambda r: rows(r).models("2"))) == 1
    assert await store.read(lambda r: rows(r).n_voters("1")) == 0
    assert await store.read(lambda r: rows(r).n_voters("2")) == 1


async def test_what_somebody_settled_is_settled(store: Store) -> None:
    def act(records: Records) -> None:
        lay(records, "r1")
        for name in ("q1", "q2"):
            rows(records).add_quarantine(
                Quarantine(name, "1", "r1", (f"web:{name}",), {}, "open", NOW)
            )

    await store.write(act)
    await store.write(lambda r: rows(r).settle("q1", "kept_out", "web:ann", NOW))
    untouched = await store.read(lambda r: rows(r).to_replay())
    await store.write(lambda r: rows(r).settle("q2", "counted", "web:ann", NOW))

    assert untouched == []
    assert await store.read(lambda r: rows(r).to_replay()) == ["1"]
    assert await store.read(lambda r: rows(r).kept_out("r1")) == {"web:q1"}
    assert await store.read(lambda r: rows(r).quarantines("1")) == []
    with pytest.raises(Conflict):
        await store.write(lambda r: rows(r).settle("q1", "counted", "web:ann", NOW))
    with pytest.raises(NotFound):
        await store.write(lambda r: rows(r).settle("q9", "counted", "web:ann", NOW))


async def test_a_member_is_known_where_they_voted_or_edited(store: Store) -> None:
    def act(records: Records) -> None:
        for guild_id in ("1", "2", "3", None):
            lay(records, f"r{guild_id}", guild_id=guild_id)
        records.put_ballot(a_ballot("web:ann", round_id="r1"))
        records.put_ballot(a_ballot("web:ann", round_id="rNone"))
        records.add_draft(a_draft("d1", "r2", author_id="web:ann"))
        records.add_draft(a_draft("d2", "r2", place=1, author_id="web:ann", parent_id="d1"))
        records.add_draft(a_draft("d3", "r3", author_id="web:ann"))

    await store.write(act)

    found = await store.read(lambda r: rows(r).communities_of("web:ann"))
    assert found == [PLAYGROUND, "1", "2"]


def test_rounds_that_closed_before_the_step_wait_after_it(tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    before = [step for step in STEPS if step.name < "2026_11_29_taste"]
    migrate(conn, before)
    db = Database(conn, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = OFF")
    columns = "session_id, number, kind, wish, asked_by, asked, seed, none_won, tied, runoff"
    for round_id, status in (("r1", "closed"), ("r2", "failed"), ("r3", "voting")):
        db.execute(
            f"INSERT INTO rounds (id, status, opened_at, closed_at, {columns})"
            " VALUES (?, ?, 'a', 'b', 's', ?, 'text', '', 'web:ann', 8, 1, 0, '[]', 0)",
            [round_id, status, int(round_id[1])],
        )

    migrate(conn)

    assert conn.execute("SELECT * FROM taste_waiting").fetchall() == [("r1", "b")]
    conn.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.community("1"),
        lambda r: r.to_replay(),
        lambda r: r.is_waiting("1"),
        lambda r: r.waiting(3),
        lambda r: r.model(SCOPE),
        lambda r: r.models("1"),
        lambda r: r.voters(SCOPE),
        lambda r: r.n_voters("1"),
        lambda r: r.lesson("r1"),
        lambda r: r.lessons("1", 3, 20),
        lambda r: r.last_lessons(SCOPE, 3, 20),
        lambda r: r.casts("web:ann", "1", 5),
        lambda r: r.last_weight("web:ann", "1", 4),
        lambda r: r.communities_of("web:ann"),
        lambda r: r.unwilling(["web:ann"]),
        lambda r: r.quarantines("1"),
        lambda r: r.kept_out("r1"),
    ],
)
async def test_no_question_reads_a_whole_table(store: Store, ask: Any) -> None:
    asked: list[str] = []

    def plans(records: Records) -> list[str]:
        conn = records._conn
        conn.set_trace_callback(asked.append)
        ask(rows(records))
        conn.set_trace_callback(None)
        return [row[3] for sql in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]

    steps = await store.read(plans)

    assert asked
    whole = [s.removeprefix("SCAN ") for s in steps if s.startswith("SCAN ")]
    assert [s for s in whole if not s.startswith(SHORT)] == []
