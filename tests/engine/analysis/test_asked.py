"""What moods are asked for, and how well a reading fits them."""

from functools import cache

import pytest

from engine.analysis.asked import AskedMoods, mood_fit
from engine.analysis.lexicon import EMOTIONS
from engine.types import DraftContext, Emotion, Language, Reading

SAD = Reading((), -0.7, 0.4, (), emotions=(Emotion("sorrow", 0.8),))
GLAD = Reading((), 0.8, 0.5, (), emotions=(Emotion("joy", 0.7),))


@cache
def moods() -> AskedMoods:
    return AskedMoods.load()


def asked_for(wish: str, language: Language = "en", premise: str = "") -> str | None:
    found = moods().of(DraftContext("story", language, premise, wish=wish))
    if found is None:
        return None
    return EMOTIONS[found.shares.index(max(found.shares))] if found.shares else "tendency"


@pytest.mark.parametrize(
    ("wish", "language", "mood"),
    [
        ("Make it sadder.", "en", "sorrow"),
        ("happier, please", "en", "joy"),
        ("a calm ending", "en", "calm"),
        ("a hopeful turn", "en", "tendency"),
        ("写得悲伤一点", "zh", "sorrow"),
        ("更吓人", "zh", "fear"),
        ("温柔的结尾", "zh", "tenderness"),
    ],
)
def test_a_wish_that_names_a_feeling_asks_for_it(wish: str, language: Language, mood: str) -> None:
    assert asked_for(wish, language) == mood


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("more rain", "en"),
        ("less sad", "en"),
        ("not so sad", "en"),
        ("let the boy find the key", "en"),
        ("让他找到钥匙", "zh"),
        ("不要太悲伤", "zh"),
        ("", "en"),
    ],
)
def test_subjects_and_what_is_not_wanted_ask_for_no_mood(wish: str, language: Language) -> None:
    assert asked_for(wish, language) is None


def test_the_wish_speaks_before_the_premise() -> None:
    assert asked_for("a happy ending", premise="A widow mourns.") == "joy"
    assert asked_for("more rain", premise="A widow mourns.") == "sorrow"


@pytest.mark.parametrize("wish", ["a sad ending", "a hopeful turn"])
def test_a_reading_that_feels_as_asked_fits_better(wish: str) -> None:
    asked = moods().of(DraftContext("story", "en", wish=wish))

    assert asked is not None
    sad, glad = mood_fit(asked, SAD), mood_fit(asked, GLAD)
    assert (sad > glad + 0.2) if "sad" in wish else (glad > sad + 0.2)
    assert 0 <= min(sad, glad) <= max(sad, glad) <= 1


@pytest.mark.parametrize("hostile", ["\0", "\ud800", "sad " * 300_000, "悲" * 1_000_000])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_wishes_are_read_within_limits(hostile: str, language: Language) -> None:
    moods().of(DraftContext("story", language, hostile, wish=hostile))
