"""Presses of a lesson: the exercise and its form, the critique of a draft, the teacher's report."""

import io

import discord

from bot.cards.lesson import YES, critique_card, exercise_card, tried_lines
from bot.cards.private import letters_card
from bot.errors import NotFound
from bot.interaction import Asking
from bot.rules.lesson import QUESTIONS
from bot.rules.policy import Deed
from bot.service import Service
from bot.service.context import Gate, Json
from bot.views import forms
from bot.views.here import instead_of_late_vote, show
from bot.views.presses import Presses
from bot.views.writing import find_draft

REPORT_NAME = "lesson.csv"
BOM = "\ufeff"  # so that spreadsheets read Chinese


class Lesson:
    """Private to the learner; the report to the host."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add_to(self, presses: Presses) -> None:
        presses.add("task", self.task)
        presses.add("try", self.open_try)
        presses.add("critique", self.critique)
        presses.add("crit", self.questions)
        presses.add("answer", self.answer)
        presses.add("marks", self.report)
        presses.add_form("try", self.take_try)

    async def task(self, ask: Asking, session_id: str) -> None:
        session = await self._service.session_view(session_id, ask.actor.member_id)
        lesson = await self._service.lesson(session_id, ask.actor.member_id)
        await show(ask, exercise_card(ask.voice, session, lesson))

    async def open_try(self, ask: Asking, session_id: str) -> None:
        """The form, with the last try in it, or the exercise."""
        lesson = await self._service.lesson(session_id, ask.actor.member_id)
        await ask.form(forms.try_form(ask.voice, session_id, lesson))

    async def take_try(self, ask: Asking, session_id: str) -> None:
        """The form's check of what was mended: solved, or what is still wrong."""
        await ask.defer()
        tried = await self._service.try_exercise(
            ask.actor.member_id,
            session_id,
            text=ask.fields[forms.TEXT],
            key=ask.actor.key,
            gate=self._gate(ask, "write"),
        )
        session = await self._service.session_view(session_id, ask.actor.member_id)
        told = tried_lines(ask.voice, tried["problems"], solved=tried["solved"])
        await ask.whisper(exercise_card(ask.voice, session, tried["lesson"], told))

    async def critique(self, ask: Asking, round_id: str) -> None:
        """The row of letters: which draft."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        await show(ask, letters_card(ask.voice, round_, "crit"))

    async def questions(self, ask: Asking, round_id: str, draft_id: str) -> None:
        round_, draft, lesson = await self._seen(ask, round_id, draft_id)
        await show(ask, critique_card(ask.voice, round_, draft, lesson))

    async def answer(
        self, ask: Asking, round_id: str, draft_id: str, question: str, said: str
    ) -> None:
        """One question; what was answered before stays."""
        if question not in QUESTIONS:
            raise NotFound("no_draft")
        round_, draft, lesson = await self._seen(ask, round_id, draft_id)
        known = (lesson["critiques"].get(draft_id) or {}).get("mine") or {}
        with instead_of_late_vote("round_over"):
            after = await self._service.critique(
                ask.actor.member_id,
                round_id,
                draft_id,
                answers={**known, question: said == YES},
                key=ask.actor.key,
                gate=self._gate(ask, "vote"),
            )
        await show(ask, critique_card(ask.voice, round_, draft, after))

    async def report(self, ask: Asking, session_id: str) -> None:
        """The class and its drafts as a table; the service tells others who the host is."""
        await ask.defer()
        table = await self._service.lesson_report(session_id, ask.actor.member_id)
        content = (BOM + table).encode("utf-8")
        if len(content) > ask.interaction.filesize_limit:
            await ask.say("cards.lesson.too_large")
            return
        report = discord.File(io.BytesIO(content), REPORT_NAME)
        await ask.whisper(ask.voice("cards.lesson.report"), files=[report])

    async def _seen(self, ask: Asking, round_id: str, draft_id: str) -> tuple[Json, Json, Json]:
        """The round, the draft and the lesson, as this member may see them."""
        round_ = await self._service.round_view(round_id, ask.actor.member_id)
        lesson = await self._service.lesson(round_["session_id"], ask.actor.member_id)
        return round_, find_draft(round_, draft_id), lesson

    def _gate(self, ask: Asking, deed: Deed) -> Gate:
        return self._service.community.gate(ask.actor, deed)
