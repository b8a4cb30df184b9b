"""The rows of lessons: tries at the exercise, critiques of drafts."""

from bot.records.statements import Statements
from bot.rows.lesson import CRITIQUES, TRIES
from bot.rules.lesson import Critique, Try


class LessonRecords(Statements):
    """Beside `Records`, in the same transaction."""

    def add_try(self, attempt: Try) -> None:
        self._add(TRIES, attempt)

    def tries(self, session_id: str) -> list[Try]:
        """The oldest first."""
        return self._all(TRIES, "WHERE session_id = ? ORDER BY at, id", session_id)

    def n_tries(self, session_id: str, member_id: str) -> int:
        where = "lesson_tries WHERE session_id = ? AND member_id = ?"
        return self._count(where, session_id, member_id)

    def put_critique(self, critique: Critique) -> None:
        self._delete(
            "critiques WHERE draft_id = ? AND member_id = ?",
            critique.draft_id,
            critique.member_id,
        )
        self._add(CRITIQUES, critique)

    def critique_of(self, draft_id: str, member_id: str) -> Critique | None:
        return self._first(CRITIQUES, "WHERE draft_id = ? AND member_id = ?", draft_id, member_id)

    def critiques(self, session_id: str) -> list[Critique]:
        """Of all rounds of a session, the oldest first."""
        where = """WHERE round_id IN (SELECT id FROM rounds WHERE session_id = ?)
            ORDER BY at, id"""
        return self._all(CRITIQUES, where, session_id)
