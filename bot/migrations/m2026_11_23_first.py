"""
The first schema. Columns bear the names of the fields of the values (`bot/rows/`).

Every foreign key is checked at once, never deferred: several writes may share one commit, and
a check that waits for the commit would fail the neighbours too. Where a row points at another of
the same session or round, the key has two columns, so that it cannot point into a stranger's.
Members are no foreign key: one may be erased while the work they wrote in stays.
"""

from sqlite_utils import Database

OPEN = "('queued', 'drafting', 'voting', 'tied')"

TABLES = (
    """CREATE TABLE members (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        language TEXT NOT NULL,
        consent TEXT NOT NULL CHECK (json_valid(consent))
    ) STRICT""",
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY NOT NULL,
        channel_id TEXT NOT NULL,
        guild_id TEXT,
        form TEXT NOT NULL,
        language TEXT NOT NULL,
        premise TEXT NOT NULL,
        title TEXT NOT NULL,
        mode TEXT NOT NULL,
        host_id TEXT NOT NULL,
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        status TEXT NOT NULL CHECK (status IN ('open', 'finished')),
        head TEXT,
        created_at TEXT NOT NULL,
        active_at TEXT NOT NULL,
        example INTEGER NOT NULL CHECK (example IN (0, 1)),
        work_id TEXT REFERENCES works (id),
        FOREIGN KEY (id, head) REFERENCES passages (session_id, id)
    ) STRICT""",
    """CREATE TABLE rounds (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        number INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'image')),
        status TEXT NOT NULL,
        wish TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        base_head TEXT,
        opened_at TEXT NOT NULL,
        deadline TEXT,
        closed_at TEXT,
        winner TEXT,
        none_won INTEGER NOT NULL CHECK (none_won IN (0, 1)),
        tied TEXT NOT NULL CHECK (json_valid(tied)),
        error TEXT,
        runoff INTEGER NOT NULL CHECK (runoff IN (0, 1)),
        UNIQUE (session_id, number),
        UNIQUE (session_id, id),
        FOREIGN KEY (session_id, base_head) REFERENCES passages (session_id, id),
        FOREIGN KEY (id, winner) REFERENCES drafts (round_id, id)
    ) STRICT""",
    """CREATE TABLE drafts (
        id TEXT PRIMARY KEY NOT NULL,
        round_id TEXT NOT NULL REFERENCES rounds (id),
        place INTEGER CHECK (place >= 0),
        text TEXT NOT NULL,
        author_id TEXT,
        parent_id TEXT,
        generation TEXT CHECK (generation IS NULL OR json_valid(generation)),
        problems TEXT NOT NULL CHECK (json_valid(problems)),
        reading TEXT CHECK (reading IS NULL OR json_valid(reading)),
        vetoed INTEGER NOT NULL CHECK (vetoed IN (0, 1)),
        created_at TEXT,
        UNIQUE (round_id, id),
        UNIQUE (round_id, place),
        FOREIGN KEY (round_id, parent_id) REFERENCES drafts (round_id, id)
    ) STRICT""",
    """CREATE TABLE ballots (
        round_id TEXT NOT NULL REFERENCES rounds (id),
        member_id TEXT NOT NULL,
        approved TEXT NOT NULL CHECK (json_valid(approved)),
        visible TEXT NOT NULL CHECK (json_valid(visible)),
        cast_at TEXT NOT NULL,
        PRIMARY KEY (round_id, member_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE passages (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        parent_id TEXT,
        round_id TEXT,
        draft_id TEXT,
        text TEXT NOT NULL,
        author_id TEXT,
        edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
        generation TEXT CHECK (generation IS NULL OR json_valid(generation)),
        approvals INTEGER NOT NULL,
        ballots INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        UNIQUE (session_id, id),
        UNIQUE (round_id),
        FOREIGN KEY (session_id, parent_id) REFERENCES passages (session_id, id),
        FOREIGN KEY (session_id, round_id) REFERENCES rounds (session_id, id),
        FOREIGN KEY (round_id, draft_id) REFERENCES drafts (round_id, id)
    ) STRICT""",
    """CREATE TABLE lore (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        fact TEXT NOT NULL,
        author_id TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE works (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        title TEXT NOT NULL,
        head TEXT,
        finished_at TEXT NOT NULL,
        finished_by TEXT NOT NULL,
        removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
        FOREIGN KEY (session_id, head) REFERENCES passages (session_id, id)
    ) STRICT""",
    # AUTOINCREMENT: a number is never given twice, not even after a purge, because clients
    # resume their event stream by it.
    """CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id TEXT REFERENCES sessions (id),
        kind TEXT NOT NULL,
        actor TEXT,
        round_id TEXT,
        draft_id TEXT,
        payload TEXT NOT NULL CHECK (json_valid(payload)),
        at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE answers (
        member_id TEXT NOT NULL,
        key TEXT NOT NULL,
        result TEXT NOT NULL CHECK (json_valid(result)),
        at TEXT NOT NULL,
        PRIMARY KEY (member_id, key)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE settings (
        key TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID""",
    # A row here, inside one transaction only, lets that transaction delete events.
    "CREATE TABLE purge (reason TEXT NOT NULL) STRICT",
)

RULES = (
    "CREATE UNIQUE INDEX one_open_session_a_channel ON sessions (channel_id) WHERE status = 'open'",
    f"CREATE UNIQUE INDEX one_open_round_a_kind ON rounds (session_id, kind)"
    f" WHERE status IN {OPEN}",
    "CREATE UNIQUE INDEX one_work_a_session ON works (session_id) WHERE removed = 0",
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE (ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_go_by_purge BEFORE DELETE ON events
        WHEN NOT EXISTS (SELECT 1 FROM purge)
        BEGIN SELECT RAISE (ABORT, 'events are append-only'); END""",
)

INDEXES = (
    ("sessions", ["status", "active_at", "id"]),
    ("sessions", ["active_at", "id"]),
    ("works", ["finished_at", "id"]),
    ("lore", ["session_id"]),
    ("events", ["session_id"]),
    ("events", ["session_id", "actor"]),
    ("answers", ["at"]),
)


def apply(db: Database) -> None:
    """Create every table, rule and index, inside the caller's transaction."""
    for statement in TABLES + RULES:
        db.execute(statement)
    for table, columns in INDEXES:
        db.table(table).create_index(columns)
