"""What a teacher takes home: who tried and solved, and each draft with its checks and answers."""

import csv
import io
from collections.abc import Sequence

from bot.projection.people import People
from bot.records import Records
from bot.records.lesson import LessonRecords
from bot.rules.lesson import QUESTIONS, yes_counts
from bot.service.context import Context
from bot.session import Draft, RoundStatus, Session, check_host, check_visible, label
from engine.types import Language

_FORMULA = ("=", "+", "-", "@", "\t")
_HEADS: dict[Language, tuple[Sequence[str], Sequence[str]]] = {
    "en": (
        ("Member", "Tries at the exercise", "Solved", "Drafts", "Drafts without a fault"),
        ("Round", "Draft", "Member", "Text", "Faults", "Votes"),
    ),
    "zh": (
        ("成员", "练习次数", "已改对", "写的稿", "无误的稿"),
        ("轮次", "稿", "成员", "正文", "毛病", "票数"),
    ),
}


class TeachersReport:
    """Reads; changes nothing. For the host alone."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def csv(self, session_id: str, member_id: str) -> str:
        """
        Two tables under each other, as spreadsheets open them: the class, then the drafts of all
        closed rounds with their faults and the yes answers to each question.

        Raises:
            Forbidden: `host_only`.
        """

        def look(records: Records) -> str:
            session = records.session(session_id)
            check_visible(session, member_id)
            viewer = self._context.viewer(records, member_id, session.language)
            authors = {d.author_id for d in records.drafts_of_session(session_id) if d.author_id}
            ids = {*records.participants(session_id), *authors, session.host_id}
            people = self._context.people(records, session_id, ids)
            host = people.name(session.host_id, viewer.language)
            check_host(session, member_id, viewer.now, host)
            return _written(records, session, people, viewer.language)

        return await self._context.store.read(look)


def _written(records: Records, session: Session, people: People, language: Language) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    members, drafts = _HEADS[language]
    rows.writerow(members)
    rows.writerows(_class_rows(records, session, people, language))
    rows.writerow([])
    rows.writerow([*drafts, *QUESTIONS])
    rows.writerows(_draft_rows(records, session, people, language))
    return out.getvalue()


def _class_rows(
    records: Records, session: Session, people: People, language: Language
) -> list[list[object]]:
    tries = LessonRecords.beside(records).tries(session.id)
    drafts = [d for d in records.drafts_of_session(session.id) if d.author_id and not d.picture]
    members = dict.fromkeys([*(t.member_id for t in tries), *(str(d.author_id) for d in drafts)])
    return [
        [
            _cell(people.name(one, language)),
            sum(t.member_id == one for t in tries),
            int(any(t.solved for t in tries if t.member_id == one)),
            sum(d.author_id == one for d in drafts),
            sum(d.author_id == one and not d.problems for d in drafts),
        ]
        for one in members
    ]


def _draft_rows(
    records: Records, session: Session, people: People, language: Language
) -> list[list[object]]:
    critiques = LessonRecords.beside(records).critiques(session.id)
    found: list[list[object]] = []
    for round_ in records.rounds(session.id):
        if round_.kind != "text" or round_.status is not RoundStatus.CLOSED:
            continue
        ballots = records.ballots(round_.id)
        for draft in records.drafts(round_.id):
            if draft.place is None or draft.vetoed:
                continue
            votes = sum(draft.id in b.approved for b in ballots)
            counts = yes_counts(c for c in critiques if c.draft_id == draft.id)
            answered = [f"{yes}/{of}" if of else "" for yes, of in counts.values()]
            found.append(
                [round_.number, *_draft_cells(draft, session, people, language), votes, *answered]
            )
    return found


def _draft_cells(
    draft: Draft, session: Session, people: People, language: Language
) -> list[object]:
    author = people.name(draft.author_id, language) if draft.author_id else ""
    faults = [p.message_zh if language == "zh" else p.message_en for p in draft.problems]
    return [
        label(draft.place or 0, session.language),
        _cell(author),
        _cell(draft.text),
        _cell("\n".join(faults)),
    ]


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
