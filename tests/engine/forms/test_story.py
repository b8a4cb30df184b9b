"""Stories: what is taught passes, and its exercise fails where it says."""

from pathlib import Path

import pytest

from engine.forms.check import check
from engine.forms.crafts.story import faults_of_prose
from engine.forms.form_file import read_form
from engine.types import Language

_FORM = read_form(Path(__file__).parents[3] / "prompts" / "forms" / "story.toml")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_taught_passes_and_the_exercise_fails_in_its_line(language: Language) -> None:
    taught = _FORM.teaching[language]

    assert check(_FORM, taught.example, language) == []
    assert [one.line for one in check(_FORM, taught.exercise, language)] == [taught.line]


def test_lines_are_counted_from_where_the_prose_begins() -> None:
    text = 'She left.\n\n"Wait, he said'

    assert [one.line for one in faults_of_prose(text, "en")] == [3, 3]
    assert [one.line for one in faults_of_prose(text, "en", first_line=5)] == [7, 7]
