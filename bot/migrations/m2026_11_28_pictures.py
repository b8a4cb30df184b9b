"""
Pictures: those of drafts, those that won and hang, and those that members brought.

A column that is added later can have a key of one column only; that it stays within its session
is held by triggers instead.
"""

from sqlite_utils import Database

TABLES = (
    """CREATE TABLE pictures (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        media_type TEXT NOT NULL,
        width_px INTEGER NOT NULL CHECK (width_px > 0),
        height_px INTEGER NOT NULL CHECK (height_px > 0),
        alt_en TEXT NOT NULL,
        alt_zh TEXT NOT NULL,
        created_at TEXT NOT NULL,
        palette TEXT NOT NULL CHECK (json_valid(palette)),
        left_out TEXT NOT NULL CHECK (json_valid(left_out)),
        drawn TEXT NOT NULL,
        made TEXT CHECK (made IS NULL OR json_valid(made)),
        author_id TEXT,
        content BLOB NOT NULL,
        UNIQUE (session_id, id)
    ) STRICT""",
    """CREATE TABLE illustrations (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        passage_id TEXT,
        round_id TEXT NOT NULL,
        draft_id TEXT NOT NULL,
        approvals INTEGER NOT NULL,
        ballots INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
        UNIQUE (round_id),
        FOREIGN KEY (session_id, id) REFERENCES pictures (session_id, id),
        FOREIGN KEY (session_id, passage_id) REFERENCES passages (session_id, id),
        FOREIGN KEY (session_id, round_id) REFERENCES rounds (session_id, id),
        FOREIGN KEY (round_id, draft_id) REFERENCES drafts (round_id, id)
    ) STRICT""",
    """CREATE TABLE uploads (
        id TEXT PRIMARY KEY NOT NULL,
        member_id TEXT NOT NULL,
        media_type TEXT NOT NULL,
        width_px INTEGER NOT NULL CHECK (width_px > 0),
        height_px INTEGER NOT NULL CHECK (height_px > 0),
        created_at TEXT NOT NULL,
        content BLOB NOT NULL
    ) STRICT""",
    "ALTER TABLE drafts ADD COLUMN picture TEXT REFERENCES pictures (id)",
    "ALTER TABLE rounds ADD COLUMN passage_id TEXT REFERENCES passages (id)",
    "ALTER TABLE rounds ADD COLUMN asking TEXT CHECK (asking IS NULL OR json_valid(asking))",
)
STRANGERS_PICTURE = """NEW.picture IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pictures p JOIN rounds r ON r.session_id = p.session_id
    WHERE p.id = NEW.picture AND r.id = NEW.round_id)"""
STRANGERS_PASSAGE = """NEW.passage_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM passages WHERE id = NEW.passage_id AND session_id = NEW.session_id)"""
INDEXES = (
    "CREATE INDEX pictures_of_a_member ON pictures (author_id) WHERE author_id IS NOT NULL",
    "CREATE INDEX illustrations_of_a_session ON illustrations (session_id)",
    "CREATE INDEX uploads_by_age ON uploads (created_at)",
    "CREATE INDEX uploads_of_a_member ON uploads (member_id)",
    "CREATE INDEX drafts_by_picture ON drafts (picture) WHERE picture IS NOT NULL",
)


def apply(db: Database) -> None:
    for statement in TABLES + INDEXES:
        db.execute(statement)
    for table, column, strange in (
        ("drafts", "picture", STRANGERS_PICTURE),
        ("rounds", "passage_id", STRANGERS_PASSAGE),
    ):
        for name, moment in (("new", "INSERT"), ("changed", f"UPDATE OF {column}")):
            db.execute(
                f"CREATE TRIGGER {table}_{name}_{column} BEFORE {moment} ON {table} WHEN {strange}"
                f" BEGIN SELECT RAISE (ABORT, '{table}.{column} is of another session'); END"
            )
