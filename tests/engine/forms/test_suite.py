"""Suites as text: taken apart, checked part by part with the suite's own lines, shown."""

from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.craft import Piece
from engine.forms.crafts.suite import CRAFT, scene_of, seed_of
from engine.forms.form_file import load_forms
from engine.forms.suite import part_of
from engine.types import Language

FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["suite"]
EN, ZH = (FORM.teaching[language].example for language in ("en", "zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_passes_and_the_exercise_fails_at_its_line(language: Language) -> None:
    taught = FORM.teaching[language]

    assert check(FORM, taught.example, language) == []
    assert [p.line for p in check(FORM, taught.exercise, language)] == [taught.line]


def test_a_fault_of_the_tune_names_the_line_of_the_suite() -> None:
    broken = EN.replace('"Dm"d3 c A2 |', '"Dm"d3 c |')

    (problem,) = check(FORM, broken, "en")

    assert broken.split("\n")[(problem.line or 0) - 1].startswith('"Am"A2 c2 e2 | "Dm"d3 c |')


def test_a_fault_of_the_verse_names_the_line_of_the_suite() -> None:
    (problem, *_) = check(FORM, ZH.replace("故人书信", "故人书"), "zh")

    assert "故人书" in ZH.replace("故人书信", "故人书").split("\n")[(problem.line or 0) - 1]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["suite_part"] * 4),
        (EN.replace("[Tune]", "[Song]"), ["suite_part"]),
        (EN + "\n[Verse]\nAgain.", ["suite_twice"]),
        ("[Verse]\n" * 200_000, ["suite_long"]),
        ("\ud800" * 300, ["suite_part"] * 4),
    ],
    ids=["empty", "renamed", "twice", "long", "surrogates"],
)
def test_what_is_no_suite_is_told(text: str, codes: list[str]) -> None:
    assert [p.code for p in check(FORM, text, "en")] == codes


def test_the_same_suite_is_drawn_alike_and_its_tune_is_a_tune() -> None:
    piece = Piece(FORM, "zh", "夜泊", (ZH,))
    offers = {offer.name: offer for offer in CRAFT.offers}

    assert seed_of(ZH) == seed_of(ZH) != seed_of(EN)
    assert offers["picture.jpg"].make(piece)[:2] == b"\xff\xd8"
    assert offers["tune.wav"].make(piece)[:4] == b"RIFF"
    assert offers["tune.abc"].make(piece).decode().startswith("X:1")
    assert "小船" in offers["picture.jpg"].describe(piece, "zh")


def test_words_that_cannot_be_drawn_are_refused_in_words() -> None:
    piece = Piece(FORM, "en", "x", (FORM.teaching["en"].exercise,))

    with pytest.raises(ValueError, match="known"):
        CRAFT.offers[0].make(piece)
    assert scene_of(EN, "en") is not None
    assert part_of(EN, "picture").startswith("Place: a river")
