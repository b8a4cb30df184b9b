"""What is written into the store comes back as the same value, and the rules of the rows hold."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Conflict, Invalid, NotFound
from bot.records import Records
from bot.rows import TABLES
from bot.session import Mode, RoundStatus, SessionSettings
from bot.store import Store
from tests.bot.making import (
    A_LORE,
    A_MEMBER,
    A_PROBLEM,
    AN_ANALYSIS,
    NOW,
    a_ballot,
    a_draft,
    a_passage,
    a_round,
    a_session,
    a_work,
    add_voting_round,
    later,
)


async def test_every_value_comes_back_as_it_was_written(store: Store) -> None:
    session = a_session(
        guild_id="g", mode=Mode.CORPSE, settings=SessionSettings(90, 3, 9, 3), example=True
    )
    round_ = a_round(
        deadline=later(60), closed_at=later(70), tied=("d1", "d2"), none_won=True, runoff=True
    )
    draft = a_draft(problems=(A_PROBLEM,), analysis=AN_ANALYSIS, vetoed=True)
    passage = a_passage(generation=draft.generation, round_id="r1", draft_id="d1")

    def write(records: Records) -> None:
        records.save_member(A_MEMBER)
        records.add_session(session)
        records.add_round(round_)
        records.add_draft(draft)
        records.put_ballot(a_ballot("web:ann", "d1"))
        records.add_passage(passage)
        records.add_lore(A_LORE)
        records.add_work(a_work(head="p1"))

    def read(records: Records) -> list[Any]:
        return [
            records.member("web:ann"),
            records.session("s1"),
            records.round("r1"),
            records.draft("d1"),
            records.ballot("r1", "web:ann"),
            records.passage("p1"),
            *records.lore("s1"),
            records.work("w1"),
        ]

    await store.write(write)

    written = [A_MEMBER, session, round_, draft, a_ballot("web:ann", "d1"), passage]
    assert await store.read(read) == [*written, A_LORE, a_work(head="p1")]


async def test_every_field_of_a_value_has_its_column(store: Store) -> None:
    def columns(records: Records) -> dict[str, set[str]]:
        conn = records._conn
        return {
            t.name: {row[1] for row in conn.execute(f"PRAGMA table_info({t.name})")} for t in TABLES
        }

    assert await store.read(columns) == {t.name: set(t.columns) for t in TABLES}


async def test_saving_changes_what_was_added(store: Store) -> None:
    await store.write(add_voting_round)

    def change(records: Records) -> None:
        records.save_session(replace(records.session("s1"), title="Light", active_at=later(5)))
        records.save_round(replace(records.round("r1"), status=RoundStatus.CLOSED, winner="d2"))
        records.save_draft(replace(records.draft("d1"), vetoed=True))

    await store.write(change)

    assert (await store.read(lambda r: r.session("s1"))).title == "Light"
    assert (await store.read(lambda r: r.round("r1"))).winner == "d2"
    assert (await store.read(lambda r: r.draft("d1"))).vetoed
    assert not (await store.read(lambda r: r.draft("d2"))).vetoed


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda r: r.session("x"), "no_session"),
        (lambda r: r.round("x"), "no_round"),
        (lambda r: r.draft("x"), "no_draft"),
        (lambda r: r.passage("x"), "no_passage"),
        (lambda r: r.work("x"), "no_work"),
        (lambda r: r.save_session(a_session("x")), "no_session"),
        (lambda r: r.save_round(a_round("x")), "no_round"),
    ],
)
async def test_what_is_not_there_is_named(store: Store, ask: Any, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        await store.write(ask)

    assert refused.value.code == code


async def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="naive"):
        await store.write(lambda r: r.add_session(a_session(active_at=NOW.replace(tzinfo=None))))


def second_open_session(records: Records) -> None:
    records.add_session(a_session("s2", channel_id="channel of s1"))


def second_open_round(records: Records) -> None:
    records.add_round(a_round("r2", number=2, status=RoundStatus.QUEUED))


def same_number(records: Records) -> None:
    records.add_round(a_round("r2", number=1, status=RoundStatus.CLOSED))


def same_place(records: Records) -> None:
    records.add_draft(a_draft("d9", place=1))


def round_of_no_session(records: Records) -> None:
    records.add_round(a_round("r2", session_id="nobody"))


def ballot_in_no_round(records: Records) -> None:
    records.put_ballot(a_ballot(round_id="nobody"))


def head_in_another_session(records: Records) -> None:
    records.add_session(a_session("s2"))
    records.add_passage(a_passage("p2", "s2"))
    records.save_session(a_session("s1", head="p2"))


def parent_in_another_session(records: Records) -> None:
    records.add_session(a_session("s2"))
    records.add_passage(a_passage("p2", "s2"))
    records.add_passage(a_passage("p1", "s1", parent_id="p2"))


def winner_of_another_round(records: Records) -> None:
    records.save_round(replace(records.round("r1"), status=RoundStatus.CLOSED))
    records.add_round(a_round("r2", number=2))
    records.save_round(replace(records.round("r2"), winner="d1"))


def two_passages_of_one_round(records: Records) -> None:
    records.add_passage(a_passage("p1", round_id="r1", draft_id="d1"))
    records.add_passage(a_passage("p2", round_id="r1", draft_id="d2"))


def second_work(records: Records) -> None:
    records.add_work(a_work("w1"))
    records.add_work(a_work("w2"))


@pytest.mark.parametrize(
    "broken",
    [
        second_open_session,
        second_open_round,
        same_number,
        same_place,
        round_of_no_session,
        ballot_in_no_round,
        head_in_another_session,
        parent_in_another_session,
        winner_of_another_round,
        two_passages_of_one_round,
        second_work,
    ],
)
async def test_the_rows_refuse_what_the_rules_forbid(store: Store, broken: Any) -> None:
    await store.write(add_voting_round)
    before = await store.read(dump)

    with pytest.raises(Conflict) as refused:
        await store.write(broken)

    assert refused.value.code == "store_rule"
    assert await store.read(dump) == before


def dump(records: Records) -> list[str]:
    return list(records._conn.iterdump())


async def test_a_finished_session_frees_its_channel_and_a_closed_round_its_session(
    store: Store,
) -> None:
    await store.write(add_voting_round)

    def go_on(records: Records) -> None:
        records.save_round(replace(records.round("r1"), status=RoundStatus.CANCELLED))
        records.add_round(a_round("r2", number=2))
        records.add_round(a_round("r3", number=3, kind="image"))
        records.save_round(replace(records.round("r2"), status=RoundStatus.CLOSED))
        records.save_session(replace(records.session("s1"), status="finished"))
        records.add_session(a_session("s2", channel_id="channel of s1"))

    await store.write(go_on)

    open_one = await store.read(lambda r: r.session_in_channel("channel of s1"))
    assert open_one is not None
    assert open_one.id == "s2"
    assert await store.read(lambda r: r.open_round("s1")) is None
    assert [r.id for r in await store.read(lambda r: r.open_rounds())] == ["r3"]
    last = await store.read(lambda r: r.last_ended_round("s1"))
    assert last is not None
    assert last.id == "r2"
    assert await store.read(lambda r: r.n_open_sessions()) == 1
    assert await store.read(lambda r: r.n_rounds("s1")) == 3


async def test_voting_again_replaces_and_withdrawing_removes(store: Store) -> None:
    await store.write(add_voting_round)
    await store.write(lambda r: r.put_ballot(a_ballot("web:ann", "d1")))
    await store.write(lambda r: r.put_ballot(a_ballot("web:ben", cast_at=later(1))))

    again = a_ballot("web:ann", "d1", "d2", cast_at=later(2))
    await store.write(lambda r: r.put_ballot(again))

    ben = a_ballot("web:ben", cast_at=later(1))
    assert await store.read(lambda r: r.ballots("r1")) == [ben, again]
    assert await store.write(lambda r: r.delete_ballot("r1", "web:ann"))
    assert not await store.write(lambda r: r.delete_ballot("r1", "web:ann"))
    assert await store.read(lambda r: r.n_ballots("r1")) == 1


async def test_drafts_stand_in_shown_order_and_spares_come_last(store: Store) -> None:
    def write(records: Records) -> None:
        records.add_session(a_session())
        records.add_round(a_round())
        for draft_id, place in (("spare1", None), ("b", 1), ("spare2", None), ("a", 0)):
            records.add_draft(a_draft(draft_id, place=place))

    await store.write(write)

    order = ["a", "b", "spare1", "spare2"]
    assert [d.id for d in await store.read(lambda r: r.drafts("r1"))] == order
    assert [d.id for d in await store.read(lambda r: r.drafts_of_session("s1"))] == order


async def test_lists_go_on_where_the_last_page_ended(store: Store) -> None:
    def write(records: Records) -> None:
        for i in range(7):  # pairs share a moment, so only the id can part them
            session = a_session(f"s{i}", active_at=later(i // 2), form="story" if i % 2 else "poem")
            records.add_session(session)
            records.add_work(a_work(f"w{i}", f"s{i}", finished_at=later(i // 2)))
        records.save_session(replace(records.session("s3"), status="finished"))

    def pages(records: Records) -> tuple[list[str], list[str]]:
        sessions, works = records.sessions("open", 2), records.works(None, None, 3)
        seen = ([s.id for s in sessions], [w.id for w in works])
        while sessions := records.sessions("open", 2, records.cursor(sessions[-1])):
            seen[0].extend(s.id for s in sessions)
        while works := records.works(None, None, 3, records.cursor(works[-1])):
            seen[1].extend(w.id for w in works)
        return seen

    await store.write(write)

    sessions, works = await store.read(pages)
    assert sessions == ["s6", "s5", "s4", "s2", "s1", "s0"]
    assert works == ["w6", "w5", "w4", "w3", "w2", "w1", "w0"]
    stories = await store.read(lambda r: r.works("story", "en", 10))
    assert [w.id for w in stories] == ["w5", "w3", "w1"]
    assert await store.read(lambda r: r.works("story", "zh", 10)) == []


@pytest.mark.parametrize("cursor", ["x", ".", "9" * 30, "-" + "9" * 20 + ".s1", "1e3.s1"])
async def test_a_cursor_that_is_none_of_ours_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        await store.read(lambda r: r.sessions(None, 5, cursor))

    assert refused.value.code == "bad_cursor"


async def test_a_removed_work_is_neither_found_nor_listed(store: Store) -> None:
    await store.write(lambda r: (r.add_session(a_session()), r.add_work(a_work())))
    await store.write(lambda r: r.save_work(replace(r.work("w1"), removed=True)))

    with pytest.raises(NotFound):
        await store.read(lambda r: r.work("w1"))
    assert await store.read(lambda r: r.works(None, None, 5)) == []


async def test_members_are_replaced_and_found_by_their_ids(store: Store) -> None:
    await store.write(lambda r: r.save_member(A_MEMBER))
    renamed = replace(A_MEMBER, name="Ann B", consent={"ranking": False, "training": True})

    await store.write(lambda r: r.save_member(renamed))

    found = await store.read(lambda r: r.members(["web:ann", "web:nobody", "web:ann"]))
    assert found == {"web:ann": renamed}
    assert await store.read(lambda r: r.member("web:nobody")) is None


async def test_lore_is_deleted_only_from_its_own_session(store: Store) -> None:
    await store.write(lambda r: (r.add_session(a_session()), r.add_lore(A_LORE)))

    assert not await store.write(lambda r: r.delete_lore("s2", "l1"))
    assert await store.write(lambda r: r.delete_lore("s1", "l1"))
    assert await store.read(lambda r: r.lore("s1")) == []


async def test_an_answer_is_remembered_once_per_member_and_key(store: Store) -> None:
    await store.write(lambda r: r.remember("web:ann", "k", {"id": "s1"}, NOW))

    with pytest.raises(Conflict):
        await store.write(lambda r: r.remember("web:ann", "k", {"id": "s2"}, NOW))
    await store.write(lambda r: r.remember("web:ben", "k", {"id": "s3"}, later(60)))

    assert await store.read(lambda r: r.replay("web:ann", "k")) == {"id": "s1"}
    assert await store.write(lambda r: r.forget_keys(later(1))) == 1
    assert await store.read(lambda r: r.replay("web:ann", "k")) is None
    assert await store.read(lambda r: r.replay("web:ben", "k")) == {"id": "s3"}


async def test_small_things_are_kept_by_name(store: Store) -> None:
    assert await store.read(lambda r: r.get_value("eta")) is None

    await store.write(lambda r: r.set_value("eta", {"cold": 80.5}))
    await store.write(lambda r: r.set_value("eta", {"cold": 70}))

    assert await store.read(lambda r: r.get_value("eta")) == {"cold": 70}


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.sessions("open", 5),
        lambda r: r.sessions(None, 5, r.cursor(a_session())),
        lambda r: r.session_in_channel("c"),
        lambda r: r.newest_in_channel("c"),
        lambda r: r.open_rounds(),
        lambda r: r.open_round("s1"),
        lambda r: r.rounds("s1"),
        lambda r: r.last_ended_round("s1"),
        lambda r: r.drafts("r1"),
        lambda r: r.drafts_of_session("s1"),
        lambda r: r.ballots("r1"),
        lambda r: r.passages("s1"),
        lambda r: r.lore("s1"),
        lambda r: r.works("poem", "en", 5, r.cursor(a_work())),
        lambda r: r.events("s1", 3, 5),
        lambda r: r.events(None, 3, 5),
        lambda r: r.participants("s1"),
        lambda r: r.replay("web:ann", "k"),
        lambda r: r.members(["web:ann"]),
        lambda r: r.last_seq(),
    ],
)
async def test_no_question_reads_a_whole_table(store: Store, ask: Any) -> None:
    asked: list[str] = []

    def plans(records: Records) -> list[str]:
        conn = records._conn
        conn.set_trace_callback(asked.append)
        ask(records)
        conn.set_trace_callback(None)
        return [row[3] for sql in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]

    steps = await store.read(plans)

    assert asked
    tables = {t.name for t in TABLES}
    assert [
        s for s in steps if s.removeprefix("SCAN ").split()[0] in tables and "INDEX" not in s
    ] == []
