"""
Statements: how any room of the store reads and writes whole values, over one connection.

A room (`bot/records/`) is a class of these with the methods that its use
cases need. Synchronous, never commits, never knows a thread; see `Store`.
"""

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self, TypeVar

from bot import rows
from bot.errors import NotFound
from bot.rows import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")


class Statements:
    """One connection, inside a transaction that its caller opened."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    @classmethod
    def beside(cls, other: "Statements") -> Self:
        """This room in the same transaction as another one."""
        return cls(other._conn)

    def _page(
        self,
        table: Table[V],
        moment: str,
        known: Mapping[str, object],
        before: str | None,
        limit: int,
    ) -> list[V]:
        """The next rows by `moment`, newest first, that fulfil all conditions in `known`."""
        conditions, values = [*known, "TRUE"], [*known.values()]
        if before is not None:
            conditions.append(f"({moment}, id) < (?, ?)")
            values.extend(rows.split_cursor(before))
        where = " AND ".join(conditions)
        order = f"ORDER BY {moment} DESC, id DESC LIMIT ?"
        return self._all(table, f"WHERE {where} {order}", *values, limit)

    def _all(self, table: Table[V], where: str, *values: object) -> list[V]:
        found = self._conn.execute(f"{table.select} {where}", values).fetchall()
        return [table.to_value(row) for row in found]

    def _first(self, table: Table[V], where: str, *values: object) -> V | None:
        found = self._conn.execute(f"{table.select} {where} LIMIT 1", values).fetchone()
        return None if found is None else table.to_value(found)

    def _by_id(self, table: Table[V], row_id: str) -> V:
        value = self._first(table, "WHERE id = ?", row_id)
        if value is None:
            raise NotFound(f"no_{table.noun}")
        return value

    def _add(self, table: Table[V], value: V) -> None:
        self._conn.execute(table.insert, table.to_row(value))

    def _save(self, table: Table[V], value: V) -> None:
        key, *rest = table.to_row(value)
        if self._conn.execute(table.update, (*rest, key)).rowcount == 0:
            raise NotFound(f"no_{table.noun}")

    def _count(self, of: str, *values: object) -> int:
        return int(self._conn.execute(f"SELECT count(*) FROM {of}", values).fetchone()[0])

    def _delete(self, what: str, *values: object) -> bool:
        return self._conn.execute(f"DELETE FROM {what}", values).rowcount > 0
