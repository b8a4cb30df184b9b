"""Spoken lines: nothing is said twice, on one sheet or in the sheets before."""

from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.form_file import load_forms
from engine.types import Language

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["lines"]
_MARTA = _FORM.teaching["en"].example
_MARTA_ZH = _FORM.teaching["zh"].example


def test_a_line_said_twice_is_named_with_both_places() -> None:
    text = _MARTA.replace("Well. Somebody put the kettle on.", "mind the step, the lake took it!")
    text = text.replace(
        "Mind the step. The lake took the other one.", "Mind the step, the lake took it"
    )

    (problem,) = check(_FORM, text, "en")

    assert (problem.code, problem.line) == ("said_twice", 5)
    assert "on line 2" in problem.message_en
    assert "第2行" in problem.message_zh


@pytest.mark.parametrize(("language", "text"), [("en", _MARTA), ("zh", _MARTA_ZH)])
def test_a_line_of_an_earlier_sheet_is_not_said_again(language: Language, text: str) -> None:
    found = check(_FORM, text, language, [text])

    assert [(one.code, one.line) for one in found] == [("said_twice", n) for n in range(2, 7)]
    assert all("sheet 1" in one.message_en for one in found)


def test_the_same_speaker_may_come_again() -> None:
    speaker = _MARTA.split("\n")[0]
    other = "\n".join([speaker, *(f'{line.split(":")[0]}: "{n} geese"' for n, line in
                                  enumerate(_MARTA.split("\n")[1:]))])  # fmt: skip

    assert check(_FORM, other, "en", [_MARTA]) == []
