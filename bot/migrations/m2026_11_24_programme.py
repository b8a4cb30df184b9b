"""
Schedules, what they brought about, votes on entries and works, subscriptions, resting sessions.

A premise comes at most once a day from one schedule: the day of the server's own calendar is
part of the key, so neither a restart nor a changed clock or time zone makes it come twice.
"""

from sqlite_utils import Database

TABLES = (
    """CREATE TABLE schedules (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        channel_id TEXT NOT NULL,
        channel_kind TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('session', 'contest')),
        weekday INTEGER CHECK (weekday BETWEEN 0 AND 6),
        minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
        form TEXT NOT NULL,
        language TEXT NOT NULL,
        hours INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 168),
        host_id TEXT NOT NULL,
        created_at TEXT NOT NULL,
        removed_at TEXT
    ) STRICT""",
    # a server's own premises; without any, ours are used
    """CREATE TABLE premises (
        guild_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (guild_id, place)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE polls (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        channel_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('contest', 'season')),
        status TEXT NOT NULL CHECK (status IN ('writing', 'voting', 'closed')),
        premise TEXT NOT NULL,
        language TEXT NOT NULL,
        opens_at TEXT NOT NULL,
        closes_at TEXT NOT NULL,
        created_at TEXT NOT NULL,
        closed_at TEXT
    ) STRICT""",
    """CREATE TABLE occasions (
        id TEXT PRIMARY KEY NOT NULL,
        schedule_id TEXT NOT NULL REFERENCES schedules (id),
        guild_id TEXT NOT NULL,
        day TEXT NOT NULL,
        due_at TEXT NOT NULL,
        premise TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('due', 'waiting', 'opened', 'lapsed')),
        session_id TEXT REFERENCES sessions (id),
        poll_id TEXT REFERENCES polls (id),
        UNIQUE (schedule_id, day)
    ) STRICT""",
    # Discord's scheduled events for what comes next; NULL while none could be made
    """CREATE TABLE announcements (
        schedule_id TEXT NOT NULL REFERENCES schedules (id),
        day TEXT NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (schedule_id, day)
    ) STRICT, WITHOUT ROWID""",
    # what may be approved: an entry that a member wrote, or a finished work
    """CREATE TABLE candidates (
        id TEXT PRIMARY KEY NOT NULL,
        poll_id TEXT NOT NULL REFERENCES polls (id),
        place INTEGER,
        member_id TEXT,
        work_id TEXT REFERENCES works (id),
        text TEXT NOT NULL,
        created_at TEXT NOT NULL,
        UNIQUE (poll_id, member_id),
        UNIQUE (poll_id, work_id),
        UNIQUE (poll_id, id)
    ) STRICT""",
    """CREATE TABLE poll_ballots (
        poll_id TEXT NOT NULL REFERENCES polls (id),
        member_id TEXT NOT NULL,
        approved TEXT NOT NULL CHECK (json_valid(approved)),
        cast_at TEXT NOT NULL,
        PRIMARY KEY (poll_id, member_id)
    ) STRICT, WITHOUT ROWID""",
    # the only rows that hold an account's own number: these members asked to be pinged
    """CREATE TABLE subscriptions (
        channel_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        guild_id TEXT NOT NULL,
        created_at TEXT NOT NULL,
        PRIMARY KEY (channel_id, account_id)
    ) STRICT, WITHOUT ROWID""",
    # idle sessions: asked, then resting; void as soon as somebody acts in the session
    """CREATE TABLE rests (
        session_id TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id),
        asked_at TEXT NOT NULL,
        rested_at TEXT
    ) STRICT, WITHOUT ROWID""",
)

RULES = (
    "CREATE UNIQUE INDEX one_season_a_guild ON polls (guild_id)"
    " WHERE kind = 'season' AND status <> 'closed'",
)

INDEXES = (
    ("schedules", ["guild_id"]),
    ("occasions", ["guild_id", "premise"]),
    ("occasions", ["status", "due_at"]),
    ("occasions", ["session_id"]),
    ("polls", ["status"]),
    ("subscriptions", ["member_id"]),
    ("subscriptions", ["guild_id"]),
)


def apply(db: Database) -> None:
    """Create every table, rule and index, inside the caller's transaction."""
    for statement in TABLES + RULES:
        db.execute(statement)
    for table, columns in INDEXES:
        db.table(table).create_index(columns)
