"""Storyboards: shots counted on over the work, timed, named by line where they are wrong."""

import time
from pathlib import Path
from random import Random

import pytest

from engine.forms.check import check
from engine.forms.craft import Place
from engine.forms.crafts.storyboard import CRAFT, guide, next_number, tidy
from engine.forms.form_file import load_forms
from engine.forms.shots import read_shots, written
from engine.text.parse import parse
from engine.types import Language
from tests.engine.forms.walk import accepts, compiled, sentence

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["storyboard"]
_GOOD = _FORM.teaching["en"].example
_MANY_WORDS = " ".join(f"word {chr(97 + n)}" for n in range(22))
_GOOD_ZH = _FORM.teaching["zh"].example
_NEXT = _GOOD.replace("Shot 3", "Shot 6").replace("Shot 2", "Shot 5").replace("Shot 1", "Shot 4")


def _said(text: str, language: Language = "en", *canon: str) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in check(_FORM, text, language, canon)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_passes_and_the_exercise_fails_at_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert _said(taught.example, language) == []
    assert [line for _, line in _said(taught.exercise, language)] == [taught.line]


def test_numbers_run_on_over_the_work() -> None:
    assert _said(_NEXT, "en", _GOOD) == []
    assert _said(_GOOD, "en", _GOOD) == [("shot_number", line) for line in (1, 4, 7)]
    assert next_number(Place(_FORM, "en", (_GOOD, _NEXT))) == 7


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| wide |", "| huge |", [("shot_size", 1)]),
        ("| pan |", "| zoom |", [("shot_movement", 4)]),
        ("| 4 s", "| 0 s", [("shot_seconds", 4)]),
        ("| 4 s", "| 21 s", [("shot_seconds", 4)]),
        ("| 4 s", "", [("shot_seconds", 4)]),
        ("Shot 2 |", "Shot 7 |", [("shot_number", 4)]),
        ("Sound: water against wood", "Sound:", [("field_empty", 3)]),
        ("Sound: water against wood\n", "", [("field_empty", 1)]),
        ("Sound: water", "Sound: drip\nSound: water", [("loose_line", 4)]),
        ("Sound: water", "Music: water", [("field_empty", 1), ("loose_line", 3)]),
        ('"You are early."', '"You are early.', [("quote_open", 9)]),
        ("a ferry landing", "the " * 10 + "landing", [("field_loop", 2)]),
        ("a ferry landing", _MANY_WORDS + " landing", [("field_too_long", 2)]),
        ("water against", _MANY_WORDS + " against", [("field_too_long", 3)]),
    ],
)
def test_a_slip_is_named_with_its_line(
    old: str, new: str, said: list[tuple[str, int | None]]
) -> None:
    assert old in _GOOD

    assert _said(_GOOD.replace(old, new, 1)) == said


def test_a_passage_has_two_to_six_shots() -> None:
    shots = read_shots(_GOOD, "en").shots

    assert _said(written(shots[:1], "en")) == [("too_few_shots", None)]
    seven = "\n".join(
        f"Shot {n} | wide | still | 3 s\nPicture: rain on a roof\nSound: rain" for n in range(1, 8)
    )
    assert _said(seven) == [("too_many_shots", 19)]


def test_seconds_are_summed_and_the_shot_that_is_too_much_is_named() -> None:
    text = "\n".join(
        f"Shot {n} | wide | still | 20 s\nPicture: rain on a roof\nSound: rain" for n in range(1, 5)
    )

    (problem,) = check(_FORM, text, "en")

    assert (problem.code, problem.line) == ("too_many_seconds", 10)
    assert "80 s" in problem.message_en
    assert "80秒" in problem.message_zh


@pytest.mark.parametrize(
    "text",
    [
        _GOOD.replace("\nShot", "\n\nShot"),
        _GOOD.replace(" | ", "|"),
        _GOOD.replace("Shot", "SHOT").replace(" s\n", " seconds\n"),
        "\n".join(f"**{line}**" for line in _GOOD.split("\n")),
        "\ufeff" + _GOOD.replace("\n", "\r\n"),
    ],
)
def test_what_is_written_a_little_otherwise_is_read_and_made_tidy(text: str) -> None:
    assert _said(text) == []
    assert tidy(text, Place(_FORM, "en")) == _GOOD


def test_tidy_counts_on_and_leaves_alone_what_is_unclear() -> None:
    assert tidy(_GOOD, Place(_FORM, "en", (_GOOD,))) == _NEXT
    broken = _GOOD.replace("| wide |", "| huge |")
    assert tidy(broken, Place(_FORM, "en", (_GOOD,))) == broken


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("canon", [0, 2])
def test_every_sentence_of_the_guide_passes_the_check(language: Language, canon: int) -> None:
    before = tuple([_GOOD, _NEXT][:canon] if language == "en" else [_GOOD_ZH] * canon)
    place, rng = Place(_FORM, language, before), Random(3)
    grammar = compiled(guide(place, rng))

    for number in range(8):
        text = sentence(grammar, rng, stop=0.05 if number else 0.3)

        assert CRAFT.check(text, place) == [], text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_allows_the_example(language: Language) -> None:
    example = _FORM.teaching[language].example
    drawn = {guide(Place(_FORM, language), Random(seed)) for seed in range(12)}

    assert len(drawn) == 3  # two, three or four shots
    assert sum(accepts(one, example) for one in drawn) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_storyboard_comes_whole_out_of_a_models_answer(language: Language) -> None:
    example = _FORM.teaching[language].example

    parsed = parse(f"```\n{example}\n```", form=_FORM, language=language, finish_reason="stop")

    assert parsed.text == example


def test_every_problem_speaks_both_languages() -> None:
    for one in check(_FORM, "Shot 9\nPicture:\nwhat\nSound: " + "a " * 60, "en"):
        assert one.line is None or f"Line {one.line}:" in one.message_en
        assert one.line is None or f"第{one.line}行：" in one.message_zh


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 1_000_000,
        "|" * 1_000_000,
        "Shot 1 | wide | still | 4 s\n" * 40_000,
        "Shot 1 | wide | still | 4 s\n" * 400,
        "Shot " + "9" * 11_000,
        "Shot 1" + "|" * 11_000,
        "Shot 1 | " + "9" * 11_000 + " s",
        "Picture: " * 1_300,
        "Shot 1 | wide | still | 4 s\nPicture: \ud800\nSound: \0",
        "镜头１｜远景｜固定｜４ 秒\n画面：雨\n声音：雨",
    ],
)
def test_hostile_text_is_answered_at_once(text: str) -> None:
    for language in ("en", "zh"):
        began = time.process_time()

        problems = check(_FORM, text, language)
        tidy(text, Place(_FORM, language))

        assert time.process_time() - began < 0.2
        assert problems
