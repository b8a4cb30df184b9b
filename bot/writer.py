"""
The one thread that writes: queued functions, each in its savepoint, several to a commit.

A commit costs one fsync, so what waits while one runs shares the next. Whoever raises loses only
its own changes; nobody is answered before the commit that holds theirs.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from bot.records import Records

T = TypeVar("T")

MAX_GROUP = 64  # writes to one commit, so that the first of a crowd does not wait for the last


class _Job(Generic[T]):
    """One function, and the future that its caller waits for."""

    def __init__(self, fn: Callable[[Records], T]) -> None:
        self._fn = fn
        self._answer: Callable[[], None] | None = None
        self.done: Future[T] = Future()

    def run(self, conn: sqlite3.Connection, records: Records) -> None:
        """Call the function; keep its result, or its error with its changes undone."""
        conn.execute("SAVEPOINT job")
        try:
            result = self._fn(records)
        except BaseException as error:  # goes to the caller, as in any executor
            if not conn.in_transaction:  # SQLite gave up the whole transaction: disk full
                raise
            conn.execute("ROLLBACK TO job")
            raised = error
            self._answer = lambda: self.done.set_exception(raised)
        else:
            self._answer = lambda: self.done.set_result(result)
        conn.execute("RELEASE job")

    def answer(self) -> None:
        assert self._answer is not None
        self._answer()


class Writer:
    """
    Runs functions over the writing connection, one after the other, in its own thread.

    A caller that gives up before its function began takes it out of the queue; later the
    function runs to its end and is committed, answer or not.
    """

    def __init__(self, thread: ThreadPoolExecutor, conn: sqlite3.Connection) -> None:
        self._thread = thread  # with exactly one worker
        self._conn = conn
        self._records = Records(conn)
        self._waiting: deque[_Job[Any]] = deque()

    def submit(self, fn: Callable[[Records], T]) -> Future[T]:
        job = _Job(fn)
        self._waiting.append(job)
        self._thread.submit(self._commit_waiting)  # finds nothing when an earlier one took it
        return job.done

    def _commit_waiting(self) -> None:
        group = self._take()
        if not group:
            return
        try:
            self._conn.execute("BEGIN IMMEDIATE")
            for job in group:
                job.run(self._conn, self._records)
            self._conn.execute("COMMIT")
        except BaseException as error:  # the commit itself failed, so it failed for all
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            for job in group:
                job.done.set_exception(error)
        else:
            for job in group:
                job.answer()

    def _take(self) -> list[_Job[Any]]:
        group: list[_Job[Any]] = []
        while self._waiting and len(group) < MAX_GROUP:
            job = self._waiting.popleft()
            if job.done.set_running_or_notify_cancel():
                group.append(job)
        return group
