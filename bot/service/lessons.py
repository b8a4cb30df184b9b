"""Use cases of a lesson: its view, a try at the exercise, a critique, the teacher's report."""

from collections.abc import Mapping

from bot.errors import Conflict, NotFound, TooMany
from bot.records import Records
from bot.records.lesson import LessonRecords
from bot.rules.lesson import (
    QUESTIONS,
    TRIES_KEPT,
    TRY_CHARS,
    Critique,
    Try,
    changed_elsewhere,
    check_answers,
    yes_counts,
)
from bot.service.acting import Acting
from bot.service.context import Change, Context, Gate, Json, clean_text, new_id, open_gate
from bot.session import Mode, Round, RoundStatus, Session, check_door, check_open, check_visible
from bot.votes import check_ballot
from engine.forms.check import check
from engine.forms.form import Form, Teaching
from engine.types import Language, Problem


class Lessons:
    """A session in mode `lesson` is a session like others, with a form's exercise beside it."""

    def __init__(self, acting: Acting, forms: Mapping[str, Form]) -> None:
        self._acting = acting
        self._context: Context = acting.context
        self._forms = forms

    async def view(self, session_id: str, member_id: str) -> Json:
        """
        The lesson as this member may see it: their own tries and answers, the class in numbers.

        Raises:
            Conflict: `not_a_lesson`.
        """

        def look(records: Records) -> Json:
            session = records.session(session_id)
            check_visible(session, member_id)
            return self._view(records, session, member_id)

        return await self._context.store.read(look)

    async def attempt(
        self,
        member_id: str,
        session_id: str,
        *,
        text: object,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Try to mend the exercise; the answer says what is still wrong, or that it is solved.

        Raises:
            Invalid: The text is none, empty or too long.
            TooMany: `enough_tries`.
        """
        written = clean_text(text, TRY_CHARS, "text")
        await self._context.screen((written,), session_id=session_id)

        def act(change: Change) -> Json:
            session = change.records.session(session_id)
            check_open(session)
            check_door(session, member_id)
            gate(change, session)
            taught = self._taught(session)
            lessons = LessonRecords.beside(change.records)
            if lessons.n_tries(session_id, member_id) >= TRIES_KEPT:
                raise TooMany("enough_tries", retry_after_s=86_400)
            problems = self._still_wrong(session, taught, written)
            tried = Try(new_id(), session_id, member_id, written, not problems, change.now)
            lessons.add_try(tried)
            viewer = self._context.viewer(change.records, member_id, session.language)
            return {
                "solved": tried.solved,
                "problems": [_told(p, viewer.language) for p in problems],
            }

        result = await self._context.write(lambda c: c.once(member_id, key, lambda: act(c)))
        return {**result, "lesson": await self.view(session_id, member_id)}

    async def critique(
        self,
        member_id: str,
        round_id: str,
        draft_id: str,
        *,
        answers: object,
        key: str | None = None,
        gate: Gate = open_gate,
    ) -> Json:
        """
        Answer some of the lesson's questions about one draft, in yes and no, while it is voted
        on; questions that are not named keep their answers.
        """
        given = check_answers(answers)

        def deed(change: Change, session: Session, round_: Round) -> None:
            self._taught(session)
            if round_.kind != "text":  # the questions are about texts
                raise NotFound("no_draft")
            check_ballot(round_, [], [])
            drafts = change.records.drafts(round_id)
            if not any(d.id == draft_id and d.place is not None and not d.vetoed for d in drafts):
                raise NotFound("no_draft")
            lessons = LessonRecords.beside(change.records)
            before = lessons.critique_of(draft_id, member_id)
            answers = {**(before.answers if before else {}), **given}
            lessons.put_critique(
                Critique(new_id(), round_id, draft_id, member_id, answers, change.now)
            )

        round_ = await self._acting.act(member_id, round_id, key, deed, gate)
        return await self.view(str(round_["session_id"]), member_id)

    def _view(self, records: Records, session: Session, member_id: str) -> Json:
        taught, lessons = self._taught(session), LessonRecords.beside(records)
        tries = lessons.tries(session.id)
        mine = [t for t in tries if t.member_id == member_id]
        return {
            "exercise": {"text": taught.exercise, "line": taught.line},
            "tries": len(mine),
            "solved": any(t.solved for t in mine),
            "last_try": mine[-1].text if mine else None,
            "class": {
                "tried": len({t.member_id for t in tries}),
                "solved": len({t.member_id for t in tries if t.solved}),
            },
            "questions": list(QUESTIONS),
            "critiques": self._critiques(records, session, member_id),
        }

    def _critiques(self, records: Records, session: Session, member_id: str) -> Json:
        """By draft: one's own answers, and once the round is closed how many said yes."""
        closed = {r.id for r in records.rounds(session.id) if r.status is RoundStatus.CLOSED}
        by_draft: dict[str, list[Critique]] = {}
        for critique in LessonRecords.beside(records).critiques(session.id):
            by_draft.setdefault(critique.draft_id, []).append(critique)
        return {
            draft_id: {
                "mine": next((dict(c.answers) for c in given if c.member_id == member_id), None),
                "yes": {q: {"yes": yes, "of": of} for q, (yes, of) in yes_counts(given).items()}
                if given[0].round_id in closed
                else None,
            }
            for draft_id, given in by_draft.items()
        }

    def _taught(self, session: Session) -> Teaching:
        form = self._forms.get(session.form)
        taught = form.teaching.get(session.language) if form else None
        if session.mode is not Mode.LESSON or taught is None:
            raise Conflict("not_a_lesson")
        return taught

    def _still_wrong(self, session: Session, taught: Teaching, attempt: str) -> list[Problem]:
        if changed_elsewhere(taught.exercise, attempt, taught.line):
            return [_only_there(taught.line)]
        return check(self._forms[session.form], attempt, session.language)


def _only_there(line: int) -> Problem:
    return Problem(
        "lesson_elsewhere",
        line,
        f"Only line {line} is to be mended; the other lines stay as they are.",
        f"只改第{line}行，其余各行照旧。",
    )


def _told(problem: Problem, language: Language) -> Json:
    message = problem.message_zh if language == "zh" else problem.message_en
    return {"line": problem.line, "message": message}
