"""
From what a model answered to a draft: talk taken away, faults named.

The order matters: thoughts and wrappings first, then what is judged on the bare answer (a
refusal, a question), then greetings and sign-offs, then what is judged on the draft itself.
"""

import re
from dataclasses import dataclass

from engine.forms.form import Form, Limits
from engine.text import talk
from engine.text.clean import clean_contribution
from engine.text.faults import is_loop, is_too_short, is_wrong_language, problem
from engine.text.measure import ends_whole, han_share, length, sentences
from engine.text.phrases import is_question, is_refusal
from engine.types import Language, Problem

_MAX_RAW_CHARS = 40_000  # a runaway answer is not worth a second of matching
_CHARS_PER_UNIT = {"en": 5, "zh": 1}  # of `Limits.length_*`
_LATIN_LINE = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    A draft's text, ready to be shown unless `dropped`; `text` is then what was left, for logs.

    `problems` of a draft that is not dropped say what was done to it (cut_off, too_long).
    """

    text: str
    problems: tuple[Problem, ...]
    dropped: bool


def parse(raw: str, *, form: Form, language: Language, finish_reason: str) -> Parsed:
    """
    The draft in a raw answer.

    Args:
        finish_reason: The server's word: "length" means that the answer was cut in the middle.
    """
    cleaned = clean_contribution(raw[:_MAX_RAW_CHARS])
    thoughtless = talk.without_thinking(cleaned)
    if not thoughtless:
        return _dropped("", "only_thinking" if cleaned else "empty")
    answer = talk.unwrapped(talk.without_tokens(thoughtless))
    if form.layout != "notation":
        answer = talk.without_control_lines(answer)
    if not answer.strip():
        return _dropped("", "empty")
    if is_refusal(answer):
        return _dropped(answer, "refusal")
    if is_question(answer):
        return _dropped(answer, "question")
    text = _without_talk(answer, form, language)
    return _judged(text, form, language, cut=finish_reason == "length")


def plain_answer(raw: str, language: Language) -> str:
    """A summary without the talk around it; empty where the model thought only, or declined."""
    text = talk.without_thinking(clean_contribution(raw[:_MAX_RAW_CHARS]))
    text = talk.unwrapped(talk.without_tokens(text))
    if is_refusal(text) or is_question(text):
        return ""
    text = talk.without_opening(text, headings=True)
    text = talk.without_closing(_without_other_language(text, language))
    return "" if is_wrong_language(text, language) else talk.without_emphasis(text)


def _without_talk(text: str, form: Form, language: Language) -> str:
    if form.layout == "notation":
        return talk.without_opening(text, headings=False)
    text = talk.first_draft(text)
    text = talk.without_opening(text, headings=True)
    text = talk.first_draft(text)
    text = _without_other_language(text, language)
    text = talk.without_opening(text, headings=True)
    text = talk.without_closing(text)
    if form.layout == "verse":
        text = talk.without_title(text)
    min_chars = form.limits[language].length_min * _CHARS_PER_UNIT[language]
    text = talk.without_numbering(text, length_min_chars=min_chars)
    text = talk.without_emphasis(talk.tidy_lines(text, verse=form.layout == "verse"))
    return talk.without_outer_quotes(text.strip()).strip()


def _without_other_language(text: str, language: Language) -> str:
    """Without paragraphs at either end that are wholly in the other language: talk, translation."""
    paragraphs = text.split("\n\n")
    right = [index for index, one in enumerate(paragraphs) if not _is_other(one, language)]
    return "\n\n".join(paragraphs[right[0] : right[-1] + 1]) if right else text


def _is_other(paragraph: str, language: Language) -> bool:
    if language == "zh":
        return bool(_LATIN_LINE.search(paragraph)) and han_share(paragraph) < 0.1
    return han_share(paragraph) > 0.5


def _judged(text: str, form: Form, language: Language, *, cut: bool) -> Parsed:
    limits = form.limits[language]
    if not text:
        return _dropped("", "empty")
    if form.layout == "notation":  # its craft alone can tell words from notes
        return _notation(text, cut=cut)
    if is_wrong_language(text, language):
        return _dropped(text, "wrong_language")
    if is_loop(text, language):
        return _dropped(text, "loop")
    problems: list[Problem] = []
    if cut and (whole := _to_last_whole(text, form, language)) != text:
        text = whole
        problems.append(problem("cut_off"))
    shorter = _within(text, form, limits, language)
    if shorter != text:
        text = shorter
        problems.append(problem("too_long"))
    if is_too_short(text, language, limits.length_min):
        return _dropped(text, *(one.code for one in problems), "too_short")
    return Parsed(text, tuple(problems), dropped=False)


def _notation(text: str, *, cut: bool) -> Parsed:
    whole = text.rpartition("\n")[0].rstrip() if cut else text
    if not whole:
        return _dropped(text, "cut_off")
    return Parsed(whole, (problem("cut_off"),) if cut else (), dropped=False)


def _dropped(text: str, *codes: str) -> Parsed:
    return Parsed(text, tuple(problem(code) for code in codes), dropped=True)


def _to_last_whole(text: str, form: Form, language: Language) -> str:
    """Prose back to its last full sentence, lines back to the last one that was finished."""
    if form.layout == "prose":
        return _upto_sentence(text, language)
    lines = text.split("\n")
    whole = form.layout == "verse" and ends_whole(lines[-1], language)
    return text if whole else "\n".join(lines[:-1]).rstrip()


def _upto_sentence(text: str, language: Language) -> str:
    last = sentences(text, language)[-1]
    if ends_whole(last, language):
        return text
    return text[: text.rindex(last)].rstrip()


def _within(text: str, form: Form, limits: Limits, language: Language) -> str:
    """Prose and verse cut at the last sentence or line that fits; notation is left whole."""
    if form.layout == "notation":
        return text
    while length(text, language) > limits.length_max or _line_count(text) > limits.lines_max:
        shorter = _shorter(text, form, language)
        if not shorter:
            return text
        text = shorter
    return text


def _shorter(text: str, form: Form, language: Language) -> str:
    if form.layout == "verse":
        return text.rpartition("\n")[0].rstrip()
    last = sentences(text, language)[-1]
    return text[: text.rindex(last)].rstrip()


def _line_count(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())
