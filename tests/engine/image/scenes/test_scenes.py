"""Scenes: words of both languages, composed from a reading, drawn alike for the same seed."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from engine.image.scenes.compose import CUES, compose
from engine.image.scenes.draw import HEIGHT_PX, WIDTH_PX, draw, png
from engine.image.scenes.scene import VOCABULARY, Scene, caption, parsed, written
from engine.types import Emotion, Language, Reading

SCENE = Scene("river", "night", "clear", "autumn", "boat", "longing")


def reading(mood: str = "longing", valence: float = -0.3) -> Reading:
    return Reading((), valence, 0.4, (), emotions=(Emotion(mood, 0.8),))  # type: ignore[arg-type]


def test_the_same_seed_draws_the_same_picture_and_another_seed_another() -> None:
    assert png(SCENE, 7) == png(SCENE, 7)
    assert png(SCENE, 7) != png(SCENE, 8)


@pytest.mark.parametrize("place", VOCABULARY["place"])
def test_every_place_can_be_drawn_with_every_thing_at_every_hour(place: str) -> None:
    rng = Random(place)
    hours, things = list(VOCABULARY["hour"]), list(VOCABULARY["thing"])
    for hour in hours:
        scene = Scene(place, hour, "clear", "summer", rng.choice(things), "calm")
        pixels = np.asarray(draw(scene, 1))
        assert pixels.shape == (HEIGHT_PX, WIDTH_PX, 3)
        assert pixels.std() > 8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_written_is_read_back(language: Language) -> None:
    assert parsed(written(SCENE, language), language) == (SCENE, (0, ""))


@pytest.mark.parametrize(
    ("text", "line", "label"),
    [
        ("Place: a river\nHour: at tea", 2, "Hour"),
        ("Place: a river\nColour: red", 2, "Colour"),
        ("Place: a river", 0, "Hour"),
        ("x" * 100_000, 1, "x" * 40),
    ],
)
def test_a_scene_that_is_none_is_told_where(text: str, line: int, label: str) -> None:
    assert parsed(text, "en") == (None, (line, label))


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("An old man walks by the sea", "place", "sea"),
        ("一位老人在海边散步", "place", "sea"),
        ("a quiet forest", "place", "forest"),
        ("一片宁静的森林", "place", "forest"),
        ("雨夜修书", "hour", "night"),
        ("雨夜修书", "weather", "rain"),
        ("A lantern on the empty road", "thing", "lantern"),
        ("秋天的山", "season", "autumn"),
    ],
)
def test_what_the_text_names_is_in_the_picture(text: str, field: str, code: str) -> None:
    drawn = {getattr(compose(reading(), text, Random(seed)), field) for seed in range(20)}

    assert code in drawn
    assert field == "thing" or drawn == {code}


def test_a_text_that_names_nothing_is_given_what_suits_its_mood() -> None:
    sad = [compose(reading("sorrow"), "Nothing.", Random(seed)) for seed in range(40)]
    glad = [compose(reading("joy", 0.6), "Nothing.", Random(seed)) for seed in range(40)]

    assert {s.weather for s in sad} <= {"rain", "cloudy"}
    assert {s.place for s in glad} <= {"garden", "field"}


def test_captions_speak_both_languages() -> None:
    assert caption(SCENE, "en").startswith("A river at night in autumn")
    assert "秋" in caption(SCENE, "zh")


@pytest.mark.parametrize("side", [0, 1])
def test_captions_name_every_field(side: int) -> None:
    languages: tuple[Language, Language] = ("en", "zh")
    rng = Random(side)
    for _ in range(200):
        scene = Scene(**{name: rng.choice(list(words)) for name, words in VOCABULARY.items()})
        said = caption(scene, languages[side]).casefold()
        things = [one for one in (scene.thing, scene.second) if one != "nothing"] or ["nothing"]
        words = [VOCABULARY["thing"][one][side] for one in things]
        words += [VOCABULARY[n][getattr(scene, n)][side] for n in VOCABULARY
                  if n not in {"thing", "second"}]  # fmt: skip
        assert all(word.casefold() in said for word in words), said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_companion_and_style_are_written_only_where_they_are_given(language: Language) -> None:
    bare, full = SCENE, replace(SCENE, second="cat", style="ink")

    assert len(written(bare, language).splitlines()) == 6
    assert parsed(written(full, language), language) == (full, (0, ""))


def test_no_two_words_of_a_field_are_alike() -> None:
    for name, words in VOCABULARY.items():
        for side in (0, 1):
            said = [one[side] for one in words.values()]
            assert len(set(said)) == len(said), name
            assert all(said)


def test_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="style: 'oil'"):
        replace(SCENE, style="oil")
    with pytest.raises(ValueError, match="second"):
        replace(SCENE, second="unicorn")


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("A whale sings under the ice", "thing", "whale"),
        ("一只狐狸路过", "thing", "fox"),
        ("A robot learns to dance", "thing", "robot"),
        ("城堡里的钟", "thing", "castle"),
        ("They drift past the last planet", "place", "stars"),
        ("房间里很安静", "place", "room"),
        ("A castaway on an island", "place", "island"),
    ],
)
def test_the_wider_world_is_named_too(text: str, field: str, code: str) -> None:
    assert {getattr(compose(reading(), text, Random(n)), field) for n in range(20)} == {code}


def test_whatever_place_is_named_something_can_stand_there() -> None:
    for cues in CUES["place"].values():
        compose(reading(), cues.split()[0], Random(1))
    assert all(set(CUES[name]) <= set(VOCABULARY[name]) for name in CUES)
    assert set(CUES["place"]) == set(VOCABULARY["place"])
    assert set(CUES["thing"]) == set(VOCABULARY["thing"]) - {"nothing"}
