"""The weights that ship: they fit, and they write the language and the form that are asked for."""

import pytest

from engine.text.house.__main__ import WEIGHTS
from engine.text.house.evaluate import language_right, theme_present
from engine.text.house.labels import theme_words
from engine.text.house.sample import Voice, prompt_for, settings_for
from engine.text.house.shapes import form_right
from engine.types import Language

pytestmark = pytest.mark.timeout(90)  # 32 drafts without vLLM: seconds, and more when it is busy


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice(WEIGHTS)


def test_every_file_fits_a_repository() -> None:
    assert max(path.stat().st_size for path in WEIGHTS.iterdir()) <= 15 * 2**20


@pytest.mark.parametrize(
    ("form", "language", "premise"),
    [
        ("story", "en", "An old man walks by the sea."),
        ("story", "zh", "一位老人在海边散步"),
        ("poem", "en", "The lamp in the window of an empty house"),
        ("poem", "zh", "雨夜修书"),
    ],
)
def test_drafts_have_the_language_and_mostly_the_form(
    voice: Voice, form: str, language: Language, premise: str
) -> None:
    drafts = voice.write(prompt_for(form, language, premise), 8, settings_for(form, language))

    assert all(language_right(draft, language) for draft in drafts)
    assert sum(form_right(draft, form, language) for draft in drafts) >= 6


def test_a_story_is_about_what_the_premise_names(voice: Voice) -> None:
    premise = "A girl finds a letter in the library."
    drafts = voice.write(prompt_for("story", "en", premise), 8, settings_for("story", "en"))

    kept = [d for d in drafts if theme_present(d, theme_words(premise, "en"), "en")]

    assert len(kept) >= 6
