"""
What may teach the engines of one community: its learned rounds, and who is known there.

Only reads. Who agreed to what is told by members' own rows; what a round teaches is decided in
`bot/service/tuning/`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.records.statements import Statements
from bot.rows import EVENTS, dump_json
from bot.session import Event
from bot.taste import Kind

# What it takes to know how a session's prompts stood at any time.
_TOLD = (
    *("session.opened", "lore.added", "lore.removed", "text.redacted"),
    *("round.drafting", "pictures.asked"),
)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How long a member has voted in one community."""

    ballots: int
    first: datetime


class TeachingRecords(Statements):
    """Beside `Records`, in the same transaction."""

    def learned(self, guild_id: str, kind: Kind, after: int) -> list[tuple[int, str]]:
        """Number and round of the lessons of one kind numbered over `after`, the oldest first."""
        found = self._conn.execute(
            """SELECT number, round_id FROM taste_lessons
            WHERE guild_id = ? AND kind = ? AND number > ? ORDER BY number""",
            (guild_id, kind, after),
        )
        return [(int(number), str(round_id)) for number, round_id in found.fetchall()]

    def told(self, session_id: str) -> list[Event]:
        """The events that say how a session's prompts stood, the oldest first."""
        where = """WHERE session_id = ? AND kind IN (SELECT value FROM json_each(?))
            ORDER BY seq"""
        return self._all(EVENTS, where, session_id, dump_json(list(_TOLD)))

    def willing(self, member_ids: Iterable[str]) -> frozenset[str]:
        """Those of them who said yes to training."""
        found = self._conn.execute(
            """SELECT id FROM members WHERE id IN (SELECT value FROM json_each(?))
            AND json_extract(consent, '$.training') = 1""",
            (dump_json(sorted(set(member_ids))),),
        )
        return frozenset(member_id for (member_id,) in found)

    def acquaintances(self, guild_id: str) -> dict[str, Acquaintance]:
        """Everybody who cast in a learned round of this community."""
        found = self._conn.execute(
            """SELECT b.member_id, count(*), min(b.cast_at) FROM taste_lessons l
            CROSS JOIN ballots b ON b.round_id = l.round_id
            WHERE l.guild_id = ? GROUP BY b.member_id""",
            (guild_id,),
        )
        return {
            member_id: Acquaintance(int(n), datetime.fromisoformat(first))
            for member_id, n, first in found
        }

    def last_close(self, guild_id: str) -> datetime | None:
        """When the newest learned round of this community closed."""
        query = """SELECT max(r.closed_at) FROM taste_lessons l
            CROSS JOIN rounds r ON r.id = l.round_id WHERE l.guild_id = ?"""
        (found,) = self._conn.execute(query, (guild_id,)).fetchone()
        return None if found is None else datetime.fromisoformat(found)

    def is_taken_down(self, session_id: str) -> bool:
        """Whether its work was removed from exhibition."""
        return self._count("works WHERE session_id = ? AND removed = 1", session_id) > 0
