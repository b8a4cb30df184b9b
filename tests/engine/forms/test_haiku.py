"""Haiku: counts in both languages, hints that are no faults, guided drafts."""

from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Place
from engine.forms.crafts import haiku
from engine.forms.form_file import read_form
from engine.types import Language
from tests.engine.forms.walk import accepts, compiled, sentence

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "haiku.toml")


def _said(text: str, language: Language) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, language)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_taught_passes_and_the_exercise_fails_in_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert _said(taught.example, language) == []
    assert _said(taught.exercise, language) == [("haiku_size", taught.line)]


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        (
            "the fire in the flowers\na power that nobody sees\nevery hour is",
            "en",
            [],
        ),  # may run together
        (
            "one word\ntwo words and a third one here\nrain on the tin roof",
            "en",
            [("haiku_size", 1)],
        ),
        ("rain on the tin roof\nrain on the tin roof", "en", [("haiku_lines", None)]),
        ("rain on the tin roof\n" * 4, "en", [("haiku_lines", 4)]),
        ("the grokked old pond\nan unknown word is no fault\nwhere the others fit", "en", []),
        (
            "the grokked old pond is full of rain\na word nobody knows here\nwhere others fit",
            "en",
            [("haiku_size", 1)],
        ),
        ("夜雨过瓦檐。\n灯下慢翻旧日书，\n春寒入指尖。", "zh", []),
        ("夜雨过檐\n灯下慢翻旧日书\n春寒入了指尖", "zh", [("haiku_size", 1), ("haiku_size", 3)]),
        ("夜雨过瓦檐\n灯下慢翻旧日书", "zh", [("haiku_lines", None)]),
        ("rain on the tin roof, and the cat\nsleeps", "zh", [("haiku_lines", None)]),
    ],
)
def test_lines_are_counted(text: str, language: Language, said: list[tuple[str, int]]) -> None:
    found = _said(text, language)

    assert found[: len(said)] == said
    assert bool(found) == bool(said)


def test_season_and_cut_are_hints() -> None:
    plain = "somebody is here\nwith a letter in his hand\nthat he does not read"

    assert _said(plain, "en") == []
    assert [one.code for one in haiku.notes(plain, Place(_FORM, "en"))] == [
        "haiku_season",
        "haiku_cut",
    ]
    assert haiku.notes(_FORM.teaching["en"].example, Place(_FORM, "en")) == []
    assert [one.code for one in haiku.notes(_FORM.teaching["zh"].example, Place(_FORM, "zh"))] == [
        "haiku_cut"
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_guided_haiku_keep_their_counts(language: Language) -> None:
    rng = Random(2)
    grammar = compiled(haiku.guide(Place(_FORM, language, premise="the last tram"), rng))

    for _ in range(12):
        draft = sentence(grammar, rng)
        assert _said(draft, language) == [], draft


def test_the_guide_takes_a_haiku_of_old() -> None:
    grammar = haiku.guide(Place(_FORM, "zh"), Random(1))

    assert accepts(grammar, _FORM.teaching["zh"].example)
    assert not accepts(grammar, _FORM.teaching["zh"].exercise)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("text", ["", "\x00\ud800", "a" * 1_000_000, "雨\n" * 400_000, "\r\n" * 9])
def test_hostile_texts_are_told_a_problem(text: str, language: Language) -> None:
    assert check(_FORM, text, language)
