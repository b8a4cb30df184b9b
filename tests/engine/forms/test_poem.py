"""Poems in English: measure and rhyme are asked only of what keeps them; what is taught passes."""

from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.form_file import read_form
from engine.types import Language

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "poem.toml")
_EVEN = _FORM.teaching["en"].example
_BALLAD = (
    "The ferry waits beside the stone,\nThe rope is wet with rain,\n"
    "And nobody goes out alone\nWho means to come again."
)
_FREE = (
    "Nothing is owed.\nThe kettle, the unpaid window, the long field\nwalking away from the road\n"
    "as if somebody had called it by its name\nand it had thought it over."
)


def _said(text: str, *canon: str) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, "en", canon)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_taught_passes_and_the_exercise_fails_in_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert check(_FORM, taught.example, language) == []
    assert [one.line for one in check(_FORM, taught.exercise, language)] == [taught.line]


def test_free_verse_stays_free() -> None:
    assert _said(_FREE) == []
    assert _said(_FREE, _FREE, _FREE) == []


def test_a_line_that_runs_over_is_named_with_both_counts() -> None:
    long = _EVEN.replace("in the street below", "who sweeps the empty street below")

    (problem,) = check(_FORM, long, "en")

    assert problem.message_en == "Line 3 has 11 syllables where the others have 8."
    assert problem.message_zh == "第3行有11个音节，其余各行是8个。"


def test_one_broken_rhyme_in_a_stanza_that_rhymes_is_named() -> None:
    assert _said(_EVEN.replace("early snow", "early rain")) == [("stanza_rhyme", 4)]


def test_the_first_stanza_chooses_for_the_others() -> None:
    prose = (
        "The ferry came back, and the rope was dry,\nAnd I paid what was owed,\n"
        "For the bell was dumb on the other side\nOf the flooded road."
    )

    assert _said(_BALLAD, _BALLAD) == []
    assert _said(_EVEN, _FREE) == []
    assert ("stanza_rhyme", 3) in _said(prose, _BALLAD)
    assert _said(prose) == []


def test_a_measure_is_asked_where_the_first_stanza_keeps_one() -> None:
    long = _BALLAD.replace("The rope is wet with rain", "The rope is heavy with the evening rain")

    assert _said(long, _BALLAD) == [("stanza_measure", 2)]


def test_an_unknown_word_is_no_fault() -> None:
    assert _said(_EVEN.replace("someone in the street", "grokkable in the whole street")) == []


@pytest.mark.parametrize("text", ["\x00", "\ud800 " * 50, "a" * 1_000_000, "a b\n" * 250_000])
def test_hostile_texts_are_answered_at_once(text: str) -> None:
    assert check(_FORM, text, "en", (text, text))
