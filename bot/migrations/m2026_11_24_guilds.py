"""
What communities on Discord chose: guilds, channels, blocks, and who came lately.

Use of quotas has no table: the rounds themselves tell who asked for them and what became of them.
"""

from sqlite_utils import Database

TABLES: tuple[str, ...] = (
    """CREATE TABLE guilds (
        id TEXT PRIMARY KEY NOT NULL,
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        joined_at TEXT NOT NULL,
        left_at TEXT,
        purge_at TEXT,
        set_up INTEGER NOT NULL CHECK (set_up IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE channels (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        parent_id TEXT,
        policy TEXT NOT NULL CHECK (json_valid(policy)),
        adult INTEGER NOT NULL CHECK (adult IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE blocks (
        guild_id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        blocked_at TEXT NOT NULL,
        blocked_by TEXT NOT NULL,
        PRIMARY KEY (guild_id, member_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE arrivals (
        guild_id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        joined_at TEXT NOT NULL,
        account_at TEXT NOT NULL,
        PRIMARY KEY (guild_id, member_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX channels_of_a_guild ON channels (guild_id)",
    "CREATE INDEX rounds_asked_for ON rounds (asked_by, opened_at)",
    "CREATE INDEX sessions_of_a_guild ON sessions (guild_id, status)",
    """CREATE INDEX changes_of_a_guild ON events (json_extract(payload, '$.guild_id'), seq)
        WHERE session_id IS NULL""",
)


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
