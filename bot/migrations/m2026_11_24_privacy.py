"""Consent, reports and what was taken away."""

from sqlite_utils import Database

TABLES: tuple[str, ...] = ()


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
