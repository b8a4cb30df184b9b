"""What the host chose when a work was finished; and a channel's sessions, quickly found."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Works of before were the playground's: on the shelf, with no licence named."""
    db.execute("ALTER TABLE works ADD COLUMN licence TEXT NOT NULL DEFAULT 'reserved'")
    db.execute(
        "ALTER TABLE works ADD COLUMN shelf INTEGER NOT NULL DEFAULT 1 CHECK (shelf IN (0, 1))"
    )
    db.execute("CREATE INDEX idx_sessions_channel_id ON sessions (channel_id)")
