"""Consent as it was given, reports and what became of them, warnings of texts."""

from sqlite_utils import Database

TABLES: tuple[str, ...] = (
    "ALTER TABLE drafts ADD COLUMN warning TEXT",
    "ALTER TABLE passages ADD COLUMN warning TEXT",
    # Every answer is a row of its own, with the version of the text that was shown.
    """CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        member_id TEXT NOT NULL,
        purpose TEXT NOT NULL CHECK (purpose IN ('ranking', 'training', 'publication')),
        answer TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX consents_of_a_member ON consents (member_id)",
    """CREATE TABLE reports (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        kind TEXT NOT NULL CHECK (kind IN ('draft', 'passage', 'work', 'session')),
        target TEXT NOT NULL,
        reporter_id TEXT,
        reason TEXT NOT NULL,
        quote TEXT NOT NULL,
        link TEXT NOT NULL,
        status TEXT NOT NULL,
        settled_by TEXT,
        at TEXT NOT NULL,
        settled_at TEXT
    ) STRICT""",
    # One open report of one thing by one member: pressing again adds nothing.
    """CREATE UNIQUE INDEX one_open_report ON reports (target, reporter_id)
        WHERE status = 'open'""",
    "CREATE INDEX reports_of_a_guild ON reports (guild_id, at)",
    "CREATE INDEX reports_of_a_session ON reports (session_id)",
    # What a member is told in private after their next deed, then forgotten.
    """CREATE TABLE tidings (
        id INTEGER PRIMARY KEY,
        member_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        params TEXT NOT NULL CHECK (json_valid(params)),
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX tidings_of_a_member ON tidings (member_id)",
    # The purge that may delete an event may also blank what a member wrote in it.
    "DROP TRIGGER events_never_change",
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        WHEN NOT EXISTS (SELECT 1 FROM purge)
        BEGIN SELECT RAISE (ABORT, 'events are append-only'); END""",
)


def apply(db: Database) -> None:
    """Add the tables and columns, inside the caller's transaction."""
    for statement in TABLES:
        db.execute(statement)
