"""
The rows of one member or of one guild, wherever they lie: read out, taken away.

Walks `bot/kept.py`, so that a table that is listed there is exported and erased without a word of
code here.
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.kept import BACKWARD, KEPT, RETENTION
from bot.pictures import TAKEN_BACK
from bot.records import OPEN_ROUNDS
from bot.records.pictures import PictureRecords
from bot.records.programme import ProgrammeRecords
from bot.records.statements import Statements
from bot.records.taste import TasteRecords
from bot.rows import PASSAGES, ROUNDS, SESSIONS, dump_json, dump_time
from bot.rows.privacy import CONSENTS, REPORTS, TIDINGS
from bot.rules.reports import Consent, Report, Tiding
from bot.session import EVENING, GONE_DISCORD, GONE_WEB, Passage, Round, Session

ANOTHER = "another member"
_JOINED = (
    "SELECT draft_id FROM passages WHERE draft_id IS NOT NULL"
    " UNION SELECT draft_id FROM illustrations"
)
_UNJOINED = f"SELECT id FROM drafts WHERE author_id = ?1 AND id NOT IN ({_JOINED})"
_PICTURED = "SELECT id FROM drafts WHERE author_id = ?1 AND picture IS NOT NULL"


def gone(member_id: str) -> str:
    """Who stands in the place of an erased member: everybody's nobody, of the same door."""
    return GONE_DISCORD if member_id.startswith("discord:") else GONE_WEB


