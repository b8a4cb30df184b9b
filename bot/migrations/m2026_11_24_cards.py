"""Which message on Discord shows what, so that a restart finds it again."""

from sqlite_utils import Database

TABLES: tuple[str, ...] = ()


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
