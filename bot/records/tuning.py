"""
The rows of tuning: trainings, the adapters that came of them, and whose votes taught which.

The name of an adapter is known from its data set on, and so is who taught it; the adapter itself
stands here once its training has ended.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.records.statements import Statements
from bot.rows import ROUNDS, dump_json, dump_time
from bot.rows.tuning import ADAPTERS, MARKS, TUNINGS
from bot.session import Round
from bot.taste import Kind
from bot.tuning import Adapter, Mark, Tuning

_DRAWN_BY = "json_extract(generation, '$.adapter')"
_SERVED = "status IN ('trial', 'in_use')"


class TuningRecords(Statements):
    """Beside `Records`, in the same transaction."""

    # trainings

    def add(self, tuning: Tuning) -> None:
        """Of one community and kind one may wait at a time; of all, one may run."""
        self._add(TUNINGS, tuning)

    def save(self, tuning: Tuning) -> None:
        self._save(TUNINGS, tuning)

    def tuning(self, tuning_id: str) -> Tuning:
        """
        Raises:
            NotFound: `no_tuning`.
        """
        return self._by_id(TUNINGS, tuning_id)

    def find(self, tuning_id: str) -> Tuning | None:
        return self._first(TUNINGS, "WHERE id = ?", tuning_id)

    def running(self) -> Tuning | None:
        """The one that runs, of whichever community."""
        return self._first(TUNINGS, "WHERE status = 'running'")

    def queued(self) -> list[Tuning]:
        """All that wait, the oldest wish first."""
        return self._all(TUNINGS, "WHERE status = 'queued' ORDER BY created_at, id")

    def unfinished(self) -> list[Tuning]:
        """All that run or wait."""
        return self._all(TUNINGS, "WHERE status IN ('queued', 'running') ORDER BY created_at, id")

    def names_of(self, guild_id: str, kind: Kind) -> list[str]:
        """Names of all the adapters of a community, whatever became of them."""
        query = "SELECT name FROM adapters WHERE guild_id = ? AND kind = ? ORDER BY name"
        return [name for (name,) in self._conn.execute(query, (guild_id, kind)).fetchall()]

    def pending(self, guild_id: str, kind: Kind) -> Tuning | None:
        """What runs of a community, else what waits."""
        where = """WHERE guild_id = ? AND kind = ? AND status IN ('queued', 'running')
            ORDER BY status = 'running' DESC"""
        return self._first(TUNINGS, where, guild_id, kind)

    def waits(self, guild_id: str, kind: Kind) -> bool:
        where = "tunings WHERE guild_id = ? AND kind = ? AND status = 'queued'"
        return self._count(where, guild_id, kind) > 0

    def next_number(self, guild_id: str, kind: Kind) -> int:
        query = "SELECT coalesce(max(number), 0) + 1 FROM tunings WHERE guild_id = ? AND kind = ?"
        return int(self._conn.execute(query, (guild_id, kind)).fetchone()[0])

    def last_started(self, guild_id: str) -> datetime | None:
        """When a community last had its turn, for whichever kind."""
        query = "SELECT max(started_at) FROM tunings WHERE guild_id = ?"
        found = self._conn.execute(query, (guild_id,)).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def created_since(self, guild_id: str, kind: Kind, since: datetime) -> bool:
        """Whether any training of a community was wished for since then."""
        where = "tunings WHERE guild_id = ? AND kind = ? AND created_at >= ?"
        return self._count(where, guild_id, kind, dump_time(since)) > 0

    def recent(self, guild_id: str, kind: Kind, limit: int) -> list[Tuning]:
        """The newest first."""
        where = "WHERE guild_id = ? AND kind = ? ORDER BY number DESC LIMIT ?"
        return self._all(TUNINGS, where, guild_id, kind, limit)

    def counts(self) -> dict[str, int]:
        """How many trainings there are of each status, everywhere."""
        query = "SELECT status, count(*) FROM tunings GROUP BY status"
        return {status: int(n) for status, n in self._conn.execute(query).fetchall()}

    # adapters

    def put_adapter(self, adapter: Adapter) -> None:
        self._add(ADAPTERS, adapter)

    def save_adapter(self, adapter: Adapter) -> None:
        self._save(ADAPTERS, adapter)

    def adapter(self, name: str) -> Adapter | None:
        return self._first(ADAPTERS, "WHERE name = ?", name)

    def in_use(self, guild_id: str, kind: Kind) -> Adapter | None:
        where = "WHERE guild_id = ? AND kind = ? AND status = 'in_use'"
        return self._first(ADAPTERS, where, guild_id, kind)

    def on_trial(self, guild_id: str, kind: Kind) -> Adapter | None:
        where = "WHERE guild_id = ? AND kind = ? AND status = 'trial'"
        return self._first(ADAPTERS, where, guild_id, kind)

    def served(self, kind: Kind | None = None) -> list[Adapter]:
        """Of every community; those on trial too."""
        where = f"WHERE {_SERVED} AND (?1 IS NULL OR kind = ?1) ORDER BY name"
        return self._all(ADAPTERS, where, kind)

    def watched(self) -> list[Adapter]:
        """Those whose blind rounds are still to decide something."""
        where = f"WHERE status = 'trial' OR ({_SERVED} AND watched = 1) ORDER BY name"
        return self._all(ADAPTERS, where)

    def history(self, guild_id: str, kind: Kind, limit: int) -> list[Adapter]:
        """The newest first."""
        where = "WHERE guild_id = ? AND kind = ? ORDER BY number DESC LIMIT ?"
        return self._all(ADAPTERS, where, guild_id, kind, limit)

    def end(self, adapter: Adapter, now: datetime) -> None:
        """Keep an adapter that draws no longer, with the status that it has by now."""
        self.save_adapter(replace(adapter, ended_at=now, watched=False))

    def forget_against(self, name: str) -> None:
        """Whatever was held against this one is held against the base model from now on."""
        self._conn.execute("UPDATE adapters SET against = NULL WHERE against = ?", (name,))

    def drawn_by_both(self, adapter: str, against: str | None) -> list[Round]:
        """Closed rounds with drafts of both (None: of the base model), the oldest close first."""
        where = f"""WHERE status = 'closed'
            AND id IN (SELECT round_id FROM drafts WHERE {_DRAWN_BY} = ?1)
            AND EXISTS (SELECT 1 FROM drafts WHERE round_id = rounds.id
                AND generation IS NOT NULL AND parent_id IS NULL AND {_DRAWN_BY} IS ?2)
            ORDER BY closed_at, id"""
        return self._all(ROUNDS, where, adapter, against)

    # whose votes taught

    def put_members(self, adapter: str, guild_id: str, member_ids: Iterable[str]) -> None:
        """Those whose rows are in an adapter's data set; who was named before is no more."""
        self.drop_members(adapter)
        rows = [(adapter, guild_id, member_id) for member_id in sorted(set(member_ids))]
        self._conn.executemany(
            "INSERT INTO adapter_members (adapter, guild_id, member_id) VALUES (?, ?, ?)", rows
        )

    def drop_members(self, adapter: str) -> None:
        self._delete("adapter_members WHERE adapter = ?", adapter)

    def taught_by(self, member_id: str) -> list[str]:
        """Names of the adapters, also of one in the making, that a member's votes taught."""
        query = "SELECT adapter FROM adapter_members WHERE member_id = ? ORDER BY adapter"
        return [name for (name,) in self._conn.execute(query, (member_id,)).fetchall()]

    def unwilling(self, member_ids: Iterable[str]) -> frozenset[str]:
        """Those of them who do not agree to training now; whoever was forgotten is among them."""
        found = self._conn.execute(
            """SELECT j.value FROM json_each(?) j LEFT JOIN members m ON m.id = j.value
            WHERE coalesce(json_extract(m.consent, '$.training'), 0) = 0""",
            (dump_json(sorted(set(member_ids))),),
        )
        return frozenset(member_id for (member_id,) in found.fetchall())

    def n_willing(self, guild_id: str) -> int:
        """How many who voted in a community agree to training."""
        query = """SELECT count(DISTINCT v.member_id) FROM taste_voters v
            JOIN members m ON m.id = v.member_id
            WHERE v.guild_id = ? AND json_extract(m.consent, '$.training') = 1"""
        return int(self._conn.execute(query, (guild_id,)).fetchone()[0])

    # what was counted

    def mark(self, guild_id: str, kind: Kind) -> Mark:
        found = self._first(MARKS, "WHERE guild_id = ? AND kind = ?", guild_id, kind)
        return found or Mark(guild_id, kind)

    def put_mark(self, mark: Mark) -> None:
        insert = MARKS.insert.replace("INSERT", "INSERT OR REPLACE", 1)
        self._conn.execute(insert, MARKS.to_row(mark))

    def last_lesson(self, guild_id: str, kind: Kind) -> int:
        query = """SELECT coalesce(max(number), 0) FROM taste_lessons
            WHERE guild_id = ? AND kind = ?"""
        return int(self._conn.execute(query, (guild_id, kind)).fetchone()[0])

    def communities(self) -> list[tuple[str, Kind]]:
        """Every community and kind that closed a round, by which it may be trained."""
        query = "SELECT DISTINCT guild_id, kind FROM taste_lessons ORDER BY guild_id, kind"
        return [(guild_id, kind) for guild_id, kind in self._conn.execute(query).fetchall()]

    # where it is told

    def last_channel(self, guild_id: str) -> str | None:
        """The channel of the session that was active last; None where there was none."""
        query = "SELECT channel_id FROM sessions WHERE guild_id = ? ORDER BY active_at DESC LIMIT 1"
        found = self._conn.execute(query, (guild_id,)).fetchone()
        return None if found is None else str(found[0])
