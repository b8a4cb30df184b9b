"""The rows of a session's life: where it belongs, and whether it rests."""

from datetime import datetime

from bot import rows
from bot.life import Rest
from bot.rows import dump_time
from bot.rows_programme import RESTS
from bot.session import Session
from bot.statements import Statements


class LifeRecords(Statements):
    """Beside `Records`, in the same transaction."""

    def rest(self, session_id: str) -> Rest | None:
        return self._first(RESTS, "WHERE session_id = ?", session_id)

    def rests(self) -> list[Rest]:
        """Of all guilds."""
        return self._all(RESTS, "ORDER BY asked_at, session_id")

    def put_rest(self, rest: Rest) -> None:
        self.wake(rest.session_id)
        self._add(RESTS, rest)

    def wake(self, session_id: str) -> None:
        self._delete("rests WHERE session_id = ?", session_id)

    def idle_sessions(self, before: datetime) -> list[Session]:
        """Of guilds: open, last acted in before then, not asked since."""
        where = """WHERE status = 'open' AND guild_id IS NOT NULL AND active_at <= ?
            AND NOT EXISTS (SELECT 1 FROM rests r
                WHERE r.session_id = sessions.id AND r.asked_at >= sessions.active_at)
            ORDER BY active_at, id"""
        return self._all(rows.SESSIONS, where, dump_time(before))

    def sessions_in(self, channel_id: str) -> list[Session]:
        """Open ones that belong to this channel: in it, in its threads, or set aside."""
        where = """WHERE status = 'open' AND (channel_id = ? OR id IN
            (SELECT session_id FROM homes WHERE channel_id = ?)) ORDER BY created_at"""
        return self._all(rows.SESSIONS, where, channel_id, channel_id)

    def sessions_of(self, guild_id: str) -> list[Session]:
        """Open ones, resting ones among them."""
        where = "WHERE status = 'open' AND guild_id = ? ORDER BY created_at"
        return self._all(rows.SESSIONS, where, guild_id)

    def home(self, session_id: str) -> str | None:
        """The channel it belongs to, when it is not in it itself."""
        found = self._conn.execute(
            "SELECT channel_id FROM homes WHERE session_id = ?", (session_id,)
        ).fetchone()
        return None if found is None else str(found[0])

    def set_home(self, session_id: str, channel_id: str) -> None:
        self._conn.execute(
            "INSERT OR REPLACE INTO homes (session_id, channel_id) VALUES (?, ?)",
            (session_id, channel_id),
        )

    def n_resting(self, now: datetime, guild_id: str | None = None) -> int:
        """Open sessions that rest, of one guild or of all: they take nobody's place."""
        resting = """rests r JOIN sessions s ON s.id = r.session_id WHERE s.status = 'open'
            AND r.asked_at >= s.active_at AND r.rests_at <= ?"""
        if guild_id is None:
            return self._count(resting, dump_time(now))
        return self._count(f"{resting} AND s.guild_id = ?", dump_time(now), guild_id)
