"""
A lesson: an exercise to mend, a critique in yes and no, and what a teacher takes home. Pure.

The questions are few and about the text, never about its writer; after fourteen such tests of
Chakrabarty et al. 2024 (arXiv:2309.14556), which readers answer more alike than they grade.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Invalid

QUESTIONS = ("senses", "earned", "surprise", "unsaid", "whole", "form")
TRY_CHARS = 4_000
TRIES_KEPT = 50  # of one member in one lesson; beyond it there is nothing more to learn here


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of a member at the exercise."""

    id: str
    session_id: str
    member_id: str
    text: str
    solved: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Critique:
    """What one member answered about one draft; answering again replaces it."""

    id: str
    round_id: str
    draft_id: str
    member_id: str
    answers: Mapping[str, bool]  # question -> yes
    at: datetime


def check_answers(answers: object) -> dict[str, bool]:
    """
    The answers themselves, when they are some of ours.

    Raises:
        Invalid: `bad_answers`.
    """
    fits = isinstance(answers, Mapping) and all(
        question in QUESTIONS and isinstance(yes, bool) for question, yes in answers.items()
    )
    if not fits or not answers:
        raise Invalid("bad_answers")
    assert isinstance(answers, Mapping)
    return {question: answers[question] for question in QUESTIONS if question in answers}


def yes_counts(critiques: Iterable[Critique]) -> dict[str, tuple[int, int]]:
    """Question -> (how many said yes, how many answered)."""
    counts = dict.fromkeys(QUESTIONS, (0, 0))
    for critique in critiques:
        for question, yes in critique.answers.items():
            said, all_ = counts[question]
            counts[question] = (said + yes, all_ + 1)
    return counts


def changed_elsewhere(exercise: str, attempt: str, line: int) -> bool:
    """Whether anything but the faulty line (1-based) was changed."""
    before, after = exercise.splitlines(), attempt.splitlines()
    if len(before) != len(after):
        return True
    pairs = zip(before, after, strict=True)
    return any(a.rstrip() != b.rstrip() for n, (a, b) in enumerate(pairs, 1) if n != line)
