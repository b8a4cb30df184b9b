"""Records of what stands in channels, and of what is still to be posted there."""

from collections.abc import Iterable

from bot.records.statements import Statements
from bot.rows import EVENTS, ROUNDS, SESSIONS, dump_json
from bot.rows.cards import CARDS, LETTERS, Card, Letter
from bot.session import EVENING, Event, Round, Session

UNSETTLED = f"""
    guild_id <> '{EVENING}' AND (
        status = 'open'
        OR EXISTS (SELECT 1 FROM cards c WHERE c.session_id = sessions.id AND c.final = 0)
        OR NOT EXISTS (SELECT 1 FROM cards c WHERE c.subject = 'finished:' || sessions.id)
    )
"""


class CardRecords(Statements):
    """Cards by subject, letters by id; in the transaction of whoever asks."""

    def unsettled_sessions(self, guild_id: str | None = None) -> list[str]:
        """Ids of sessions whose channel may not show yet what it should; None: of all guilds."""
        found = self._conn.execute(
            f"SELECT id FROM sessions WHERE {UNSETTLED} AND guild_id = coalesce(?, guild_id)"
            " ORDER BY created_at",
            (guild_id,),
        )
        return [session_id for (session_id,) in found.fetchall()]

    def session(self, session_id: str) -> Session | None:
        return self._first(SESSIONS, "WHERE id = ?", session_id)

    def rounds_to_show(self, session_id: str) -> list[Round]:
        """Those that are open, or whose card still changes, and the last that ended."""
        where = """WHERE session_id = ?1 AND (
            status IN ('queued', 'drafting', 'voting', 'tied')
            OR id IN (SELECT substr(subject, instr(subject, ':') + 1) FROM cards
                WHERE session_id = ?1 AND final = 0)
            OR number = (SELECT max(number) FROM rounds WHERE session_id = ?1
                AND status IN ('closed', 'failed', 'cancelled'))
        ) ORDER BY number"""
        return self._all(ROUNDS, where, session_id)

    def last_move(self, session_id: str) -> Event | None:
        """The undo or branch that nothing has joined since; None when there is none."""
        where = """WHERE session_id = ?1 AND kind = 'head.moved' AND seq > (
            SELECT coalesce(max(seq), 0) FROM events
            WHERE session_id = ?1 AND kind = 'round.closed'
        ) ORDER BY seq DESC"""
        return self._first(EVENTS, where, session_id)

    def cards(self, session_id: str) -> dict[str, Card]:
        """All of a session, by subject."""
        found = self._all(CARDS, "WHERE session_id = ?", session_id)
        return {card.subject: card for card in found}

    def card(self, subject: str) -> Card | None:
        return self._first(CARDS, "WHERE subject = ?", subject)

    def put_card(self, card: Card) -> None:
        """Add it, or replace what was known under its subject."""
        changes = ", ".join(f"{c} = excluded.{c}" for c in CARDS.columns[1:])
        self._conn.execute(
            f"{CARDS.insert} ON CONFLICT (subject) DO UPDATE SET {changes}", CARDS.to_row(card)
        )

    def known_messages(self, ids: Iterable[str]) -> set[str]:
        """Which of these messages are cards, or letters."""
        wanted = dump_json(list(ids))
        found = self._conn.execute(
            "SELECT message_id FROM cards WHERE message_id IN (SELECT value FROM json_each(?1))"
            " UNION SELECT message_id FROM outbox"
            " WHERE message_id IN (SELECT value FROM json_each(?1))",
            (wanted,),
        )
        return {message_id for (message_id,) in found.fetchall()}

    def refresh(self, session_id: str) -> None:
        """Look at all cards of a session again: a text that was taken away may stand on them."""
        self._conn.execute(
            "UPDATE cards SET final = 0 WHERE session_id = ? AND subject NOT LIKE 'ping:%'",
            (session_id,),
        )

    # letters

    def put_letter(self, letter: Letter) -> None:
        """Owe a guild a message; one that is owed or was sent already stays as it is."""
        self._conn.execute(f"{LETTERS.insert} ON CONFLICT (id) DO NOTHING", LETTERS.to_row(letter))

    def letters(self, limit: int = 500) -> list[Letter]:
        """Not posted yet, the oldest first."""
        return self._all(LETTERS, "WHERE done_at IS NULL ORDER BY created_at LIMIT ?", limit)

    def save_letter(self, letter: Letter) -> None:
        self._save(LETTERS, letter)
