"""Schedules, subscriptions and seasons."""

from sqlite_utils import Database

TABLES: tuple[str, ...] = ()


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
