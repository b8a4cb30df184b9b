"""The renderer: all words drawn in all styles, things seen, moods felt, one picture a seed."""

import io
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from PIL import Image

from engine.analysis.picture import Light, measure
from engine.image.scenes.draw import draw
from engine.image.scenes.layout import FIELDS, Layout
from engine.image.scenes.scene import STYLE_WORDS, THINGS, VOCABULARY, Scene
from engine.image.scenes.things.stage import KINDS
from engine.types import STYLES

SCENE = Scene("river", "dusk", "clear", "autumn", "boat", "longing")
DAY = Scene("field", "day", "clear", "summer", "nothing", "calm")


def pixels(
    scene: Scene, layout: Layout | None = None, *, seed: int = 3, width: int = 96, height: int = 64
) -> np.ndarray:  # type: ignore[type-arg]
    image = draw(scene, seed, layout or Layout(), width, height)
    return np.asarray(image, dtype=np.float64)


def difference(a: Scene, b: Scene) -> float:
    """The largest change of any part of the picture, parts being 8 by 8 pixels."""
    away = np.abs(pixels(a) - pixels(b)).mean(axis=2)
    return float(away.reshape(8, 8, 12, 8).mean(axis=(1, 3)).max())


@pytest.mark.parametrize("style", STYLE_WORDS)
@pytest.mark.parametrize("side", [64, 256])
def test_every_word_can_be_drawn_in_every_style(style: str, side: int) -> None:
    rng = Random(style)
    fields = [name for name in VOCABULARY if name != "style"]
    decks = {name: list(VOCABULARY[name]) for name in fields}
    for deck in decks.values():
        rng.shuffle(deck)
    for n in range(max(len(deck) for deck in decks.values())):
        words = {name: deck[n % len(deck)] for name, deck in decks.items()}
        image = draw(Scene(**words, style=style), n, Layout(), side, side)
        assert image.size == (side, side)
        assert image.mode == "RGB"
        assert np.asarray(image).std() > 4, words


def test_every_thing_that_has_a_word_has_a_drawing_and_no_other() -> None:
    assert set(KINDS) == set(THINGS) - {"nothing"}


@pytest.mark.parametrize("thing", [code for code in THINGS if code != "nothing"])
def test_a_thing_can_be_seen_and_is_like_no_other(thing: str) -> None:
    alone = replace(DAY, thing=thing)
    other = replace(DAY, thing="well" if thing != "well" else "cat")

    assert difference(alone, DAY) > 8
    assert difference(alone, other) > 8
    assert difference(replace(DAY, thing="bench", second=thing), replace(DAY, thing="bench")) > 8


@pytest.mark.parametrize("place", VOCABULARY["place"])
def test_a_thing_can_be_seen_in_every_place(place: str) -> None:
    here = replace(DAY, place=place)

    for thing in ("castle", "cat", "boat", "balloon", "letter"):
        assert difference(replace(here, thing=thing), here) > 5, thing


def test_every_word_of_a_field_changes_the_picture() -> None:
    for name in ("place", "hour", "weather", "season", "mood", "style"):
        seen = [pixels(replace(SCENE, **{name: code})) for code in VOCABULARY[name]]
        for n, one in enumerate(seen):
            for other in seen[n + 1 :]:
                assert np.abs(one - other).mean() > 1.5, name


@pytest.mark.parametrize("style", STYLE_WORDS)
def test_the_same_order_gives_the_same_bytes_and_another_seed_others(style: str) -> None:
    scene = replace(SCENE, style=style)
    layout = Layout(horizon=0.3, thing_x=0.8)

    assert draw(scene, 7, layout, 200, 120).tobytes() == draw(scene, 7, layout, 200, 120).tobytes()
    assert draw(scene, 7, layout, 200, 120).tobytes() != draw(scene, 8, layout, 200, 120).tobytes()


@pytest.mark.parametrize("place", ["river", "city", "forest", "room", "plan", "garden"])
@pytest.mark.parametrize("style", ["flat", "watercolour", "ink", "woodcut"])
def test_a_larger_picture_has_the_same_composition(place: str, style: str) -> None:
    scene = Scene(place, "dusk", "clear", "autumn", "house", "calm", "cat", style)
    small, large = draw(scene, 5, Layout(), 256, 256), draw(scene, 5, Layout(), 512, 512)

    coarse = [
        np.asarray(one.resize((32, 32), Image.Resampling.BOX), float) for one in (small, large)
    ]

    assert np.abs(coarse[0] - coarse[1]).mean() < (8 if style in {"ink", "woodcut"} else 4)


