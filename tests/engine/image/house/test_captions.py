"""Captions say only what is there; scenes and layouts are likely ones."""

from random import Random

import pytest

from engine.image.house.captions import full, said, spoken
from engine.image.house.plausible import drawn_layout, drawn_scene
from engine.image.house.words import LANGUAGES
from engine.image.house.world import mapped
from engine.image.scenes.scene import VOCABULARY
from engine.types import Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_names_nothing_that_is_not_there(language: Language) -> None:
    rng = Random(7)

    for _ in range(1_000):
        scene = drawn_scene(rng)
        caption = said(scene, rng, language)
        read = mapped(caption)
        wrong = {f: c for f, c in read.named.items() if getattr(scene, f) != c}
        assert not wrong, (caption, wrong)
        assert not read.left_out, caption
        assert not read.nothing, caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_caption_names_all(language: Language) -> None:
    rng = Random(8)

    for _ in range(200):
        scene = drawn_scene(rng)
        read = mapped(full(scene, language)).named
        unsaid = set(VOCABULARY) - set(read)
        assert unsaid <= ({"second"} if scene.second == "nothing" else set()), full(scene, language)
        assert all(getattr(scene, field) == code for field, code in read.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_differ_in_what_they_say_and_how(language: Language) -> None:
    rng = Random(9)
    scene = drawn_scene(rng)

    drawn = [spoken(scene, rng, language) for _ in range(200)]

    assert len({text for text, _ in drawn}) > 150
    assert len({frozenset(named) for _, named in drawn}) > 20
    every = {field for _, named in drawn for field in named}
    assert every >= {"place", "hour", "weather", "season", "mood", "style"}


def test_the_same_state_of_chance_says_the_same() -> None:
    first = [said(drawn_scene(Random(n)), Random(n), "en") for n in range(20)]

    assert first == [said(drawn_scene(Random(n)), Random(n), "en") for n in range(20)]


def test_scenes_are_likely_and_now_and_then_anything() -> None:
    rng = Random(10)
    scenes = [drawn_scene(rng) for _ in range(4_000)]

    snow = [one for one in scenes if one.weather == "snow"]
    assert sum(one.season == "winter" for one in snow) > 0.5 * len(snow)
    assert any(one.season == "summer" for one in snow)
    lights = [one.place for one in scenes if one.thing == "lighthouse"]
    assert sum(place in {"sea", "island"} for place in lights) > 0.4 * len(lights)
    for field, words in VOCABULARY.items():
        assert {getattr(one, field) for one in scenes} == set(words)
    assert all(one.second != one.thing or one.thing == "nothing" for one in scenes)


def test_two_things_do_not_stand_on_each_other() -> None:
    rng = Random(11)

    for _ in range(500):
        layout = drawn_layout(drawn_scene(rng), rng)
        thing = 0.14 + 0.48 * min(1, layout.thing_x * 2)
        thing += 0.26 * max(0, layout.thing_x * 2 - 1)
        second = 0.12 + 0.21 * min(1, layout.second_x * 2)
        second += 0.55 * max(0, layout.second_x * 2 - 1)
        assert abs(thing - second) > 0.2
