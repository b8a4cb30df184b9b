"""A seed gives the same composition wherever it rides; guidance, rules and sketches pull."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
import torch

from engine.errors import BadOutput
from engine.image.house.composer.codes import N_CODES, SIZE, allowed, decoded, encoded
from engine.image.house.composer.model import ANY_STYLE, Composer, ends
from engine.image.house.composer.sample import Wish, composed
from engine.image.house.plausible import drawn_layout, drawn_scene

WISH = Wish("a boat on the sea at night", 5, ANY_STYLE)


def drawn(model: Composer, wish: Wish, steps: int = 4, guidance: float = 1.5) -> np.ndarray:
    *_, last = composed(model, model.flow, [wish], steps, guidance)
    return last[0]


def test_a_seed_gives_the_same_composition_in_any_company(tiny: Composer) -> None:
    wishes = [replace(WISH, seed=seed, text=f"{seed} boats " * (seed + 1)) for seed in range(8)]
    alone = [drawn(tiny, wish) for wish in wishes]

    *_, among = composed(tiny, tiny.flow, wishes, 4, 1.5)

    for one, other in zip(alone, among, strict=True):
        assert np.allclose(one, other, atol=1e-4)
    assert all(np.array_equal(drawn(tiny, w), one) for w, one in zip(wishes, alone, strict=True))


def test_another_seed_or_text_gives_another_composition(tiny: Composer) -> None:
    first = drawn(tiny, WISH)

    assert not np.array_equal(first, drawn(tiny, replace(WISH, seed=6)))
    assert not np.array_equal(first, drawn(tiny, replace(WISH, text="a tree")))
    assert not np.array_equal(first, drawn(tiny, replace(WISH, style=2)))


def test_a_negative_prompt_changes_what_is_guided_away_from(tiny: Composer) -> None:
    other = replace(WISH, negative="rain")

    assert not np.array_equal(drawn(tiny, WISH), drawn(tiny, other))
    unguided = drawn(tiny, WISH, guidance=1.0)
    assert np.allclose(unguided, drawn(tiny, other, guidance=1.0), atol=1e-5)


def test_a_rule_holds_whatever_the_model_says(tiny: Composer) -> None:
    rules = allowed({"hour": "dawn", "thing": "well"}, {"weather": "rain"})

    for seed in range(10):
        scene, _ = decoded(drawn(tiny, replace(WISH, seed=seed, allowed=rules)))
        assert scene.hour == "dawn"
        assert scene.thing == "well"
        assert scene.weather != "rain"


def test_a_weak_variation_stays_near_its_source(shipped: Composer) -> None:
    near, far = [], []
    for seed in range(12):
        scene = drawn_scene(Random(seed))
        source = encoded(scene, drawn_layout(scene, Random(seed)))
        wish = Wish("", seed, ANY_STYLE, source=source)
        for found, strength in ((near, 0.2), (far, 1.0)):
            other, _ = decoded(drawn(shipped, replace(wish, strength=strength), 8))
            found.append(sum(getattr(other, f) == getattr(scene, f) for f in ("place", "thing")))

    assert sum(near) >= 22
    assert sum(far) < sum(near) / 2


def test_a_sketch_pulls_the_layout_towards_it(tiny: Composer) -> None:
    target = np.full(SIZE, np.nan, np.float32)
    target[N_CODES:] = 2.0

    free = drawn(tiny, WISH)
    pulled = drawn(tiny, replace(WISH, towards=target, pull=0.9))

    assert np.abs(pulled[N_CODES:] - 2).mean() < 0.3 * np.abs(free[N_CODES:] - 2).mean()


def test_the_end_of_a_path_holds_shares_of_codes() -> None:
    named = torch.randn(3, SIZE)

    end = ends(named, 2.0)

    assert torch.allclose(end[:, :17].sum(1), torch.full((3,), 2.0))
    assert torch.equal(end[:, N_CODES:], named[:, N_CODES:])


def test_a_model_that_names_no_numbers_is_found_out(tiny: Composer) -> None:
    with torch.no_grad():
        tiny.flow.out_bias[0, 0] = float("nan")

    with pytest.raises(BadOutput):
        drawn(tiny, WISH)