class PrivacyRecords(Statements):
    """Beside `Records`, in the same transaction."""

    # consent and tidings

    def add_consent(self, consent: Consent) -> None:
        self._add(CONSENTS, consent)

    def consents(self, member_id: str) -> list[Consent]:
        """Every answer, the oldest first."""
        return self._all(CONSENTS, "WHERE member_id = ? ORDER BY rowid", member_id)

    def add_tiding(self, tiding: Tiding) -> None:
        self._add(TIDINGS, tiding)

    def take_tidings(self, member_id: str) -> list[Tiding]:
        """What the member has not been told yet; told now."""
        found = self._all(TIDINGS, "WHERE member_id = ? ORDER BY rowid", member_id)
        self._delete("tidings WHERE member_id = ?", member_id)
        return found

    def awaited(self) -> set[str]:
        """Members for whom tidings wait."""
        found = self._conn.execute("SELECT DISTINCT member_id FROM tidings")
        return {member_id for (member_id,) in found}

    # reports

    def add_report(self, report: Report) -> None:
        self._add(REPORTS, report)

    def report(self, report_id: str) -> Report:
        return self._by_id(REPORTS, report_id)

    def save_report(self, report: Report) -> None:
        self._save(REPORTS, report)

    def open_reports(self, guild_id: str, limit: int) -> list[Report]:
        """The oldest first."""
        where = "WHERE guild_id = ? AND status = 'open' ORDER BY at LIMIT ?"
        return self._all(REPORTS, where, guild_id, limit)

    def open_reports_of(self, target: str) -> list[Report]:
        """Of one thing, by whomever."""
        return self._all(REPORTS, "WHERE target = ? AND status = 'open'", target)

    def save_passage(self, passage: Passage) -> None:
        """The tree only grows; what moderators warn of or take out is the exception."""
        self._save(PASSAGES, passage)

    def open_report(self, target: str, reporter_id: str) -> Report | None:
        """What this member reported of this thing and nobody has settled yet."""
        where = "WHERE target = ? AND reporter_id = ? AND status = 'open'"
        return self._first(REPORTS, where, target, reporter_id)

    def reported_since(self, reporter_id: str, since: datetime) -> int:
        return self._count(
            "reports WHERE reporter_id = ? AND at >= ?", reporter_id, dump_time(since)
        )

    # export

    def rows_of(self, member_id: str) -> dict[str, list[dict[str, Any]]]:
        """Table -> the rows that name this member; others in them are left unnamed."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, kept in KEPT.items():
            tests = [f"{column} = ?1" for column in kept.members]
            tests += [f"instr({column}, json_quote(?1)) > 0" for column in kept.named_in]
            if not tests:
                continue
            rows = self._dicts(f"SELECT * FROM {table} WHERE {' OR '.join(tests)}", member_id)
            for row in rows:
                for column in (*kept.members, *kept.named_in):
                    row[column] = _others_unnamed(_decoded(row[column]), member_id)
            if rows:
                found[table] = [{name: _decoded(value) for name, value in r.items()} for r in rows]
        return found

    # deletion

    def open_sessions_of(self, member_id: str) -> list[Session]:
        """Those that the member hosts."""
        return self._all(SESSIONS, "WHERE status = 'open' AND host_id = ?", member_id)

    def open_rounds_with(self, member_id: str) -> list[Round]:
        """Open rounds in which the member voted or wrote."""
        where = f"""WHERE {OPEN_ROUNDS} AND (
            id IN (SELECT round_id FROM ballots WHERE member_id = ?1)
            OR id IN (SELECT round_id FROM drafts WHERE author_id = ?1))"""
        return self._all(ROUNDS, where, member_id)

    def sessions_with(self, member_id: str) -> list[str]:
        """Ids of the sessions whose cards may name the member or show a text of theirs."""
        found = self._conn.execute(
            """SELECT id FROM sessions WHERE host_id = ?1 UNION
            SELECT session_id FROM rounds WHERE asked_by = ?1 UNION
            SELECT session_id FROM lore WHERE author_id = ?1 UNION
            SELECT r.session_id FROM drafts d JOIN rounds r ON r.id = d.round_id
            WHERE d.author_id = ?1""",
            (member_id,),
        )
        return [session_id for (session_id,) in found.fetchall()]

    def erase_member(self, member_id: str) -> None:
        """
        Take a member out of every table; what joined a work stays, and is nobody's.

        Their drafts that did not join are emptied and taken off the table, their wishes emptied;
        the pictures that they brought turn blank wherever they hang.
        """
        self._allow_purge("a member is forgotten")
        TasteRecords.beside(self).touch_member(member_id)
        pictures = PictureRecords.beside(self)
        pictures.blank("author_id = ?", member_id, TAKEN_BACK)
        pictures.forget_prompts("actor = ?", member_id)
        ProgrammeRecords.beside(self).forget_member(member_id)
        self._blank_log(member_id)
        self._conn.execute(
            f"UPDATE drafts SET text = '', vetoed = 1, problems = '[]', analysis = NULL,"
            f" warning = NULL WHERE id IN ({_UNJOINED})",
            (member_id,),
        )
        self._conn.execute("UPDATE rounds SET wish = '' WHERE asked_by = ?", (member_id,))
        for table, kept in KEPT.items():
            for column, rule in kept.members.items():
                self._forget_in(table, column, rule, member_id)
            for column in kept.named_in:
                self._rename_in(table, column, member_id)
        self._end_purge()

    def _forget_in(self, table: str, column: str, rule: str, member_id: str) -> None:
        if rule == "row":
            self._delete(f"{table} WHERE {column} = ?", member_id)
        elif rule != "keep":
            nobody = None if rule == "null" else gone(member_id)
            change = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"
            self._conn.execute(change, (nobody, member_id))

    def _rename_in(self, table: str, column: str, member_id: str) -> None:
        query = f"SELECT rowid, {column} FROM {table} WHERE instr({column}, json_quote(?)) > 0"
        for rowid, raw in self._conn.execute(query, (member_id,)).fetchall():
            changed = _replaced(json.loads(raw), member_id, gone(member_id))
            self._conn.execute(
                f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (dump_json(changed), rowid)
            )

    def _blank_log(self, member_id: str) -> None:
        """Texts of theirs that the log repeats: drafts that did not join, wishes, old lore."""
        blank = "UPDATE events SET payload = json_set(payload, '$.{0}', '') WHERE actor = ?1 AND "
        for name, where in (
            ("text", f"draft_id IN ({_UNJOINED} UNION {_PICTURED})"),
            ("wish", "kind = 'round.opened' AND json_extract(payload, '$.wish') <> ''"),
            (
                "fact",
                "kind = 'lore.added'"
                " AND json_extract(payload, '$.id') NOT IN (SELECT id FROM lore)",
            ),
        ):
            self._conn.execute(blank.format(name) + where, (member_id,))

    def redact(self, session_id: str, text: str, mark: str) -> None:
        """
        Put `mark` in the place of a text, wherever this session repeats it word for word; a picture
        whose words it is turns blank.
        """
        self._allow_purge("a text is redacted")
        TasteRecords.beside(self).touch_session(session_id)
        rounds = "(SELECT id FROM rounds WHERE session_id = ?)"
        shown = f"id IN (SELECT picture FROM drafts WHERE round_id IN {rounds} AND text = ?)"
        PictureRecords.beside(self).blank_in(shown, (session_id, text), mark)
        for change in (
            f"drafts SET text = ?, analysis = NULL, problems = '[]', warning = NULL"
            f" WHERE round_id IN {rounds} AND text = ?",
            "passages SET text = ?, warning = NULL WHERE session_id = ? AND text = ?",
            "lore SET fact = ? WHERE session_id = ? AND fact = ?",
            "reports SET quote = ? WHERE session_id = ? AND quote = ?",
            "works SET title = ? WHERE session_id = ? AND title = ?",
        ):
            self._conn.execute(f"UPDATE {change}", (mark, session_id, text))
        query = "SELECT seq, payload FROM events WHERE session_id = ?"
        for seq, raw in self._conn.execute(query, (session_id,)).fetchall():
            changed = _replaced(payload := json.loads(raw), text, mark)
            if changed != payload:
                self._conn.execute(
                    "UPDATE events SET payload = ? WHERE seq = ?", (dump_json(changed), seq)
                )
        self._end_purge()

    def erase_guild(self, guild_id: str) -> None:
        """Everything of a guild, and members who have left no trace elsewhere."""
        self._allow_purge("a guild is forgotten")
        for table, columns in BACKWARD.items():
            empty = ", ".join(f"{column} = NULL" for column in columns)
            where = KEPT[table].of_guild
            self._conn.execute(f"UPDATE {table} SET {empty} WHERE {where}", (guild_id,))
        for table, kept in reversed(list(KEPT.items())):
            if kept.of_guild is not None:
                self._delete(f"{table} WHERE {kept.of_guild}", guild_id)
        self._end_purge()
        self._drop_strangers()

    def _drop_strangers(self) -> None:
        """Discord members, and simulated ones, whom no row names any more."""
        named = " UNION ".join(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
            for table, kept in KEPT.items()
            if table not in {"members", "consents", "answers", "tidings"}
            for column in kept.members
        )
        of_doors = f"(id LIKE 'discord:%' OR id LIKE '{EVENING}:%')"
        strangers = f"SELECT id FROM members WHERE {of_doors} AND id NOT IN ({named})"
        for (member_id,) in self._conn.execute(strangers).fetchall():
            for table in ("consents", "answers", "tidings"):
                self._delete(f"{table} WHERE member_id = ?", member_id)
            self._delete("members WHERE id = ?", member_id)

    def known_members(self) -> set[str]:
        """Ids of everybody whom any row names."""
        columns = [(table, column) for table, kept in KEPT.items() for column in kept.members]
        every = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in columns)
        return {str(found) for (found,) in self._conn.execute(every) if found is not None}

    def known_guilds(self) -> set[str]:
        """Ids of every guild that anything is kept of."""
        tables = [t for t, k in KEPT.items() if "guild_id" in k.columns]
        every = " UNION ".join(f"SELECT guild_id FROM {table}" for table in tables)
        found = self._conn.execute(f"{every} UNION SELECT id FROM guilds")
        return {str(guild_id) for (guild_id,) in found if guild_id is not None}

    # retention

    def sweep(self, now: datetime) -> None:
        """Take away what has outlived its purpose; see `RETENTION`."""
        before = {name: dump_time(now - kept) for name, kept in RETENTION.items()}
        self._delete("answers WHERE at < ?", before["answers"])
        self._delete("tidings WHERE at < ?", before["tidings"])
        self._delete("outbox WHERE done_at < ?", before["letters"])
        PictureRecords.beside(self).drop_uploads(now - RETENTION["uploads"])
        self._delete("arrivals WHERE max(joined_at, account_at) < ?", before["arrivals"])
        self._delete("reports WHERE status <> 'open' AND settled_at < ?", before["reports"])
        self._delete("reports WHERE status = 'open' AND at < ?", before["unsettled"])
        self._allow_purge("time has passed")
        old = """SELECT id FROM rounds WHERE wish <> '' AND closed_at < ?1
            AND session_id NOT IN (SELECT session_id FROM works WHERE removed = 0)"""
        self._conn.execute(
            "UPDATE events SET payload = json_set(payload, '$.wish', '')"
            f" WHERE kind = 'round.opened' AND round_id IN ({old})",
            (before["wishes"],),
        )
        self._conn.execute(f"UPDATE rounds SET wish = '' WHERE id IN ({old})", (before["wishes"],))
        of_old = """round_id IN (SELECT id FROM rounds WHERE closed_at < ?
            AND session_id NOT IN (SELECT session_id FROM works WHERE removed = 0))"""
        PictureRecords.beside(self).forget_prompts(of_old, before["wishes"])
        self._conn.execute(
            "UPDATE events SET payload = json_remove(payload, '$.approved', '$.visible')"
            " WHERE kind = 'ballot.cast' AND at < ?"
            " AND json_extract(payload, '$.approved') IS NOT NULL",
            (before["trail"],),
        )
        self._end_purge()

    def _allow_purge(self, reason: str) -> None:
        self._conn.execute("INSERT INTO purge VALUES (?)", (reason,))

    def _end_purge(self) -> None:
        self._conn.execute("DELETE FROM purge")

    def _dicts(self, query: str, *values: object) -> list[dict[str, Any]]:
        found = self._conn.execute(query, values)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _decoded(value: Any) -> Any:
    """JSON columns as what they hold, pictures as text of 64 letters (base64)."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)
    elif isinstance(value, str):
        yield value


def _replaced(value: Any, old: str, new: str) -> Any:
    """A JSON value with `new` wherever exactly `old` stood."""
    if isinstance(value, dict):
        return {name: _replaced(inner, old, new) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, old, new) for inner in value]
    return new if value == old else value


def _others_unnamed(value: Any, member_id: str) -> Any:
    for said in set(_walk(value)):
        is_member = said.startswith(("discord:", "web:")) and said != member_id
        if is_member:
            value = _replaced(value, said, ANOTHER)
    return value
