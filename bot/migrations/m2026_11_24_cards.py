"""
Which message on Discord shows what, so that a restart finds it again; and letters to be posted.

A card's row is written before its message is posted (`message_id` is NULL then), so that a kill
between the two is seen at the next start and no message is doubled.
"""

from sqlite_utils import Database

TABLES = (
    """CREATE TABLE cards (
        subject TEXT PRIMARY KEY NOT NULL,
        session_id TEXT REFERENCES sessions (id),
        channel_id TEXT NOT NULL,
        message_id TEXT,
        shape TEXT NOT NULL,
        shown TEXT NOT NULL,
        copy INTEGER NOT NULL CHECK (copy >= 0),
        final INTEGER NOT NULL CHECK (final IN (0, 1)),
        claimed_at TEXT NOT NULL,
        posted_at TEXT,
        edited_at TEXT
    ) STRICT""",
    """CREATE TABLE outbox (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        channel_id TEXT,
        kind TEXT NOT NULL,
        ids TEXT NOT NULL CHECK (json_valid(ids)),
        created_at TEXT NOT NULL,
        message_id TEXT,
        done_at TEXT,
        trouble TEXT
    ) STRICT""",
    "CREATE INDEX idx_cards_session_id ON cards (session_id)",
    "CREATE INDEX idx_cards_channel_id ON cards (channel_id)",
    "CREATE INDEX idx_outbox_waiting ON outbox (created_at) WHERE done_at IS NULL",
)


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
