"""What the taste page counts: learned rounds by form, rings of drafts, ballots. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.records.statements import Statements
from bot.rows import dump_json
from engine.types import Language

# Ballots that teach: by weight, by consent, and not set aside.
_TEACHES = """b.weight > 0
    AND coalesce(json_extract(m.consent, '$.ranking'), 1) <> 0
    AND NOT EXISTS (SELECT 1 FROM quarantines q, json_each(q.members) j
        WHERE q.round_id = b.round_id AND q.status <> 'counted' AND j.value = b.member_id)"""


@dataclass(frozen=True, slots=True)
class Learned:
    """How much was learned of one form: rounds, and the ballots in them that teach."""

    kind: Literal["text", "image"]
    form: str
    language: Language
    rounds: int
    ballots: int


class TasteToldRecords(Statements):
    """Beside `TasteRecords`; says nothing of who voted how."""

    def learned(self, guild_id: str, since: int) -> list[Learned]:
        """By form of lessons numbered over `since` that count; the most voted first."""
        found = self._conn.execute(
            f"""SELECT l.kind, l.form, l.language, count(DISTINCT l.number) AS rounds,
                count(CASE WHEN {_TEACHES} THEN 1 END) AS ballots
            FROM taste_lessons l
            LEFT JOIN ballots b ON b.round_id = l.round_id
            LEFT JOIN members m ON m.id = b.member_id
            WHERE l.guild_id = ? AND l.number > ? AND l.counted = 1
            GROUP BY l.kind, l.form, l.language
            ORDER BY ballots DESC, rounds DESC, l.kind DESC, l.form, l.language""",
            (guild_id, since),
        )
        return [Learned(*row) for row in found.fetchall()]

    def rings(self, round_ids: Iterable[str]) -> dict[str, dict[str, int]]:
        """Round -> draft -> ballots that ringed it; a draft that nobody ringed is left out."""
        found = self._conn.execute(
            """SELECT b.round_id, j.value, count(*) FROM ballots b, json_each(b.approved) j
            WHERE b.round_id IN (SELECT value FROM json_each(?)) GROUP BY b.round_id, j.value""",
            (dump_json(sorted(round_ids)),),
        )
        rings: dict[str, dict[str, int]] = {}
        for round_id, draft_id, count in found.fetchall():
            rings.setdefault(round_id, {})[draft_id] = count
        return rings

    def counts(self) -> dict[str, int]:
        """Of all communities together, for whoever runs this: what was learned, what waits."""
        of = {
            "lessons": "taste_lessons WHERE counted = 1",
            "waiting": "taste_waiting",
            "replays": "taste_communities WHERE dirty > 0",
            "quarantines": "quarantines WHERE status = 'open'",
        }
        return {name: self._count(query) for name, query in of.items()}

    def n_ballots_of(self, member_id: str) -> int:
        """Rounds in which a member has a ballot, anywhere."""
        return self._count("ballots WHERE member_id = ?", member_id)
