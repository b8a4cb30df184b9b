"""
Tuning: trainings of adapters, what they came to, whose votes taught them, and what was counted.

Which rounds were blind is not kept: their drafts tell, by the adapter that drew them. So a score
is always counted from the ballots that are still there.
"""

from sqlite_utils import Database

KIND = "kind TEXT NOT NULL CHECK (kind IN ('text', 'image'))"
TABLES = (
    # Of the playground the guild is '', as in the tables of taste.
    f"""CREATE TABLE tunings (
        id TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        {KIND},
        number INTEGER NOT NULL CHECK (number > 0),
        why TEXT NOT NULL,
        status TEXT NOT NULL
            CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
        created_at TEXT NOT NULL,
        asked_by TEXT,
        stage TEXT NOT NULL,
        done REAL NOT NULL CHECK (done BETWEEN 0 AND 1),
        pairs INTEGER NOT NULL CHECK (pairs >= 0),
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        started_at TEXT,
        ended_at TEXT,
        error TEXT,
        UNIQUE (guild_id, kind, number)
    ) STRICT""",
    f"""CREATE TABLE adapters (
        name TEXT PRIMARY KEY NOT NULL,
        guild_id TEXT NOT NULL,
        {KIND},
        number INTEGER NOT NULL CHECK (number > 0),
        tuning_id TEXT NOT NULL REFERENCES tunings (id),
        status TEXT NOT NULL CHECK (status IN (
            'refused', 'trial', 'in_use', 'lost', 'retired', 'rolled_back', 'withdrawn')),
        against TEXT,
        report TEXT NOT NULL CHECK (json_valid(report)),
        made_at TEXT NOT NULL,
        began_at TEXT,
        ended_at TEXT,
        ended_by TEXT,
        watched INTEGER NOT NULL CHECK (watched IN (0, 1))
    ) STRICT""",
    # Known from the data set on, so before the adapter is: no reference. The key's columns come
    # first: in a table WITHOUT ROWID, quick_check takes what lies between them for NULL.
    """CREATE TABLE adapter_members (
        adapter TEXT NOT NULL,
        member_id TEXT NOT NULL,
        guild_id TEXT NOT NULL,
        PRIMARY KEY (adapter, member_id)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE tuning_marks (
        guild_id TEXT NOT NULL,
        {KIND},
        lesson INTEGER NOT NULL,
        pairs INTEGER NOT NULL CHECK (pairs >= 0),
        PRIMARY KEY (guild_id, kind)
    ) STRICT, WITHOUT ROWID""",
)
INDEXES = (
    # One job at a time, and one wish of a community at a time.
    "CREATE UNIQUE INDEX one_tuning_runs ON tunings (status) WHERE status = 'running'",
    "CREATE UNIQUE INDEX one_tuning_waits ON tunings (guild_id, kind) WHERE status = 'queued'",
    """CREATE UNIQUE INDEX one_adapter_in_use ON adapters (guild_id, kind)
        WHERE status = 'in_use'""",
    "CREATE UNIQUE INDEX one_adapter_on_trial ON adapters (guild_id, kind) WHERE status = 'trial'",
    "CREATE INDEX adapters_of_a_guild ON adapters (guild_id, kind, number)",
    "CREATE INDEX adapters_of_a_member ON adapter_members (member_id)",
    """CREATE INDEX drafts_by_adapter ON drafts (json_extract(generation, '$.adapter'))
        WHERE json_extract(generation, '$.adapter') IS NOT NULL""",
)


def apply(db: Database) -> None:
    for statement in TABLES + INDEXES:
        db.execute(statement)
