"""Members who vote for what stands first: the place's weight takes it, the others stay right."""

import pytest

from tests.bench.bench_taste_bias import BIAS, TASTE, World, learned_weights

COMMUNITIES = range(3)
NEAR = 0.15  # logits: three communities' standard error is about 0.05


def mean_weights(world: World) -> dict[str, float]:
    found = [learned_weights(world, seed, rounds=60) for seed in COMMUNITIES]
    return {code: sum(one[code] for one in found) / len(found) for code in found[0]}


@pytest.mark.parametrize("late", [False, True])
def test_the_place_takes_the_bias_and_no_other_weight_does(late: bool) -> None:
    fair = mean_weights(World(0.0, late))
    biased = mean_weights(World(BIAS, late))

    assert biased["place"] - fair["place"] == pytest.approx(BIAS, abs=0.3)
    for code in TASTE:
        assert biased[code] == pytest.approx(fair[code], abs=NEAR), code


def test_without_the_place_what_always_stands_last_is_liked_too_little() -> None:
    told = mean_weights(World(BIAS, late=True))
    untold = mean_weights(World(BIAS, late=True, told=False))

    assert untold["length"] < told["length"] - 0.15


def test_shuffling_alone_keeps_the_weights_of_drafts_that_can_be_shuffled() -> None:
    told = mean_weights(World(BIAS))
    untold = mean_weights(World(BIAS, told=False))

    assert untold["length"] == pytest.approx(told["length"], abs=NEAR)
