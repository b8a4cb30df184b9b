"""How a picture fits its passage: identities of the arithmetic, in both languages."""

import pytest

from engine.analysis.picture_fit import closeness, fit, named_in_both
from engine.types import Reading


def a_reading(valence: float, arousal: float) -> Reading:
    return Reading((), valence, arousal, ())


def test_the_same_mood_is_one_and_the_opposite_corner_nothing() -> None:
    assert closeness(a_reading(-0.3, 0.4), a_reading(-0.3, 0.4)) == 1
    assert closeness(a_reading(-1, 0), a_reading(1, 1)) == pytest.approx(0)
    assert closeness(a_reading(-1, 0), a_reading(1, 0)) == pytest.approx(1 - 0.5**0.5)


@pytest.mark.parametrize(
    ("prompt", "alt", "share"),
    [
        ("a boat on the sea at night", "A boat, the sea, at night.", 1.0),
        ("a boat on the sea at night", "A lighthouse by the sea, by day.", 1 / 3),
        ("夜里，海边的一座灯塔", "灯塔立在海边，夜里。", 1.0),
        ("夜里，海边的一座灯塔", "白天，林间的一只猫。", 0.0),
        ("something nobody has a word for", "A boat.", None),
    ],
)
def test_things_are_the_share_of_what_was_asked(prompt: str, alt: str, share: float | None) -> None:
    found = named_in_both(prompt, alt)

    assert found == (None if share is None else pytest.approx(share))


def test_the_score_is_the_mean_of_what_is_known() -> None:
    mood, boat = a_reading(0, 0.5), "a boat on the sea"

    both = fit(mood, mood, boat, "A boat in a forest.")
    things_alone = fit(None, mood, boat, "A boat in a forest.")
    mood_alone = fit(mood, mood, "what", "ever")

    assert both is not None
    assert both.score == pytest.approx(0.75)
    assert dict(both.parts) == {"picture_mood": 1.0, "picture_things": 0.5}
    assert things_alone is not None
    assert things_alone.score == pytest.approx(0.5)
    assert mood_alone is not None
    assert mood_alone.score == 1
    assert fit(None, None, "what", "ever") is None


def test_it_says_in_both_languages_what_the_score_was_made_of() -> None:
    mood = a_reading(0, 0.5)

    said = fit(mood, mood, "a boat on the sea", "A boat in a forest.")

    assert said is not None
    assert said.why_en == "Its mood lies close to the passage's. It shows some of what was asked."
    assert said.why_zh == "画面的情绪与这一段相近。所求之物画出了一部分。"
