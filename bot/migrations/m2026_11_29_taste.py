"""
Taste: how drafts stood before the votes, what ballots weigh in the model, and what was learned.

A round comes to `taste_waiting` by itself when it closes, so that whoever learns need not look
through all the closed ones for those without a lesson.
"""

from sqlite_utils import Database

TABLES = (
    "ALTER TABLE drafts ADD COLUMN standing TEXT CHECK (standing IS NULL OR json_valid(standing))",
    "ALTER TABLE ballots ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0)",
    # Of the playground the guild is '', so that a key can hold it.
    """CREATE TABLE taste_communities (
        guild_id TEXT PRIMARY KEY NOT NULL,
        ranking INTEGER NOT NULL CHECK (ranking IN (0, 1)),
        since INTEGER NOT NULL,
        since_at TEXT,
        dirty INTEGER NOT NULL CHECK (dirty >= 0)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE taste_models (
        guild_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'image')),
        language TEXT NOT NULL,
        state TEXT NOT NULL CHECK (json_valid(state)),
        rounds INTEGER NOT NULL,
        ballots REAL NOT NULL,
        learned_at TEXT NOT NULL,
        PRIMARY KEY (guild_id, kind, language)
    ) STRICT, WITHOUT ROWID""",
    # AUTOINCREMENT: a reset counts from a number, which must never be given twice.
    """CREATE TABLE taste_lessons (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        round_id TEXT NOT NULL UNIQUE REFERENCES rounds (id),
        guild_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'image')),
        form TEXT NOT NULL,
        language TEXT NOT NULL,
        learned_at TEXT NOT NULL,
        counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
        told TEXT NOT NULL CHECK (json_valid(told))
    ) STRICT""",
    """CREATE TABLE taste_waiting (
        round_id TEXT PRIMARY KEY NOT NULL REFERENCES rounds (id),
        closed_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE taste_voters (
        guild_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'image')),
        language TEXT NOT NULL,
        member_id TEXT NOT NULL,
        weight REAL NOT NULL CHECK (weight > 0),
        PRIMARY KEY (guild_id, kind, language, member_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE quarantines (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        round_id TEXT NOT NULL REFERENCES rounds (id),
        members TEXT NOT NULL CHECK (json_valid(members)),
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        status TEXT NOT NULL CHECK (status IN ('open', 'kept_out', 'counted')),
        at TEXT NOT NULL,
        settled_by TEXT,
        settled_at TEXT
    ) STRICT""",
)
INDEXES = (
    "CREATE INDEX waiting_by_close ON taste_waiting (closed_at, round_id)",
    "CREATE INDEX lessons_of_a_guild ON taste_lessons (guild_id, number)",
    "CREATE INDEX communities_to_replay ON taste_communities (guild_id) WHERE dirty > 0",
    "CREATE INDEX quarantines_of_a_guild ON quarantines (guild_id, at)",
    "CREATE INDEX quarantines_of_a_round ON quarantines (round_id)",
    "CREATE INDEX ballots_of_a_member ON ballots (member_id)",
    "CREATE INDEX drafts_of_a_member ON drafts (author_id) WHERE author_id IS NOT NULL",
)
# A closed round stays closed.
WAITING = "INSERT INTO taste_waiting VALUES (NEW.id, coalesce(NEW.closed_at, NEW.opened_at))"
TRIGGERS = (
    f"""CREATE TRIGGER rounds_wait_to_be_learned AFTER UPDATE OF status ON rounds
        WHEN NEW.status = 'closed' AND OLD.status <> 'closed' BEGIN {WAITING}; END""",
    f"""CREATE TRIGGER laid_rounds_wait_to_be_learned AFTER INSERT ON rounds
        WHEN NEW.status = 'closed' BEGIN {WAITING}; END""",
    """INSERT INTO taste_waiting SELECT id, coalesce(closed_at, opened_at) FROM rounds
        WHERE status = 'closed'""",
)


def apply(db: Database) -> None:
    for statement in TABLES + INDEXES + TRIGGERS:
        db.execute(statement)
