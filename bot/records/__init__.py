"""
Records: everything the service may ask of or tell the store, over one connection, typed.

Synchronous on purpose: a use case is one function that reads, applies the pure rules and writes,
handed to `Store.write` and thereby one transaction. Never commits, never knows a thread.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from bot import rows
from bot.errors import NotFound
from bot.records.statements import Statements
from bot.rows import dump_json, dump_time
from bot.session import (
    OPEN_STATUSES,
    Draft,
    Event,
    Lore,
    Member,
    Passage,
    Round,
    RoundStatus,
    Session,
    Work,
)
from bot.votes import Ballot
from engine.types import Language

# In the words and order of the index of open rounds, else SQLite does not see that it serves.
OPEN_ROUNDS = f"status IN ({', '.join(repr(s.value) for s in RoundStatus if s in OPEN_STATUSES)})"

# Jumps from actor to actor in their index, so that a long session is as quick as a short one.
PARTICIPANTS = f"""
    WITH RECURSIVE actors (actor) AS (
        SELECT min(actor) FROM events WHERE session_id = ?1
        UNION ALL
        SELECT (SELECT min(e.actor) FROM events e WHERE e.session_id = ?1 AND e.actor > a.actor)
        FROM actors a WHERE a.actor IS NOT NULL
    ),
    firsts (actor, first) AS (
        SELECT actor, (
            SELECT e.seq FROM events e WHERE e.session_id = ?1 AND e.actor = actors.actor
            AND NOT (e.kind = 'draft.added' AND e.round_id IN
                (SELECT id FROM rounds WHERE session_id = ?1 AND {OPEN_ROUNDS}))
            ORDER BY e.seq LIMIT 1
        ) FROM actors
    )
    SELECT actor FROM firsts WHERE first IS NOT NULL ORDER BY first
