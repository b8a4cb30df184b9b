"""The rows of a server's programme: schedules, occasions, votes and subscriptions."""

from collections.abc import Sequence
from datetime import datetime

from bot.records.statements import Statements
from bot.rows import WORKS, dump_time
from bot.rows import programme as rows
from bot.rules.programme import (
    Candidate,
    Occasion,
    Poll,
    PollBallot,
    PollStatus,
    Schedule,
    Subscription,
)
from bot.session import Work


class ProgrammeRecords(Statements):
    """Beside `Records`, in the same transaction."""

    # schedules and what they brought about

    def add_schedule(self, schedule: Schedule) -> None:
        self._add(rows.SCHEDULES, schedule)

    def save_schedule(self, schedule: Schedule) -> None:
        self._save(rows.SCHEDULES, schedule)

    def schedule(self, schedule_id: str) -> Schedule:
        return self._by_id(rows.SCHEDULES, schedule_id)

    def schedules(self, guild_id: str | None = None) -> list[Schedule]:
        """Those that are kept up, of one guild or of all, the oldest first."""
        where, order = "WHERE removed_at IS NULL", "ORDER BY created_at, id"
        if guild_id is None:
            return self._all(rows.SCHEDULES, f"{where} {order}")
        return self._all(rows.SCHEDULES, f"{where} AND guild_id = ? {order}", guild_id)

    def premises(self, guild_id: str) -> tuple[str, ...]:
        """The server's own, in its order; none when it uses ours."""
        found = self._conn.execute(
            "SELECT text FROM premises WHERE guild_id = ? ORDER BY place", (guild_id,)
        )
        return tuple(text for (text,) in found.fetchall())

    def set_premises(self, guild_id: str, texts: Sequence[str]) -> None:
        self._delete("premises WHERE guild_id = ?", guild_id)
        self._conn.executemany(
            "INSERT INTO premises (guild_id, place, text) VALUES (?, ?, ?)",
            [(guild_id, place, text) for place, text in enumerate(texts)],
        )

    def used_premises(self, guild_id: str) -> list[str]:
        found = self._conn.execute("SELECT premise FROM occasions WHERE guild_id = ?", (guild_id,))
        return [premise for (premise,) in found.fetchall()]

    def add_occasion(self, occasion: Occasion) -> None:
        self._add(rows.OCCASIONS, occasion)

    def save_occasion(self, occasion: Occasion) -> None:
        self._save(rows.OCCASIONS, occasion)

    def occasion(self, occasion_id: str) -> Occasion:
        return self._by_id(rows.OCCASIONS, occasion_id)

    def has_occasion(self, schedule_id: str, day: str) -> bool:
        return self._count("occasions WHERE schedule_id = ? AND day = ?", schedule_id, day) > 0

    def occasions(self, status: str) -> list[Occasion]:
        """Of all guilds, those in this state."""
        return self._all(rows.OCCASIONS, "WHERE status = ? ORDER BY due_at, id", status)

    def half_opened(self) -> list[Occasion]:
        """Claimed, but the session was not noted: a kill came between."""
        where = "WHERE status = 'opened' AND session_id IS NULL AND poll_id IS NULL"
        return self._all(rows.OCCASIONS, where)

    def lapse_earlier(self, occasion: Occasion) -> None:
        """Premises of the same schedule that still wait give way to a newer one."""
        self._conn.execute(
            "UPDATE occasions SET status = 'lapsed'"
            " WHERE schedule_id = ? AND status = 'waiting' AND due_at < ?",
            (occasion.schedule_id, dump_time(occasion.due_at)),
        )

    # Discord's scheduled events

    def announced(self, schedule_id: str, day: str) -> bool:
        return self._count("announcements WHERE schedule_id = ? AND day = ?", schedule_id, day) > 0

    def announcements(self, schedule_id: str) -> list[tuple[str, str]]:
        """(day, event id) of each, the oldest first."""
        found = self._conn.execute(
            "SELECT day, event_id FROM announcements WHERE schedule_id = ? ORDER BY day",
            (schedule_id,),
        )
        return [(day, event_id) for day, event_id in found.fetchall()]

    def add_announcement(self, schedule_id: str, day: str, event_id: str) -> None:
        self._conn.execute(
            "INSERT OR IGNORE INTO announcements (schedule_id, day, event_id) VALUES (?, ?, ?)",
            (schedule_id, day, event_id),
        )

    # votes

    def add_poll(self, poll: Poll) -> None:
        self._add(rows.POLLS, poll)

    def save_poll(self, poll: Poll) -> None:
        self._save(rows.POLLS, poll)

    def poll(self, poll_id: str) -> Poll:
        return self._by_id(rows.POLLS, poll_id)

    def polls(self, *statuses: PollStatus) -> list[Poll]:
        """Of all guilds, the oldest first."""
        marks = ", ".join("?" * len(statuses))
        return self._all(rows.POLLS, f"WHERE status IN ({marks}) ORDER BY created_at", *statuses)

    def open_season(self, guild_id: str) -> Poll | None:
        where = "WHERE guild_id = ? AND kind = 'season' AND status <> 'closed'"
        return self._first(rows.POLLS, where, guild_id)

    def add_candidate(self, candidate: Candidate) -> None:
        self._add(rows.CANDIDATES, candidate)

    def save_candidate(self, candidate: Candidate) -> None:
        self._save(rows.CANDIDATES, candidate)

    def candidates(self, poll_id: str) -> list[Candidate]:
        """By number; works that were taken down are left out."""
        where = """WHERE poll_id = ? AND (work_id IS NULL
            OR EXISTS (SELECT 1 FROM works w WHERE w.id = work_id AND w.removed = 0))
            ORDER BY place IS NULL, place, created_at, id"""
        return self._all(rows.CANDIDATES, where, poll_id)

    def entry_of(self, poll_id: str, member_id: str) -> Candidate | None:
        return self._first(
            rows.CANDIDATES, "WHERE poll_id = ? AND member_id = ?", poll_id, member_id
        )

    def put_poll_ballot(self, ballot: PollBallot) -> None:
        """Cast it, in place of the one this member cast in this vote before."""
        changes = "approved = excluded.approved, cast_at = excluded.cast_at"
        self._conn.execute(
            f"{rows.POLL_BALLOTS.insert} ON CONFLICT (poll_id, member_id) DO UPDATE SET {changes}",
            rows.POLL_BALLOTS.to_row(ballot),
        )

    def delete_poll_ballot(self, poll_id: str, member_id: str) -> bool:
        return self._delete("poll_ballots WHERE poll_id = ? AND member_id = ?", poll_id, member_id)

    def poll_ballots(self, poll_id: str) -> list[PollBallot]:
        return self._all(rows.POLL_BALLOTS, "WHERE poll_id = ? ORDER BY cast_at", poll_id)

    def session_of(self, work_id: str) -> str:
        found = self._conn.execute("SELECT session_id FROM works WHERE id = ?", (work_id,))
        return str(found.fetchone()[0])

    def works_of(self, guild_id: str, since: datetime, limit: int) -> list[Work]:
        """The guild's exhibited works finished since then, the newest first."""
        where = """WHERE removed = 0 AND finished_at >= ? AND EXISTS
            (SELECT 1 FROM sessions s WHERE s.id = session_id AND s.guild_id = ?)
            ORDER BY finished_at DESC, id LIMIT ?"""
        return self._all(WORKS, where, dump_time(since), guild_id, limit)

    # who asked to be pinged

    def subscribe(self, subscription: Subscription) -> None:
        self._add(rows.SUBSCRIPTIONS, subscription)

    def unsubscribe(self, channel_id: str, account_id: str) -> bool:
        """Whether there was a subscription to end."""
        return self._delete(
            "subscriptions WHERE channel_id = ? AND account_id = ?", channel_id, account_id
        )

    def subscriptions(self, channel_ids: Sequence[str]) -> list[Subscription]:
        """Of any of these channels, the oldest first."""
        marks = ", ".join("?" * len(channel_ids))
        where = f"WHERE channel_id IN ({marks}) ORDER BY created_at, account_id"
        return self._all(rows.SUBSCRIPTIONS, where, *channel_ids)

    # what is ended and forgotten

    def channel_gone(self, channel_id: str, now: datetime) -> None:
        """Nothing comes to a channel that was deleted, and nobody is told of it."""
        at = dump_time(now)
        self._conn.execute(
            "UPDATE schedules SET removed_at = ? WHERE channel_id = ? AND removed_at IS NULL",
            (at, channel_id),
        )
        self._conn.execute(
            "UPDATE polls SET status = 'closed', closed_at = ?"
            " WHERE channel_id = ? AND status <> 'closed'",
            (at, channel_id),
        )
        self._delete("subscriptions WHERE channel_id = ?", channel_id)

    def forget_member(self, member_id: str) -> None:
        """
        Take a member out: subscriptions, marks and entries that are not voted on yet go; an
        entry that others voted on stays without its author, a schedule without its maker.
        """
        self._delete("subscriptions WHERE member_id = ?", member_id)
        self._delete("poll_ballots WHERE member_id = ?", member_id)
        self._delete("candidates WHERE member_id = ? AND place IS NULL", member_id)
        for change in (
            "candidates SET member_id = NULL WHERE member_id = ?",
            "schedules SET host_id = 'discord:' WHERE host_id = ?",
        ):
            self._conn.execute(f"UPDATE {change}", (member_id,))
