"""Scenes as vectors and back; texts as numbers."""

from random import Random

import numpy as np
import pytest

from engine.image.house.composer.codes import (
    CODES,
    HOT,
    N_CODES,
    SIZE,
    SPANS,
    TOKENS,
    allowed,
    decoded,
    encoded,
)
from engine.image.house.composer.tokens import BUCKETS, MAX_TOKENS, PIECES, tokenized
from engine.image.house.plausible import drawn_layout, drawn_scene


def test_a_scene_and_its_layout_come_back_from_their_vector() -> None:
    rng = Random(1)

    for _ in range(200):
        scene = drawn_scene(rng)
        layout = drawn_layout(scene, rng)
        again, shares = decoded(encoded(scene, layout))
        assert again == scene
        assert np.allclose(shares.shares(), layout.shares(), atol=1e-6)


def test_the_tokens_cover_a_vector_once() -> None:
    places = [at for token in TOKENS for at in range(token.start, token.stop)]

    assert sorted(places) == list(range(SIZE))


def test_numbers_that_are_not_finite_are_no_composition() -> None:
    vector = np.zeros(SIZE, np.float32)
    vector[3] = np.nan

    with pytest.raises(ValueError, match="finite"):
        decoded(vector)


def test_a_companion_without_a_thing_becomes_the_thing() -> None:
    scene = drawn_scene(Random(2))
    vector = encoded(scene, drawn_layout(scene, Random(2)))
    for field, code in (("thing", 0), ("second", 3)):
        vector[SPANS[field]] = 0
        vector[SPANS[field].start + code] = HOT

    again, _ = decoded(vector)

    assert (again.thing, again.second) == ("tree", "nothing")


def test_rules_fix_and_forbid_codes() -> None:
    mask = allowed({"hour": "night"}, {"thing": "person", "hour": "night", "weather": "rain"})

    assert mask.shape == (N_CODES,)
    assert mask[SPANS["hour"]].sum() == 1
    for field in ("thing", "second", "weather"):
        assert mask[SPANS[field]].sum() == len(CODES[field]) - 1


@pytest.mark.parametrize("text", ["a boat at sea", "海上的小船", "a boat，水墨", "", "\0\ud800?!"])
def test_texts_become_pieces_in_range(text: str) -> None:
    ids = tokenized(text)

    assert ids.shape[1] == PIECES
    assert 1 <= len(ids) <= MAX_TOKENS
    assert 0 <= ids.min() <= ids.max() < BUCKETS


def test_a_slip_of_the_hand_keeps_most_of_a_word() -> None:
    right, wrong = set(tokenized("lighthouse")[0]), set(tokenized("lighthousse")[0])
    other = set(tokenized("umbrella")[0])

    assert len(right & wrong) > len(right & other)
    assert (tokenized("Boat") == tokenized("boat")).all()


def test_a_million_characters_are_cut() -> None:
    assert len(tokenized("sea " * 250_000)) == MAX_TOKENS
