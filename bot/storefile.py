"""
The store's one file, from outside: opened, copied while in use, read and looked over for faults.

Never writes into a store that is there; `bot/store.py` alone does that.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from bot.datadir import sync_folder
from bot.errors import StoreError
from bot.migrate import schema_of
from bot.records import Records

T = TypeVar("T")

FILE_NAME = "chorus.db"
BUSY_MS = 5_000
COPY_PAGES = 1_024  # between two looks whether to go on, 4 MB
CHECK_STEPS = 100_000  # of SQLite's own, between two such looks while the copy is checked
MOST_FAULTS = 20


class Stopped(Exception):
    """A copy was given up because its caller asked; nothing is left of it."""


def go_on() -> bool:
    return True


def connect(path: Path, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """Autocommit, so that every BEGIN is ours; usable from any one thread at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MS / 1000,
    )


def connect_reader(path: Path) -> sqlite3.Connection:
    conn = connect(path, "ro")
    conn.execute("PRAGMA query_only = ON")
    return conn


def copy(source: Path, target: Path, goes_on: Callable[[], bool] = go_on) -> None:
    """
    Copy a store that may be in use: one file, whole, of one moment, checked.

    It reads one snapshot through a connection of its own, so that no writer waits for it; the
    writer's log only grows meanwhile.

    Args:
        goes_on: Asked every 4 MB.

    Raises:
        StoreError: It cannot be read or written, or what was read is damaged.
        Stopped: `goes_on` said no. In both cases nothing is left at the target.
    """
    unfinished = target.with_name(target.name + ".new")
    remove(unfinished)
    try:
        _copy(source, unfinished, goes_on)
        publish(unfinished, target)
    except sqlite3.Error as exc:
        raise StoreError(f"cannot copy {source} to {target}: {exc}") from exc
    finally:
        remove(unfinished)


def _copy(source: Path, unfinished: Path, goes_on: Callable[[], bool]) -> None:
    def look(_status: int, _left: int, _all: int) -> None:
        if not goes_on():
            raise Stopped

    reading = connect_reader(source)
    writing = connect(unfinished, "rwc")
    try:
        reading.execute("BEGIN")  # else every commit of the writer would begin the copy anew
        reading.execute("SELECT 1 FROM sqlite_schema").fetchone()
        writing.execute("PRAGMA synchronous = OFF")  # `publish` syncs the whole
        reading.backup(writing, pages=COPY_PAGES, progress=look)
        writing.execute("PRAGMA journal_mode = DELETE")  # leaves no -wal beside the copy
        writing.set_progress_handler(lambda: not goes_on(), CHECK_STEPS)
        check(writing, source, "integrity_check")
    except sqlite3.OperationalError as exc:
        if not goes_on():
            raise Stopped from exc
        raise
    finally:
        writing.close()
        reading.close()


def check(conn: sqlite3.Connection, path: Path, pragma: str) -> None:
    """
    Raises:
        StoreError: SQLite finds the file damaged.
    """
    found = conn.execute(f"PRAGMA {pragma}").fetchall()
    if found != [("ok",)]:
        raise StoreError(f"{path} is damaged: {found[0][0]}; it was left as it is")


def publish(unfinished: Path, path: Path) -> None:
    """Under its final name once it is on the disk, for its owner only."""
    with unfinished.open("rb") as file:
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def remove(unfinished: Path) -> None:
    """What a killed process left, with SQLite's own file beside it."""
    unfinished.unlink(missing_ok=True)
    unfinished.with_name(unfinished.name + "-journal").unlink(missing_ok=True)


def read(path: Path, fn: Callable[[Records], T]) -> T:
    """
    Call `fn` on one snapshot of a store of the newest schema.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        conn = connect_reader(path)
        try:
            conn.execute("BEGIN")
            return fn(Records(conn))
        finally:
            conn.close()
    except sqlite3.Error as exc:
        raise StoreError(f"cannot read {path}: {exc}") from exc


def schema(path: Path) -> str:
    """
    The name of the newest migration that the store has had.

    Raises:
        StoreError: It cannot be read, is not ours, or a newer version wrote it.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise StoreError(f"there is no store at {path}")
    try:
        conn = connect_reader(path)
        try:
            return schema_of(conn)
        finally:
            conn.close()
    except sqlite3.Error as exc:
        raise StoreError(f"cannot read {path}: {exc}") from exc


def faults(path: Path) -> Iterator[str]:
    """
    What SQLite finds wrong with the file, a sentence each; at most 20 of a kind.

    Raises:
        StoreError: It cannot be read at all.
    """
    try:
        conn = connect_reader(path)
        try:
            for (found,) in conn.execute(f"PRAGMA integrity_check({MOST_FAULTS})").fetchall():
                if found != "ok":
                    yield f"{path.name} is damaged: {' '.join(found.split())}."
            strays = conn.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
        finally:
            conn.close()
    except sqlite3.Error as exc:
        raise StoreError(f"cannot read {path}: {exc}") from exc
    for table, row, parent, _ in strays:
        yield f"{path.name}: row {row} of {table} points at a row of {parent} that is not there."
