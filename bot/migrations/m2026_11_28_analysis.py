"""A draft's reading grows into its analysis: criteria and novelty stand beside the mood."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    db.execute("ALTER TABLE drafts RENAME COLUMN reading TO analysis")
    db.execute(
        "UPDATE drafts SET analysis = json_object('reading', json(analysis),"
        " 'evaluations', json('[]'), 'novelty', NULL, 'score', 0.5) WHERE analysis IS NOT NULL"
    )
