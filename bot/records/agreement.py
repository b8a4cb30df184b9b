"""Closed rounds of which the jury gave its opinion: what its word is weighed by."""

from bot.records import Records
from bot.records.statements import Statements
from bot.session import Draft
from bot.votes import Ballot

_WITH_OPINIONS = """
    SELECT r.id FROM rounds r JOIN sessions s ON s.id = r.session_id
    WHERE s.guild_id IS ? AND r.status = 'closed' AND EXISTS (
        SELECT 1 FROM drafts d, json_each(d.analysis, '$.evaluations') e
        WHERE d.round_id = r.id AND json_extract(e.value, '$.criterion') = ?
    )
    ORDER BY r.closed_at DESC, r.id LIMIT ?
"""


class AgreementRecords(Statements):
    """Beside `Records`, in the same transaction."""

    def judged_rounds(
        self, guild_id: str | None, criterion: str, limit: int
    ) -> list[tuple[list[Draft], list[Ballot]]]:
        """
        Drafts and ballots of one community's closed rounds (the playground's for None) in which
        any draft bears this criterion, the newest first.
        """
        found = self._conn.execute(_WITH_OPINIONS, (guild_id, criterion, limit)).fetchall()
        records = Records.beside(self)
        return [(records.drafts(one), records.ballots(one)) for (one,) in found]