"""

# The playground's works, and of servers that chose the gallery, have the bot still and keep no
# adult place there, those whose host put them on the shelf.
ON_THE_SHELF = """(shelf AND EXISTS (
    SELECT 1 FROM sessions s LEFT JOIN guilds g ON g.id = s.guild_id
    WHERE s.id = session_id AND (s.guild_id IS NULL OR (
        g.left_at IS NULL AND json_extract(g.settings, '$.gallery')
        AND NOT EXISTS (
            SELECT 1 FROM channels c LEFT JOIN channels p ON p.id = c.parent_id
            WHERE c.id = s.channel_id AND (c.adult OR p.adult)
        )
    ))
))"""


class Records(Statements):
    """The rows of one database as values; see `bot/session.py` and `bot/votes.py`."""

    # members

    def member(self, member_id: str) -> Member | None:
        return self._first(rows.MEMBERS, "WHERE id = ?", member_id)

    def members(self, ids: Iterable[str]) -> dict[str, Member]:
        """Those of `ids` that are known, by id."""
        wanted = dump_json(sorted(set(ids)))
        where = "WHERE id IN (SELECT value FROM json_each(?))"
        return {m.id: m for m in self._all(rows.MEMBERS, where, wanted)}

    def save_member(self, member: Member) -> None:
        """Add the member, or replace what was known of them."""
        changes = "name = excluded.name, language = excluded.language, consent = excluded.consent"
        self._conn.execute(
            f"{rows.MEMBERS.insert} ON CONFLICT (id) DO UPDATE SET {changes}",
            rows.MEMBERS.to_row(member),
        )

    # sessions

    def add_session(self, session: Session) -> None:
        self._add(rows.SESSIONS, session)

    def session(self, session_id: str) -> Session:
        return self._by_id(rows.SESSIONS, session_id)

    def save_session(self, session: Session) -> None:
        self._save(rows.SESSIONS, session)

    def sessions(
        self,
        status: str | None,
        limit: int,
        before: str | None = None,
        *,
        guild_id: str | None = None,
    ) -> list[Session]:
        """
        One guild's, or the playground's for None, the most recently active first; `before` is
        the `cursor` of the last one seen.
        """
        known: dict[str, object] = {"guild_id IS ?": guild_id}
        known |= {"status = ?": status} if status else {}
        return self._page(rows.SESSIONS, "active_at", known, before, limit)

    def participants(self, session_id: str) -> list[str]:
        """
        Ids of the members who did anything in it, in the order of their first deeds.

        A draft in an open round is not counted yet: a newcomer who appears beside a new draft
        would be known as its author before the close.
        """
        found = self._conn.execute(PARTICIPANTS, (session_id,))
        return [member_id for (member_id,) in found.fetchall()]

    def cursor(self, last: Session | Work) -> str:
        """Where a list that ended with `last` goes on; opaque to whoever carries it."""
        return rows.cursor(last)

    def session_in_channel(self, channel_id: str) -> Session | None:
        """The open one; a channel has at most one."""
        return self._first(rows.SESSIONS, "WHERE channel_id = ? AND status = 'open'", channel_id)

    def newest_in_channel(self, channel_id: str) -> Session | None:
        """The open one, else the one that was touched last."""
        where = "WHERE channel_id = ? ORDER BY status = 'open' DESC, active_at DESC"
        return self._first(rows.SESSIONS, where, channel_id)

    def n_open_sessions(self) -> int:
        return self._count("sessions WHERE status = 'open'")

    # rounds

    def add_round(self, round_: Round) -> None:
        self._add(rows.ROUNDS, round_)

    def round(self, round_id: str) -> Round:
        return self._by_id(rows.ROUNDS, round_id)

    def save_round(self, round_: Round) -> None:
        self._save(rows.ROUNDS, round_)

    def open_rounds(self) -> list[Round]:
        """Of all sessions, the longest open first: what a restart takes up again."""
        return self._all(rows.ROUNDS, f"WHERE {OPEN_ROUNDS} ORDER BY opened_at, id")

    def guild_sessions_with_rounds(self) -> frozenset[str]:
        """Ids of the servers' sessions that have an open round."""
        query = f"""SELECT id FROM sessions WHERE guild_id IS NOT NULL
            AND id IN (SELECT session_id FROM rounds WHERE {OPEN_ROUNDS})"""
        return frozenset(found for (found,) in self._conn.execute(query).fetchall())

    def open_round(self, session_id: str, kind: Literal["text", "image"] = "text") -> Round | None:
        where = f"WHERE session_id = ? AND kind = ? AND {OPEN_ROUNDS}"
        return self._first(rows.ROUNDS, where, session_id, kind)

    def rounds(self, session_id: str) -> list[Round]:
        return self._all(rows.ROUNDS, "WHERE session_id = ? ORDER BY number", session_id)

    def last_ended_round(
        self, session_id: str, kind: Literal["text", "image"] = "text"
    ) -> Round | None:
        """The newest that is closed, failed or cancelled."""
        where = f"WHERE session_id = ? AND kind = ? AND NOT {OPEN_ROUNDS} ORDER BY number DESC"
        return self._first(rows.ROUNDS, where, session_id, kind)

    def n_rounds(self, session_id: str) -> int:
        return self._count("rounds WHERE session_id = ?", session_id)

    # drafts

    def add_draft(self, draft: Draft) -> None:
        self._add(rows.DRAFTS, draft)

    def draft(self, draft_id: str) -> Draft:
        return self._by_id(rows.DRAFTS, draft_id)

    def save_draft(self, draft: Draft) -> None:
        self._save(rows.DRAFTS, draft)

    def drafts(self, round_id: str) -> list[Draft]:
        """In shown order, then the spares in the order they came."""
        where = "WHERE round_id = ? ORDER BY place IS NULL, place, rowid"
        return self._all(rows.DRAFTS, where, round_id)

    def drafts_of_session(self, session_id: str) -> list[Draft]:
        """Round by round."""
        where = """WHERE round_id IN (SELECT id FROM rounds WHERE session_id = ?)
            ORDER BY (SELECT number FROM rounds WHERE id = round_id), place IS NULL, place, rowid"""
        return self._all(rows.DRAFTS, where, session_id)

    # ballots

    def put_ballot(self, ballot: Ballot) -> None:
        """Cast it, in place of the one this member cast in this round before."""
        changes = (
            "approved = excluded.approved, visible = excluded.visible,"
            " cast_at = excluded.cast_at, weight = excluded.weight"
        )
        self._conn.execute(
            f"{rows.BALLOTS.insert} ON CONFLICT (round_id, member_id) DO UPDATE SET {changes}",
            rows.BALLOTS.to_row(ballot),
        )

    def delete_ballot(self, round_id: str, member_id: str) -> bool:
        """Whether there was one to withdraw."""
        return self._delete("ballots WHERE round_id = ? AND member_id = ?", round_id, member_id)

    def ballot(self, round_id: str, member_id: str) -> Ballot | None:
        where = "WHERE round_id = ? AND member_id = ?"
        return self._first(rows.BALLOTS, where, round_id, member_id)

    def ballots(self, round_id: str) -> list[Ballot]:
        """In the order they were last cast."""
        return self._all(rows.BALLOTS, "WHERE round_id = ? ORDER BY cast_at, member_id", round_id)

    def n_ballots(self, round_id: str) -> int:
        return self._count("ballots WHERE round_id = ?", round_id)

    # passages and lore

    def add_passage(self, passage: Passage) -> None:
        self._add(rows.PASSAGES, passage)

    def passage(self, passage_id: str) -> Passage:
        return self._by_id(rows.PASSAGES, passage_id)

    def passages(self, session_id: str) -> list[Passage]:
        """The whole tree, in the order it grew."""
        return self._all(rows.PASSAGES, "WHERE session_id = ? ORDER BY rowid", session_id)

    def add_lore(self, lore: Lore) -> None:
        self._add(rows.LORE, lore)

    def lore(self, session_id: str) -> list[Lore]:
        return self._all(rows.LORE, "WHERE session_id = ? ORDER BY rowid", session_id)

    def delete_lore(self, session_id: str, lore_id: str) -> bool:
        return self._delete("lore WHERE session_id = ? AND id = ?", session_id, lore_id)

    # works

    def add_work(self, work: Work) -> None:
        self._add(rows.WORKS, work)

    def work(self, work_id: str) -> Work:
        """
        The exhibited work.

        Raises:
            NotFound: `no_work`, also when it was removed.
        """
        work = self._by_id(rows.WORKS, work_id)
        if work.removed:
            raise NotFound("no_work")
        return work

    def save_work(self, work: Work) -> None:
        self._save(rows.WORKS, work)

    def works(
        self,
        form: str | None,
        language: Language | None,
        limit: int,
        before: str | None = None,
        *,
        guild_id: str | None = None,
    ) -> list[Work]:
        """
        One server's, or for None those on the shelf that everybody sees; the newest first,
        removed ones left out. `before` is the `cursor` of the last seen.
        """
        of_session = "EXISTS (SELECT 1 FROM sessions s WHERE s.id = session_id AND s.{} = ?)"
        known: dict[str, object] = {"removed = ?": 0}
        if guild_id is None:
            known |= {f"{ON_THE_SHELF} = ?": 1}
        else:
            known |= {of_session.format("guild_id"): guild_id}
        known |= {of_session.format("form"): form} if form else {}
        known |= {of_session.format("language"): language} if language else {}
        return self._page(rows.WORKS, "finished_at", known, before, limit)

    def on_the_shelf(self, work_id: str) -> bool:
        """Whether everybody may see this work, by whichever door."""
        return self._count(f"works WHERE id = ? AND {ON_THE_SHELF}", work_id) > 0

    # events

    def add_event(
        self,
        session_id: str | None,
        kind: str,
        actor: str | None,
        *,
        at: datetime,
        round_id: str | None = None,
        draft_id: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> int:
        """
        Write down what happened; for good.

        Args:
            actor: The member; None when the bot did it by itself.
            payload: What `bot/replay.py` needs, where the canon changed.

        Returns:
            The event's number, larger than all before.
        """
        columns = "session_id, kind, actor, round_id, draft_id, payload, at"
        values = (session_id, kind, actor, round_id, draft_id, dump_json(dict(payload or {})))
        done = self._conn.execute(
            f"INSERT INTO events ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, dump_time(at)),
        )
        seq = done.lastrowid
        assert seq is not None  # an INSERT that did not raise has one
        return seq

    def events(self, session_id: str | None, after: int, limit: int) -> list[Event]:
        """Later than number `after`, oldest first; of one session, or of all for None."""
        if session_id is None:
            return self._all(rows.EVENTS, "WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
        where = "WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?"
        return self._all(rows.EVENTS, where, session_id, after, limit)

    def public_events(self, session_id: str | None, after: int, limit: int) -> list[Event]:
        """As `events`, without those of servers, which other doors do not tell."""
        mine = "session_id IN (SELECT id FROM sessions WHERE guild_id IS NULL)"
        if session_id is None:
            where = f"WHERE seq > ? AND {mine} ORDER BY seq LIMIT ?"
            return self._all(rows.EVENTS, where, after, limit)
        where = f"WHERE session_id = ? AND seq > ? AND {mine} ORDER BY seq LIMIT ?"
        return self._all(rows.EVENTS, where, session_id, after, limit)

    def last_seq(self) -> int:
        """The number of the newest event, 0 before the first."""
        return int(self._conn.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    def purge_events(self, session_id: str, reason: str) -> int:
        """Delete a session's events, the one way there is; how many went."""
        self._conn.execute("INSERT INTO purge VALUES (?)", (reason,))
        gone = self._conn.execute("DELETE FROM events WHERE session_id = ?", (session_id,))
        self._conn.execute("DELETE FROM purge")
        return gone.rowcount

    # answers given, and small things

    def replay(self, member_id: str, key: str) -> dict[str, Any] | None:
        """What was answered to this member's request with this idempotency key, if any was."""
        found = self._conn.execute(
            "SELECT result FROM answers WHERE member_id = ? AND key = ?", (member_id, key)
        ).fetchone()
        return None if found is None else json.loads(found[0])

    def remember(self, member_id: str, key: str, result: Mapping[str, Any], at: datetime) -> None:
        """Keep an answer for its replay. The transaction that made the change must call this."""
        self._conn.execute(
            "INSERT INTO answers (member_id, key, result, at) VALUES (?, ?, ?, ?)",
            (member_id, key, dump_json(dict(result)), dump_time(at)),
        )

    def forget_keys(self, before: datetime) -> int:
        """Drop answers older than `before`; how many."""
        gone = self._conn.execute("DELETE FROM answers WHERE at < ?", (dump_time(before),))
        return gone.rowcount

    def get_value(self, key: str) -> Any:
        """A small thing kept under a name (a learned ETA), None when there is none."""
        found = self._conn.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        return None if found is None else json.loads(found[0])

    def set_value(self, key: str, value: object) -> None:
        self._conn.execute(
            "INSERT INTO settings (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, dump_json(value)),
        )