@pytest.mark.parametrize(("width", "height"), [(31, 64), (64, 2049), (0, 0), (-5, 100)])
def test_a_size_out_of_bounds_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="is not in 32 to 2048"):
        draw(SCENE, 1, Layout(), width, height)


@pytest.mark.parametrize(("width", "height"), [(32, 32), (32, 500), (640, 33), (448, 640)])
def test_odd_sizes_are_drawn(width: int, height: int) -> None:
    for n, place in enumerate(VOCABULARY["place"]):
        scene = replace(SCENE, place=place, style=STYLES[n % 5], second="dragon")
        assert draw(scene, 1, Layout(), width, height).size == (width, height)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_a_layout_at_its_ends_can_be_drawn_everywhere(end: float) -> None:
    for n, thing in enumerate(THINGS):
        place = list(VOCABULARY["place"])[n % 17]
        layout = Layout.clamped([end] * len(FIELDS))
        draw(replace(SCENE, place=place, thing=thing, second=thing), n, layout, 96, 64)


@pytest.mark.parametrize("name", FIELDS)
def test_every_number_of_a_layout_moves_something(name: str) -> None:
    scene = Scene("village", "day", "cloudy", "summer", "horse", "calm", "cat")

    low, high = (pixels(scene, Layout(**{name: end})) for end in (0.05, 0.95))

    assert np.abs(low - high).mean() > 0.6


def light(scene: Scene, **layout: float) -> Light:
    out = io.BytesIO()
    draw(scene, 3, Layout(**layout), 240, 160).save(out, "PNG")
    return measure(out.getvalue())


def test_a_layout_turns_the_colours_as_it_says() -> None:
    assert light(DAY, lightness=0.9).brightness > light(DAY, lightness=0.1).brightness + 0.1
    assert light(DAY, saturation=0.9).saturation > light(DAY, saturation=0.1).saturation + 0.1
    assert light(DAY, contrast=0.9).contrast > light(DAY, contrast=0.1).contrast + 0.05
    cold, warm = (pixels(DAY, Layout(warmth=end)).mean(axis=(0, 1)) for end in (0.1, 0.9))
    assert warm[0] - warm[2] > cold[0] - cold[2] + 20


def test_moods_move_the_palette_as_they_say() -> None:
    def mean(mood: str) -> Light:
        return light(Scene("sea", "day", "clear", "summer", "boat", mood))

    calm, joy, sorrow, fear, anger = map(mean, ("calm", "joy", "sorrow", "fear", "anger"))
    assert joy.brightness > calm.brightness > sorrow.brightness > fear.brightness
    assert joy.saturation > sorrow.saturation
    red = {m: pixels(Scene("sea", "day", "clear", "summer", "boat", m)).mean(axis=(0, 1))
           for m in ("calm", "anger", "longing")}  # fmt: skip
    assert red["anger"][0] / red["anger"][2] > red["calm"][0] / red["calm"][2] + 0.2
    assert red["longing"][2] / red["longing"][1] > red["calm"][2] / red["calm"][1]
    assert anger.brightness < calm.brightness


def test_nights_are_darker_than_days_and_fog_is_greyer_than_clear_air() -> None:
    for style in STYLE_WORDS:
        day, night = (replace(SCENE, hour=hour, style=style) for hour in ("day", "night"))
        assert light(night).brightness < light(day).brightness - 0.1, style
    foggy, clear = replace(SCENE, weather="fog"), SCENE
    assert light(foggy).saturation < light(clear).saturation


def test_styles_keep_their_promises() -> None:
    ink = light(replace(DAY, style="ink", thing="tree"))
    assert ink.saturation < 0.15
    pixel = np.asarray(draw(replace(DAY, style="pixel"), 1, Layout(), 384, 256))
    assert len(np.unique(pixel.reshape(-1, 3), axis=0)) <= 32
    assert (pixel[0:255:3] == pixel[1:255:3]).all()
    flat = np.asarray(draw(DAY, 1, Layout(grain=0.0), 384, 256))
    assert (pixel[:, 0::3] == pixel[:, 1::3]).all()
    assert len(np.unique(flat.reshape(-1, 3), axis=0)) > 500
