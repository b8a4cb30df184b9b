"""The store as a place: one writer, commits before answers, readers that only read, opening."""

import asyncio
import logging
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from bot.errors import StoreError, Unavailable
from bot.records import Records
from bot.store import FILE_NAME, Store
from tests.bot.making import a_ballot, a_session, add_voting_round


class Refusal(Exception):
    """Raised by a use case in these tests."""


async def test_a_use_case_that_raises_leaves_nothing(store: Store) -> None:
    def half(records: Records) -> None:
        records.add_session(a_session())
        raise Refusal

    with pytest.raises(Refusal):
        await store.write(half)

    assert await store.read(lambda r: r.n_open_sessions()) == 0


async def test_neighbours_in_one_commit_lose_only_their_own_changes(store: Store) -> None:
    await store.write(add_voting_round)
    hold = threading.Event()
    outcomes: dict[int, str] = {}

    async def vote(voter: int) -> None:
        def cast(records: Records) -> None:
            records.put_ballot(a_ballot(f"web:{voter}", "d1"))
            if voter % 3 == 0:
                raise Refusal

        try:
            await store.write(cast)
            outcomes[voter] = "in"
        except Refusal:
            outcomes[voter] = "refused"

    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(lambda _: hold.wait()))  # the rest gathers behind it
        for voter in range(12):
            group.create_task(vote(voter))
        await asyncio.sleep(0.05)
        hold.set()

    expected = {v for v in range(12) if v % 3}
    assert {v for v, outcome in outcomes.items() if outcome == "in"} == expected
    ballots = await store.read(lambda r: r.ballots("r1"))
    assert {b.member_id for b in ballots} == {f"web:{v}" for v in expected}


async def test_nobody_is_answered_before_the_commit(store: Store, tmp_path: Path) -> None:
    await store.write(add_voting_round)
    seen: list[bool] = []

    async def vote(voter: int) -> None:
        await store.write(lambda r: r.put_ballot(a_ballot(f"web:{voter}")))
        with sqlite3.connect(tmp_path / FILE_NAME) as other:  # a stranger sees only commits
            found = other.execute(
                "SELECT 1 FROM ballots WHERE member_id = ?", (f"web:{voter}",)
            ).fetchall()
        other.close()
        seen.append(bool(found))

    async with asyncio.TaskGroup() as group:
        for voter in range(40):
            group.create_task(vote(voter))

    assert seen == [True] * 40


async def test_waiting_writes_share_commits(store: Store) -> None:
    await store.write(add_voting_round)
    hold, commits = threading.Event(), []
    store._writing.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(lambda _: hold.wait()))
        for voter in range(30):
            ballot = a_ballot(f"web:{voter}")
            group.create_task(store.write(lambda r, b=ballot: r.put_ballot(b)))
        await asyncio.sleep(0.05)
        hold.set()

    store._writing.set_trace_callback(None)
    assert 1 <= len(commits) <= 2  # the holder may share its own with those behind it


async def test_a_write_that_began_is_finished_though_its_caller_left(store: Store) -> None:
    begun, hold = threading.Event(), threading.Event()

    def slow(records: Records) -> None:
        begun.set()
        hold.wait(5)
        records.add_session(a_session("begun"))

    async with asyncio.TaskGroup() as group:
        first = group.create_task(store.write(slow))
        await asyncio.to_thread(begun.wait)
        waiting = group.create_task(store.write(lambda r: r.add_session(a_session("waiting"))))
        await asyncio.sleep(0)
        first.cancel()
        waiting.cancel()
        await asyncio.sleep(0)
        hold.set()

    await store.write(lambda r: r.add_session(a_session("after")))
    found = await store.read(lambda r: {s.id for s in r.sessions(None, 10)})
    assert found == {"begun", "after"}


async def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(Unavailable):
        await store.read(lambda r: r.add_session(a_session()))

    assert await store.read(lambda r: r.n_open_sessions()) == 0


async def test_a_read_sees_one_moment_though_the_writer_goes_on(store: Store) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice(records: Records) -> tuple[int, int]:
        first = records.n_open_sessions()
        looked.set()
        written.wait(5)
        return first, records.n_open_sessions()

    async with asyncio.TaskGroup() as group:
        reading = group.create_task(store.read(look_twice))
        await asyncio.to_thread(looked.wait)
        await store.write(lambda r: r.add_session(a_session()))
        written.set()

    assert reading.result() == (0, 0)
    assert await store.read(lambda r: r.n_open_sessions()) == 1


async def test_a_full_disk_is_told_and_spoils_nothing(store: Store) -> None:
    await store.write(add_voting_round)
    pages = store._writing.execute("PRAGMA page_count").fetchone()[0]
    store._writing.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(Unavailable) as failed:
        await store.write(lambda r: r.add_session(a_session("big", premise="x" * 100_000)))

    assert failed.value.code == "store_failed"
    store._writing.execute("PRAGMA max_page_count = 1000000")
    await store.write(lambda r: r.add_session(a_session("small")))
    assert {s.id for s in await store.read(lambda r: r.sessions(None, 9))} == {"s1", "small"}


async def test_what_was_written_is_there_after_a_reopening(tmp_path: Path) -> None:
    first = await Store.open(tmp_path)
    await first.write(add_voting_round)
    await first.close()

    second = await Store.open(tmp_path)
    drafts = await second.read(lambda r: r.drafts("r1"))
    await second.close()

    assert [d.id for d in drafts] == ["d1", "d2"]
    assert os.listdir(tmp_path) == [FILE_NAME]


async def test_the_writer_has_the_pragmas_that_safety_needs(store: Store) -> None:
    def pragma(name: str) -> object:
        return store._writing.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("busy_timeout") > 0  # type: ignore[operator]


async def test_the_log_tells_which_sqlite_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot.store"):
        opened = await Store.open(tmp_path)
    await opened.close()

    assert sqlite3.sqlite_version in caplog.text


def garbled(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 500)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def one_page_spoiled(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(raw)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5 + 100])


def foreign(path: Path) -> None:
    path.unlink()
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE theirs (x)")
    conn.close()


@pytest.mark.parametrize("spoil", [garbled, emptied, one_page_spoiled, cut_short, foreign])
async def test_a_spoiled_file_is_refused_and_left_as_it_is(tmp_path: Path, spoil: object) -> None:
    store = await Store.open(tmp_path)
    await store.write(add_voting_round)
    await store.close()
    path = tmp_path / FILE_NAME
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes()

    with pytest.raises(StoreError):
        await Store.open(tmp_path)

    assert path.read_bytes() == before


async def test_a_backup_taken_in_use_can_be_restored(store: Store, tmp_path: Path) -> None:
    await store.write(add_voting_round)
    folder = tmp_path / "restored"
    folder.mkdir()

    async with asyncio.TaskGroup() as group:
        for voter in range(20):
            ballot = a_ballot(f"web:{voter}")
            group.create_task(store.write(lambda r, b=ballot: r.put_ballot(b)))
        group.create_task(store.backup(folder / FILE_NAME))

    assert [p.name for p in folder.iterdir()] == [FILE_NAME]
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600
    restored = await Store.open(folder)
    assert await restored.read(lambda r: r.session("s1")) == a_session()
    await restored.write(lambda r: r.put_ballot(a_ballot("web:new")))
    await restored.close()
