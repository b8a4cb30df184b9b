"""
Store: the SQLite file and the threads that may touch it.

One connection writes and checkpoints, in one thread; readers are read-only. More than one
writer is not only slower: SQLite 3.7.0 to 3.51.2 can lose data when two connections write or
checkpoint at the same moment (the WAL-reset bug), and Debian's is among them.
"""

import asyncio
import logging
import queue
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, Self, TypeVar

from bot import storefile
from bot.errors import Conflict, StoreError, Unavailable
from bot.migrate import migrate
from bot.records import Records
from bot.storefile import FILE_NAME
from bot.writer import Writer

__all__ = ("FILE_NAME", "Store")

T = TypeVar("T")
Synchronous = Literal["FULL", "NORMAL"]

N_READERS = 2
WAL_PAGES = 1_000  # the writer checkpoints after this many, 4 MB
FOLD_TRIES = 10
WAL_KEPT_BYTES = 16 * 1024 * 1024  # a longer WAL is cut to this after its checkpoint

log = logging.getLogger(__name__)


class Store:
    """
    Everything that lasts, as transactions over `Records`.

    `write` returns after the commit is on the disk, so whatever it returned may be acknowledged.
    """

    def __init__(self, path: Path, writing: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._path = path
        self._writing = writing
        self._write_thread = thread
        self._writer = Writer(thread, writing)
        self._read_threads = ThreadPoolExecutor(N_READERS, "store-reader")
        self._readers: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        for _ in range(N_READERS):
            self._readers.put(storefile.connect_reader(path))

    @classmethod
    async def open(cls, folder: Path, *, synchronous: Synchronous = "FULL") -> Self:
        """
        Open the store in `folder`, making it when there is none, and bring its schema up to date.

        Args:
            folder: Held by a `DataDir`, so that no other process writes here.
            synchronous: NORMAL loses the last commits in a power cut; only the tests ask for it.

        Raises:
            StoreError: the file is damaged, of a newer version or not ours. It is left as it is.
        """
        thread = ThreadPoolExecutor(1, "store-writer")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(thread, cls._open, folder, synchronous, thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    @classmethod
    def _open(cls, folder: Path, synchronous: Synchronous, thread: ThreadPoolExecutor) -> Self:
        path = folder / FILE_NAME
        if not path.exists():
            _create(path)
        try:
            writing = _connect_writer(path, synchronous)
            return cls(path, writing, thread)
        except sqlite3.DatabaseError as exc:
            raise StoreError(f"cannot open {path}: {exc}; it was left as it is") from exc

    async def close(self) -> None:
        """Finish what was begun, then close; the last connection closed folds in the WAL."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self._read_threads.shutdown()
        while not self._readers.empty():
            self._readers.get().close()
        self._write_thread.shutdown()
        self._writing.close()

    async def write(self, fn: Callable[[Records], T]) -> T:
        """
        One transaction: all that `fn` did is on the disk when this returns, or nothing of it.

        A waiting caller may be cancelled: a function that has begun is still committed.

        Raises:
            Conflict: `store_rule` when a unique or foreign key forbids it.
            Unavailable: `store_failed` when the disk does not take it.
            BaseException: whatever `fn` raised.
        """
        try:
            return await asyncio.wrap_future(self._writer.submit(fn))
        except sqlite3.IntegrityError as exc:
            log.warning("store: refused a write: %s", exc)
            raise Conflict("store_rule") from exc
        except sqlite3.ProgrammingError:
            raise  # ours, not the disk's
        except sqlite3.Error as exc:
            log.exception("store: a write failed")
            raise Unavailable("store_failed") from exc

    async def read(self, fn: Callable[[Records], T]) -> T:
        """Call `fn` on one consistent snapshot, beside the writer; it cannot change anything."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._read_threads, self._read, fn)
        except sqlite3.Error as exc:
            log.exception("store: a read failed")
            raise Unavailable("store_failed") from exc

    def _read(self, fn: Callable[[Records], T]) -> T:
        conn = self._readers.get()  # never waits: as many as threads
        try:
            conn.execute("BEGIN")
            return fn(Records(conn))
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            self._readers.put(conn)

    async def fold_wal(self) -> None:
        """
        Write the log back into the file and cut it to nothing, so that what was deleted lies in
        neither; with readers in the way it is tried a few times, then left to a later commit.
        """
        loop = asyncio.get_running_loop()
        for _ in range(FOLD_TRIES):
            if await loop.run_in_executor(self._write_thread, self._fold_wal):
                return
            await asyncio.sleep(0.05)
        log.warning("store: readers held the log; it is folded in with a later commit")

    def _fold_wal(self) -> bool:
        busy, _, _ = self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    async def backup(self, path: Path) -> None:
        """
        Copy the store to `path` while it is in use: one file, whole, of one moment, checked.

        To restore, put that file alone into an empty folder as `chorus.db`.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._read_threads, storefile.copy, self._path, path)


def _connect_writer(path: Path, synchronous: Synchronous) -> sqlite3.Connection:
    if path.stat().st_size == 0:  # SQLite would take it for new, and drop a WAL beside it
        raise StoreError(f"{path} is empty, so its content was lost; it was left as it is")
    conn = storefile.connect(path, "rw")
    try:
        storefile.check(conn, path, "quick_check(1)")
        for pragma in (
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"wal_autocheckpoint = {WAL_PAGES}",
            f"journal_size_limit = {WAL_KEPT_BYTES}",
        ):
            conn.execute(f"PRAGMA {pragma}")
        steps = migrate(conn)  # refuses a stranger's file before anything is changed in it
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("SELECT 1 FROM sqlite_schema").fetchone()  # opens the WAL before any reader
    except BaseException:
        conn.close()
        raise
    log.info(
        "store: SQLite %s, synchronous=%s, %d steps migrated",
        *(sqlite3.sqlite_version, synchronous, steps),
    )
    return conn


def _create(path: Path) -> None:
    """A new store under its final name only when its first schema is whole and on the disk."""
    unfinished = path.with_name(path.name + ".new")
    storefile.remove(unfinished)
    conn = storefile.connect(unfinished, "rwc")
    try:
        migrate(conn)
    finally:
        conn.close()
    storefile.publish(unfinished, path)
