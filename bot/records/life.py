"""The rows of a session's life: which sessions are idle, and which rest."""

from datetime import datetime

from bot import rows
from bot.records import OPEN_ROUNDS
from bot.records.statements import Statements
from bot.rows import dump_time
from bot.rows.programme import RESTS
from bot.rules.life import Rest
from bot.session import EVENING, Session

RESTING = """rests r JOIN sessions s ON s.id = r.session_id
    WHERE s.status = 'open' AND r.rested_at IS NOT NULL AND r.asked_at >= s.active_at"""


class LifeRecords(Statements):
    """Beside `Records`, in the same transaction."""

    def rest(self, session_id: str) -> Rest | None:
        return self._first(RESTS, "WHERE session_id = ?", session_id)

    def asked(self, before: datetime) -> list[Rest]:
        """Asked before then and not resting yet."""
        where = "WHERE rested_at IS NULL AND asked_at <= ? ORDER BY asked_at, session_id"
        return self._all(RESTS, where, dump_time(before))

    def put_rest(self, rest: Rest) -> None:
        self.forget_rest(rest.session_id)
        self._add(RESTS, rest)

    def forget_rest(self, session_id: str) -> None:
        self._delete("rests WHERE session_id = ?", session_id)

    def idle_sessions(self, before: datetime) -> list[Session]:
        """Of guilds: open, without an open round, last acted in before then, not asked since."""
        where = f"""WHERE status = 'open' AND guild_id <> '{EVENING}' AND active_at <= ?
            AND NOT EXISTS (SELECT 1 FROM rounds WHERE session_id = sessions.id AND {OPEN_ROUNDS})
            AND NOT EXISTS (SELECT 1 FROM rests r
                WHERE r.session_id = sessions.id AND r.asked_at >= sessions.active_at)
            ORDER BY active_at, id"""
        return self._all(rows.SESSIONS, where, dump_time(before))

    def sessions_in(self, channel_id: str) -> list[Session]:
        """Open ones that go with this channel: in it, in its threads, or about to get one."""
        where = """WHERE status = 'open' AND (channel_id = ?1
            OR substr(channel_id, 1, length(?1) + 1) = ?1 || '+'
            OR channel_id IN (SELECT id FROM channels WHERE parent_id = ?1)) ORDER BY created_at"""
        return self._all(rows.SESSIONS, where, channel_id)

    def n_resting(self, guild_id: str | None = None) -> int:
        """Open sessions that rest, of one guild or of all: they take nobody's place."""
        if guild_id is None:
            return self._count(RESTING)
        return self._count(f"{RESTING} AND s.guild_id = ?", guild_id)
