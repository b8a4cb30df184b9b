"""Lessons: tries at a form's exercise, and critiques of drafts in yes and no."""

from sqlite_utils import Database

TABLES = (
    """CREATE TABLE lesson_tries (
        id TEXT PRIMARY KEY NOT NULL,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        member_id TEXT NOT NULL,
        text TEXT NOT NULL,
        solved INTEGER NOT NULL CHECK (solved IN (0, 1)),
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX tries_of_a_session ON lesson_tries (session_id, member_id)",
    """CREATE TABLE critiques (
        id TEXT PRIMARY KEY NOT NULL,
        round_id TEXT NOT NULL REFERENCES rounds (id),
        draft_id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        answers TEXT NOT NULL CHECK (json_valid(answers)),
        at TEXT NOT NULL,
        UNIQUE (draft_id, member_id),
        FOREIGN KEY (round_id, draft_id) REFERENCES drafts (round_id, id)
    ) STRICT""",
    "CREATE INDEX critiques_of_a_round ON critiques (round_id)",
)


def apply(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
