"""Cards of understanding and of forms: why, compare, lessons, pictures; ordinary and at worst."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.cards import compare, explain, lesson, result, round
from bot.cards.plates import Plate, Plates
from bot.rules.lesson import QUESTIONS
from bot.service.views import form_view
from bot.session import Draft, Mode
from bot.voice import Voice
from engine.forms.form_file import load_forms
from engine.types import Analysis, Evaluation, Evidence, Novelty
from tests.discord import scene_texts as texts
from tests.discord.scenes import COUNT, Scene, Stage, ordinary, worst

Json = dict[str, Any]
FORMS = load_forms(Path(__file__).resolve().parents[2] / "prompts" / "forms")
CRITERIA = (
    *("content_richness", "emotional_depth", "theme_consistency"),
    *("coherence", "surprise", "engagement"),
)
CLASS = {"tried": 3, "solved": 2}


def understanding_scenes(voice: Voice) -> Iterator[Scene]:
    """Those that rest on a reading, and those that teach."""
    for named, stage in (("", ordinary(voice.spoken)), ("worst_", worst(voice.spoken))):
        read = replace(
            stage, drafts=[_read(d, n, worst=bool(named)) for n, d in enumerate(stage.drafts)]
        )
        yield from _why(voice, named, read)
        yield from _compared(voice, named, read)
        yield from _taught(voice, named, read)
        yield from _pictured(voice, named, read)
    for form in FORMS.values():
        for language in form.languages:
            yield (
                f"form_{form.id}_{language}",
                partial(lesson.form_card, voice, form_view(form), language),
            )


def _read(draft: Draft, n: int, *, worst: bool) -> Draft:
    """With six criteria, a reading that quotes and a known line."""
    if draft.analysis is None:
        return draft
    why = (texts.NASTY * 3) if worst else "Names seven things that one can see or touch."
    why_zh = (texts.NASTY * 3) if worst else "写到七样看得见摸得着的东西。"
    evidence = (Evidence(0, 9, "joy"), Evidence(20, 60, "joy"))
    reading = replace(draft.analysis.reading, evidence=evidence, backend="lexicon+words", sure=0.62)
    evaluations = tuple(
        Evaluation(each, ((n + place) % 5) / 4, why, why_zh) for place, each in enumerate(CRITERIA)
    )
    near = texts.NASTY if worst else "the boats lay on their sides"
    novelty = Novelty(0.12, near, "canon")
    return replace(draft, analysis=Analysis(reading, evaluations, novelty, (n % 4) / 4))


def _why(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    before, after = stage.views("nobody")[1], stage.views("voter0")[1]
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT).views()[1]
    yield f"{named}why_before", partial(explain.explain_card, voice, before, "d1")
    yield f"{named}why_after", partial(explain.explain_card, voice, after, "d1")
    yield f"{named}why_closed", partial(explain.explain_card, voice, closed, "d3")


def _compared(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    language = stage.session.language
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT).views()[1]
    one, other, *_, edit = closed["drafts"]
    edit = edit | {"parent": one["id"], "text": one["text"].replace("the", "a")[5:]}
    both = partial(compare.compare_card, voice, closed)
    yield f"{named}choose", partial(compare.choose_card, voice, closed)
    yield f"{named}choose_second", partial(compare.choose_card, voice, closed, one)
    yield f"{named}compare", partial(both, one, other, language)
    yield f"{named}compare_edit", partial(both, edit, one, language)
    hidden = other | {"warning": "violence"}
    yield f"{named}compare_hidden", partial(both, hidden, other, language)


def _taught(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    stage = replace(stage, session=replace(stage.session, mode=Mode.LESSON))
    session, round_ = stage.views("voter0")
    draft = round_["drafts"][0]
    text = texts.NASTY * 20 if named else texts.DRAFTS_EN[0]
    view: Json = {
        "exercise": {"text": text, "line": 2},
        "last_try": None,
        "solved": False,
        "class": CLASS,
        "questions": QUESTIONS,
        "critiques": {draft["id"]: {"mine": {"senses": True, "form": False}, "yes": None}},
    }
    counted = {question: {"yes": 3, "of": 4} for question in QUESTIONS}
    told = lesson.tried_lines(voice, draft["problems"], solved=False)
    yield f"{named}exercise", partial(lesson.exercise_card, voice, session, view)
    yield f"{named}exercise_tried", partial(lesson.exercise_card, voice, session, view, told)
    yield f"{named}critique", partial(lesson.critique_card, voice, round_, draft, view)
    ended = view | {"critiques": {draft["id"]: {"mine": None, "yes": counted}}}
    over = round_ | {"status": "closed"}
    yield f"{named}critique_closed", partial(lesson.critique_card, voice, over, draft, ended)
    yield f"{named}lesson_round", partial(round.round_card, voice, session, round_)


def _pictured(voice: Voice, named: str, stage: Stage) -> Iterator[Scene]:
    """A round with a picture of each draft, in a lesson, where a card is fullest."""
    stage = replace(stage, session=replace(stage.session, mode=Mode.LESSON))
    closed = replace(stage.at("closed", winner="d3"), ballots=COUNT)
    tied = stage.at("tied", tied=("d1", "d3"))
    alt = texts.NASTY * 9 if named else "Eight bars in G, on one staff."
    plates = Plates(
        [
            Plate(draft.id, "abcdef"[n], label, "picture", "score.png", alt, hidden=n == 2)
            for n, (draft, label) in enumerate(zip(stage.drafts, "ABCDEF", strict=False))
        ],
        missing=["A", "B"],
    )
    yield f"{named}pictured", lambda: round.round_card(voice, *stage.views(), plates)
    yield f"{named}pictured_tied", lambda: round.tied_card(voice, *tied.views(), plates)
    yield f"{named}pictured_frozen", lambda: round.frozen_card(voice, *closed.views(), plates)
    yield f"{named}pictured_result", lambda: result.result_card(voice, *closed.views(), plates)
