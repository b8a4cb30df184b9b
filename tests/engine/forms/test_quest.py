"""A chain of quests: every link a title of its own."""

from pathlib import Path

from engine.forms.check import check
from engine.forms.form_file import load_forms

_FORM = load_forms(Path(__file__).parents[3] / "prompts" / "forms")["quest"]
_BELL = _FORM.teaching["en"].example


def test_a_title_is_not_used_twice_in_a_chain() -> None:
    (problem,) = check(_FORM, _BELL, "en", ["", _BELL.upper()])

    assert (problem.code, problem.line) == ("title_taken", 1)
    assert "quest 2" in problem.message_en


def test_another_title_in_the_same_chain_is_fine() -> None:
    assert check(_FORM, _BELL, "en", [_BELL.replace("The Bell", "The Clapper")]) == []
    bell_zh = _FORM.teaching["zh"].example
    assert check(_FORM, bell_zh, "zh", [bell_zh.replace("下面的钟", "下面的路")]) == []


def test_the_title_is_found_wherever_its_line_stands() -> None:
    lines = _BELL.split("\n")
    moved = "\n".join([*lines[1:], lines[0]])

    assert [(one.code, one.line) for one in check(_FORM, moved, "en", [_BELL])] == [
        ("title_taken", 8)
    ]
