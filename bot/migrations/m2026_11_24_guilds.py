"""What communities on Discord chose: guilds, channels, blocks, use of quotas."""

from sqlite_utils import Database

TABLES: tuple[str, ...] = ()


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
