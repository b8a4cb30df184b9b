"""Migrations: all or nothing each, in order, once, and no way back past a newer version."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StoreError
from bot.migrate import STEPS, Step, migrate
from bot.store import FILE_NAME, Store


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    yield opened
    opened.close()


def add_second(db: Database) -> None:
    db.table("second").create({"id": int}, pk="id", strict=True)
    db.table("second").insert({"id": 1})


SECOND = Step("2027_01_01_second", add_second)


def tables(conn: sqlite3.Connection) -> set[str]:
    return set(Database(conn).table_names())


def test_every_step_is_applied_once_in_order(conn: sqlite3.Connection) -> None:
    assert migrate(conn) == len(STEPS)
    assert migrate(conn) == 0
    assert migrate(conn, (*STEPS, SECOND)) == 1
    assert migrate(conn, (*STEPS, SECOND)) == 0

    names = [name for (name,) in conn.execute("SELECT name FROM migrations ORDER BY number")]
    assert names == [*(s.name for s in STEPS), SECOND.name]


def test_every_table_is_strict(conn: sqlite3.Connection) -> None:
    migrate(conn)

    db = Database(conn)
    assert [n for n in db.table_names() if not n.startswith("sqlite") and not db[n].strict] == []


def test_a_step_that_fails_leaves_the_schema_before_it(conn: sqlite3.Connection) -> None:
    def broken(db: Database) -> None:
        add_second(db)
        db.execute("INSERT INTO sessions (id) VALUES ('half')")

    migrate(conn)
    before = list(conn.iterdump())

    with pytest.raises(sqlite3.IntegrityError):
        migrate(conn, (*STEPS, Step("2027_01_01_broken", broken)))

    assert list(conn.iterdump()) == before


def test_a_newer_schema_is_refused_and_named(conn: sqlite3.Connection) -> None:
    migrate(conn, (*STEPS, SECOND))

    with pytest.raises(StoreError, match=r"newer version.*2027_01_01_second"):
        migrate(conn)


def test_names_are_dated_and_in_order() -> None:
    names = [step.name for step in STEPS]

    assert names == sorted(names)
    assert all(step.apply.__module__.endswith(f".m{step.name}") for step in STEPS)
    files = {
        p.stem
        for p in Path(sys.modules[STEPS[0].apply.__module__].__file__ or "").parent.glob("m*.py")
    }
    assert files == {f"m{name}" for name in names}


SLOW_MIGRATION = """
import sqlite3, sys, time
from bot.migrate import STEPS, Step, migrate

def slow(db):
    for i in range(200):
        db.execute(f"CREATE TABLE slow{i} (x INTEGER) STRICT")
        if i == 20:
            print("in the middle", flush=True)
        time.sleep(0.001)

conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("PRAGMA journal_mode = WAL")
conn.execute("PRAGMA cache_size = 5")  # spills into the file before the commit
migrate(conn, (*STEPS, Step("2027_01_01_slow", slow)))
"""


def kill_in_the_middle(file: Path) -> int:
    command = [sys.executable, "-c", SLOW_MIGRATION, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
    return child.returncode


async def test_killed_in_the_middle_the_schema_is_the_old_one(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await store.close()

    ended = await asyncio.to_thread(kill_in_the_middle, tmp_path / FILE_NAME)

    again = await Store.open(tmp_path)  # would refuse a newer schema
    names = await again.read(lambda r: tables(r._conn))
    await again.close()
    assert ended == -signal.SIGKILL
    assert not [n for n in names if n.startswith("slow")]


async def test_killed_while_first_made_it_is_made_again(tmp_path: Path) -> None:
    left = tmp_path / (FILE_NAME + ".new")
    left.write_bytes(b"half of a page")
    (tmp_path / (FILE_NAME + ".new-journal")).write_bytes(b"its journal")

    store = await Store.open(tmp_path)
    assert await store.read(lambda r: r.last_seq()) == 0
    await store.close()

    assert os.listdir(tmp_path) == [FILE_NAME]
