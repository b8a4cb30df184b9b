"""
Brings a database file to the newest schema, step by step, each step in one transaction.

The list below is append-only: a step that has shipped is never edited or moved.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from bot.errors import StoreError
from bot.migrations import (
    m2026_11_23_first,
    m2026_11_24_cards,
    m2026_11_24_guilds,
    m2026_11_24_privacy,
    m2026_11_24_programme,
    m2026_11_24_works,
    m2026_11_28_analysis,
    m2026_11_28_lessons,
    m2026_11_28_pictures,
    m2026_11_29_taste,
    m2026_11_29_tuning,
)

APPLICATION_ID = 0x43484F52  # "CHOR" in the file's header: this database is ours


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its number is its place in the list, its name the module's."""

    name: str
    apply: Callable[[Database], None]


STEPS = (
    Step("2026_11_23_first", m2026_11_23_first.apply),
    Step("2026_11_24_cards", m2026_11_24_cards.apply),
    Step("2026_11_24_guilds", m2026_11_24_guilds.apply),
    Step("2026_11_24_privacy", m2026_11_24_privacy.apply),
    Step("2026_11_24_programme", m2026_11_24_programme.apply),
    Step("2026_11_24_works", m2026_11_24_works.apply),
    Step("2026_11_28_analysis", m2026_11_28_analysis.apply),
    Step("2026_11_28_lessons", m2026_11_28_lessons.apply),
    Step("2026_11_28_pictures", m2026_11_28_pictures.apply),
    Step("2026_11_29_taste", m2026_11_29_taste.apply),
    Step("2026_11_29_tuning", m2026_11_29_tuning.apply),
)


def migrate(conn: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> int:
    """
    Apply the steps that this file has not had yet.

    Killed at any moment, the file has the schema before or after a step, never between.

    Args:
        conn: In autocommit mode (`isolation_level=None`), the only one open on the file.

    Returns:
        How many steps were applied.

    Raises:
        StoreError: when the file is not ours, or was written by a newer version.
    """
    db = Database(conn, execute_plugins=False)
    done = _known(db, steps)
    for number, step in enumerate(steps[len(done) :], start=len(done) + 1):
        _apply(db, number, step)
    return len(steps) - len(done)


def schema_of(conn: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> str:
    """
    The name of the last step that a file has had, "" for none; only reads.

    Raises:
        StoreError: when the file is not ours, or was written by a newer version.
    """
    done = _known(Database(conn, execute_plugins=False), steps)
    return done[-1] if done else ""


def _known(db: Database, steps: Sequence[Step]) -> list[str]:
    """The steps that a file has had, all of which this version knows."""
    done = _applied(db)
    known = [step.name for step in steps]
    if done != known[: len(done)]:
        strange = [name for name in done if name not in known] or done
        raise StoreError(
            f"the store was written by a newer version of Chorus (schema {strange[-1]}, this one"
            f" knows up to {known[-1]}); start that version, or restore an older backup"
        )
    return done


def _applied(db: Database) -> list[str]:
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    tables = set(db.table_names())
    if not tables and application_id in (0, APPLICATION_ID):
        return []
    if application_id != APPLICATION_ID or "migrations" not in tables:
        raise StoreError("the file is an SQLite database of another program")
    return [name for (name,) in db.execute("SELECT name FROM migrations ORDER BY number")]


def _apply(db: Database, number: int, step: Step) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        if number == 1:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.table("migrations").create(
                {"number": int, "name": str, "applied_at": str},
                pk="number",
                not_null=["name", "applied_at"],
                strict=True,
            )
        step.apply(db)
        db.execute(
            "INSERT INTO migrations VALUES (?, ?, ?)",
            [number, step.name, datetime.now(UTC).isoformat()],
        )
    except BaseException:
        db.conn.rollback()
        raise
    db.execute("COMMIT")
