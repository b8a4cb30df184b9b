"""
A lesson's cards: a form's card that teaches, its exercise, the critique in yes and no.

Private to the reader, in their language; texts stay in the session's. Pure.
"""

from collections.abc import Sequence

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.words import Json
from bot.voice import Voice
from engine.types import Language

EXAMPLE, ASKS, FAULT, EXERCISE, QUOTE = 1_700, 900, 200, 2_600, 700  # characters
YES, NO = "yes", "no"


def form_card(voice: Voice, form: Json, language: Language) -> frame.Card:
    """What the form asks, an example of ours in one language, and what often goes wrong."""
    taught = form["card"].get(language)
    below = [voice(f"ui.family.{form['family']}")]
    if len(form["languages"]) == 1:
        below.append(voice(f"ui.form.only_{form['languages'][0]}"))
    beta = [voice("ui.form.beta_says")] if form["beta"] else []
    about = "\n".join([voice("ui.list_comma").join(below), *beta])
    head = f"## {safe.line(voice.named(form['name']))}\n{safe.line(voice.named(form['blurb']))}"
    return frame.card(
        frame.text(f"{head}\n{frame.subtext(about)}"),
        _part(voice("ui.form.asks"), safe.cut(safe.block(voice.named(form["asks"])), ASKS)),
        _part(voice("ui.form.example"), _example(form, taught["example"])) if taught else None,
        _part(voice("ui.form.faults"), _faults(voice, taught["faults"])) if taught else None,
        ink=Ink.PENCIL,
    )


def exercise_card(
    voice: Voice, session: Json, lesson: Json, told: Sequence[str] = ()
) -> frame.Card:
    """The text with its faulty line, what the last try came to, and the way to try."""
    exercise = lesson["exercise"]
    solved = lesson["solved"]
    class_ = lesson["class"]
    tried = voice("ui.lesson.class", **class_) if class_["tried"] else voice("ui.lesson.class_none")
    return frame.card(
        frame.text(f"### {voice('ui.lesson.exercise', line=exercise['line'])}"),
        frame.text(voice("ui.lesson.exercise_p")),
        frame.text(_numbered(lesson["last_try"] or exercise["text"])),
        frame.text("\n".join(told)) if told else None,
        frame.text(voice("ui.lesson.solved")) if solved and not told else None,
        frame.small(tried),
        frame.row(
            frame.button(
                voice("cards.lesson.mend"), ids.make("try", session["id"]), style=Style.primary
            )
        ),
        ink=Ink.PENCIL,
    )


def tried_lines(voice: Voice, problems: Sequence[Json], *, solved: bool) -> list[str]:
    """What a try came to."""
    if solved:
        return [voice("ui.lesson.solved")]
    faults = words.faults(voice, problems)[:5]
    return [voice("ui.lesson.not_yet"), *(f"- {safe.cut(one, FAULT)}" for one in faults)]


def critique_card(voice: Voice, round_: Json, draft: Json, lesson: Json) -> frame.Card:
    """The questions about one draft: one's own answers, and once it is closed the counts."""
    known = lesson["critiques"].get(draft["id"]) or {"mine": None, "yes": None}
    parts: list[frame.Part | None] = []
    for question in lesson["questions"]:
        counted = (known["yes"] or {}).get(question)
        said = voice(f"ui.lesson.question.{question}")
        if counted and counted["of"]:
            said += "\n" + frame.subtext(voice("ui.lesson.counted", **counted))
        parts.append(frame.text(said))
        if round_["status"] == "voting":
            parts.append(
                _answers(voice, round_, draft, question, (known["mine"] or {}).get(question))
            )
    text, colon = safe.quote(safe.cut(drafts.body(voice, draft), QUOTE)), voice("cards.colon")
    return frame.card(
        frame.text(f"### {voice('ui.lesson.critique')}{colon}{draft['label']}\n{text}"),
        frame.small(voice("ui.lesson.critique_p")),
        *parts,
        ink=Ink.PENCIL,
    )


def lesson_row(voice: Voice, session: Json, round_: Json | None = None) -> frame.Part | None:
    """Of a session's shared cards: the exercise, beside drafts their critique, at a round's end
    the report; others than the host are told whose it is."""
    if session["mode"] != "lesson":
        return None
    some = round_ is not None and round_["drafts"]
    return frame.row(
        frame.button(voice("cards.lesson.exercise"), ids.make("task", session["id"])),
        frame.button(voice("ui.lesson.critique"), ids.make("critique", round_["id"]))
        if some and round_
        else None,
        frame.button(voice("cards.lesson.marks"), ids.make("marks", session["id"]))
        if round_ is not None and round_["status"] == "closed"
        else None,
    )


def _answers(
    voice: Voice, round_: Json, draft: Json, question: str, mine: bool | None
) -> frame.Part | None:
    """Two buttons; the one that was pressed is the bright one."""

    def button(answer: str, *, chosen: bool) -> frame.Button:
        return frame.button(
            voice(f"ui.lesson.{answer}"),
            ids.make("answer", round_["id"], draft["id"], question, answer),
            style=Style.primary if chosen else Style.secondary,
        )

    return frame.row(button(YES, chosen=mine is True), button(NO, chosen=mine is False))


def _part(title: str, text: str) -> frame.Part:
    return frame.text(f"**{title}**\n{text}")


def _example(form: Json, example: str) -> str:
    """Notation as it is written; everything else as a quotation."""
    if form["layout"] == "notation":
        return safe.fenced(safe.cut(example.strip("\n"), EXAMPLE))
    return safe.quote(safe.cut(safe.block(example.strip("\n")), EXAMPLE))


def _faults(voice: Voice, faults: Sequence[str]) -> str:
    return "\n".join(f"- {safe.cut(safe.line(voice.written(one)), FAULT)}" for one in faults)


def _numbered(text: str) -> str:
    """Lines with their numbers, as the check names them."""
    lines = safe.plain(text).strip("\n").split("\n")
    wide = len(str(len(lines)))
    numbered = "\n".join(f"{n:>{wide}}  {line}" for n, line in enumerate(lines, 1))
    return safe.fenced(safe.cut(numbered, EXERCISE))
