"""
The rows of taste: what was learned, from which rounds, and who may not teach.

Whoever changes what taught (a ballot, a consent, a text) calls `touch` in the same transaction;
`bot/service/tasting.py` then learns all of that community anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.errors import Conflict
from bot.records.statements import Statements
from bot.rows import ROUNDS, dump_json
from bot.rows.taste import COMMUNITIES, LESSONS, MODELS, QUARANTINES, TOLD
from bot.session import Round
from bot.taste import (
    PLAYGROUND,
    Quarantine,
    Scope,
    TasteCommunity,
    TasteLesson,
    TasteModel,
    Told,
)

_LAST = "coalesce((SELECT max(number) FROM taste_lessons WHERE guild_id = ?1), 0)"
_TAUGHT = """SELECT round_id FROM ballots WHERE member_id = ?1
    UNION SELECT round_id FROM drafts WHERE author_id = ?1 AND parent_id IS NOT NULL"""


class TasteRecords(Statements):
    """Beside `Records`, in the same transaction."""

    # communities

    def community(self, guild_id: str) -> TasteCommunity:
        """As it was set; ranking, from the first round on, where nobody set anything."""
        found = self._first(COMMUNITIES, "WHERE guild_id = ?", guild_id)
        return found or TasteCommunity(guild_id)

    def put_community(self, community: TasteCommunity) -> None:
        """Add it, or replace what was known."""
        self._conn.execute(
            COMMUNITIES.insert.replace("INSERT", "INSERT OR REPLACE", 1),
            COMMUNITIES.to_row(community),
        )

    def touch(self, guild_id: str) -> None:
        """What was learned there is no longer what the votes say: a replay is due."""
        known = self.community(guild_id)
        self.put_community(replace(known, dirty=known.dirty + 1))

    def touch_member(self, member_id: str) -> None:
        """The same in every community that this member's ballots or edits taught."""
        for guild_id in self.communities_of(member_id):
            self.touch(guild_id)

    def touch_session(self, session_id: str) -> None:
        """The same in the community of a session."""
        query = "SELECT coalesce(guild_id, ?) FROM sessions WHERE id = ?"
        for (guild_id,) in self._conn.execute(query, (PLAYGROUND, session_id)).fetchall():
            self.touch(guild_id)

    def communities_of(self, member_id: str) -> list[str]:
        """Ids of the communities in which this member voted or edited."""
        found = self._conn.execute(
            f"""SELECT DISTINCT coalesce(s.guild_id, ?2) FROM sessions s
            JOIN rounds r ON r.session_id = s.id WHERE r.id IN ({_TAUGHT})""",
            (member_id, PLAYGROUND),
        )
        return sorted(guild_id for (guild_id,) in found.fetchall())

    def to_replay(self) -> list[str]:
        """Ids of the communities of which a replay is due."""
        query = "SELECT guild_id FROM taste_communities WHERE dirty > 0 ORDER BY guild_id"
        return [guild_id for (guild_id,) in self._conn.execute(query).fetchall()]

    def taught(self) -> list[str]:
        """Ids of the communities that were taught anything."""
        query = "SELECT DISTINCT guild_id FROM taste_lessons ORDER BY guild_id"
        return [guild_id for (guild_id,) in self._conn.execute(query).fetchall()]

    def reset(self, guild_id: str, now: datetime) -> None:
        """Forget what was learned: only rounds that are learned from now on count."""
        (last,) = self._conn.execute(f"SELECT {_LAST}", (guild_id,)).fetchone()
        known = self.community(guild_id)
        # Counts as a change, so that a replay that runs now does not bring it back.
        fresh = replace(known, since=last, since_at=now, dirty=known.dirty + 1)
        self.put_community(fresh)
        self.drop_models(guild_id)

    # models

    def model(self, scope: Scope) -> TasteModel | None:
        where = "WHERE guild_id = ? AND kind = ? AND language = ?"
        return self._first(MODELS, where, scope.guild_id, scope.kind, scope.language)

    def models(self, guild_id: str) -> list[TasteModel]:
        """The one that learned most rounds first."""
        return self._all(
            MODELS, "WHERE guild_id = ? ORDER BY rounds DESC, kind, language", guild_id
        )

    def put_model(self, model: TasteModel) -> None:
        """Add it, or replace what was known."""
        self._conn.execute(
            MODELS.insert.replace("INSERT", "INSERT OR REPLACE", 1), MODELS.to_row(model)
        )

    def drop_models(self, guild_id: str) -> None:
        """All that was learned there, and how much each voter taught."""
        self._delete("taste_models WHERE guild_id = ?", guild_id)
        self._delete("taste_voters WHERE guild_id = ?", guild_id)

    # voters

    def voters(self, scope: Scope) -> dict[str, float]:
        """Member -> summed weight of the ballots by which they taught this model."""
        found = self._conn.execute(
            """SELECT member_id, weight FROM taste_voters
            WHERE guild_id = ? AND kind = ? AND language = ?""",
            (scope.guild_id, scope.kind, scope.language),
        )
        return dict(found.fetchall())

    def n_voters(self, guild_id: str) -> int:
        """How many members taught anything there."""
        query = "SELECT count(DISTINCT member_id) FROM taste_voters WHERE guild_id = ?"
        return int(self._conn.execute(query, (guild_id,)).fetchone()[0])

    def put_voters(self, scope: Scope, weights: Mapping[str, float]) -> None:
        """Keep these sums in place of those that were known; others stay."""
        key = (scope.guild_id, scope.kind, scope.language)
        self._conn.executemany(
            "INSERT OR REPLACE INTO taste_voters (guild_id, kind, language, member_id, weight)"
            " VALUES (?, ?, ?, ?, ?)",
            [(*key, member_id, weight) for member_id, weight in weights.items() if weight > 0],
        )

    # lessons

    def waiting(self, limit: int) -> list[Round]:
        """
        Closed rounds that nobody looked at yet, whether they teach; oldest close first. Those of
        communities that are to be replayed wait until that is done.
        """
        where = """WHERE id IN (
            SELECT w.round_id FROM taste_waiting w CROSS JOIN rounds r ON r.id = w.round_id
            CROSS JOIN sessions s ON s.id = r.session_id
            WHERE NOT EXISTS (SELECT 1 FROM taste_communities c
                WHERE c.guild_id = coalesce(s.guild_id, ?) AND c.dirty > 0)
            ORDER BY w.closed_at, w.round_id LIMIT ?
        ) ORDER BY closed_at, id"""
        return self._all(ROUNDS, where, PLAYGROUND, limit)

    def is_waiting(self, guild_id: str) -> bool:
        """Whether any round of a community waits."""
        query = """SELECT EXISTS (
            SELECT 1 FROM taste_waiting w CROSS JOIN rounds r ON r.id = w.round_id
            CROSS JOIN sessions s ON s.id = r.session_id WHERE coalesce(s.guild_id, ?) = ?)"""
        return bool(self._conn.execute(query, (PLAYGROUND, guild_id)).fetchone()[0])

    def take(self, round_id: str) -> bool:
        """It is looked at now, and never again; whether it waited."""
        return self._delete("taste_waiting WHERE round_id = ?", round_id)

    def add_lesson(self, lesson: TasteLesson) -> int:
        """The number that it got."""
        columns = LESSONS.columns[1:]
        row = LESSONS.to_row(lesson)[1:]
        done = self._conn.execute(
            f"INSERT INTO taste_lessons ({', '.join(columns)})"
            f" VALUES ({', '.join('?' * len(columns))})",
            row,
        )
        number = done.lastrowid
        assert number is not None  # an INSERT that did not raise has one
        return number

    def lesson(self, round_id: str) -> TasteLesson | None:
        return self._first(LESSONS, "WHERE round_id = ?", round_id)

    def lessons(self, guild_id: str, after: int, limit: int) -> list[TasteLesson]:
        """Numbered over `after`, in the order in which they were learned; counted or not."""
        where = "WHERE guild_id = ? AND number > ? ORDER BY number LIMIT ?"
        return self._all(LESSONS, where, guild_id, after, limit)

    def last_lessons(self, scope: Scope, after: int, limit: int) -> list[TasteLesson]:
        """The newest counted ones of one model numbered over `after`, oldest first."""
        where = """WHERE guild_id = ? AND number > ? AND counted = 1 AND kind = ? AND language = ?
            ORDER BY number DESC LIMIT ?"""
        found = self._all(LESSONS, where, scope.guild_id, after, scope.kind, scope.language, limit)
        return found[::-1]

    def tell(self, told: Mapping[int, Told]) -> None:
        """Put other forecasts in the place of those that lessons bear, by number."""
        self._conn.executemany(
            "UPDATE taste_lessons SET told = ? WHERE number = ?",
            [(TOLD.dump(one), number) for number, one in told.items()],
        )

    # CROSS JOIN: from the member's few ballots to the lessons, not from a guild's many lessons.

    def casts(self, member_id: str, guild_id: str, limit: int) -> list[datetime]:
        """When a member cast in learned rounds of one community: any of them, up to a limit."""
        found = self._conn.execute(
            """SELECT b.cast_at FROM ballots b CROSS JOIN taste_lessons l
            ON l.round_id = b.round_id WHERE b.member_id = ? AND l.guild_id = ? LIMIT ?""",
            (member_id, guild_id, limit),
        )
        return [datetime.fromisoformat(at) for (at,) in found.fetchall()]

    def last_weight(self, member_id: str, guild_id: str, number: int | None) -> float | None:
        """
        What a member's last ballot weighed in one community, in rounds that were learned before
        lesson `number` (None: by now); None where there is none.
        """
        found = self._conn.execute(
            """SELECT b.weight FROM ballots b CROSS JOIN taste_lessons l
            ON l.round_id = b.round_id WHERE b.member_id = ? AND l.guild_id = ?
            AND l.number < coalesce(?, 1 << 62) ORDER BY l.number DESC LIMIT 1""",
            (member_id, guild_id, number),
        ).fetchone()
        return None if found is None else float(found[0])

    # who may teach

    def unwilling(self, member_ids: Iterable[str]) -> frozenset[str]:
        """Those of them who said no to ranking."""
        found = self._conn.execute(
            """SELECT id FROM members WHERE id IN (SELECT value FROM json_each(?))
            AND json_extract(consent, '$.ranking') = 0""",
            (dump_json(sorted(set(member_ids))),),
        )
        return frozenset(member_id for (member_id,) in found.fetchall())

    def add_quarantine(self, quarantine: Quarantine) -> None:
        self._add(QUARANTINES, quarantine)

    def quarantine(self, quarantine_id: str) -> Quarantine:
        """
        Raises:
            NotFound: `no_quarantine`.
        """
        return self._by_id(QUARANTINES, quarantine_id)

    def quarantines(
        self, guild_id: str, status: Literal["open", "kept_out", "counted"] | None = "open"
    ) -> list[Quarantine]:
        """Of one community, the oldest first; all of them for None."""
        where = "WHERE guild_id = ?1 AND (?2 IS NULL OR status = ?2) ORDER BY at, id"
        return self._all(QUARANTINES, where, guild_id, status)

    def kept_out(self, round_id: str) -> frozenset[str]:
        """Members whose ballots in this round weigh nothing, open quarantines included."""
        found = self._all(QUARANTINES, "WHERE round_id = ? AND status <> 'counted'", round_id)
        return frozenset(member_id for one in found for member_id in one.members)

    def settle(
        self, quarantine_id: str, status: Literal["kept_out", "counted"], by: str, now: datetime
    ) -> Quarantine:
        """
        Decide whether those ballots count; where they do, a replay is due.

        Raises:
            NotFound: `no_quarantine`.
            Conflict: `quarantine_settled`: somebody did already.
        """
        found = self.quarantine(quarantine_id)
        if found.status != "open":
            raise Conflict("quarantine_settled")
        settled = replace(found, status=status, settled_by=by, settled_at=now)
        self._save(QUARANTINES, settled)
        if status == "counted":
            self.touch(found.guild_id)
        return settled
