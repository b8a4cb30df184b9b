"""What a ranker would have done on rounds of another: right where it can be known, else silent."""

import numpy as np
import pytest

from engine.taste.offpolicy import Logged, snips
from tests.bench.bench_taste_offpolicy import LOGGED, OTHERS, likes, lived

A, B = LOGGED, OTHERS["another taste"]
SURE_A = likes(0.01, wildcard=False, feeling=8.0)
SURE_B = OTHERS["the opposite, and sure"]


def test_another_ranker_s_reward_is_estimated_from_rounds_that_it_did_not_choose() -> None:
    estimate, truth = lived(A, B, 1, rounds=150)
    own, _ = lived(A, A, 1, rounds=150)

    assert estimate.known
    assert estimate.value == pytest.approx(truth, abs=3 * estimate.error)
    assert estimate.error < 0.02
    assert estimate.value > own.value + 0.03  # the plain mean of what A showed misses it


def test_the_estimate_has_no_bias_and_its_error_is_honest_over_many_lives() -> None:
    found = [lived(A, B, seed, rounds=30) for seed in range(12)]

    off = np.array([estimate.value - truth for estimate, truth in found])
    said = np.mean([estimate.error for estimate, _ in found])
    assert abs(off.mean()) < 3 * off.std() / np.sqrt(len(off))
    assert 0.5 < off.std() / said < 1.6


def test_the_ranker_that_chose_is_estimated_by_the_plain_mean() -> None:
    rounds = [[Logged(0.5, 0.5, 1.0), Logged(0.8, 0.8, 0.0)], [Logged(0.3, 0.3, 0.5)]]

    estimate = snips(rounds)

    assert estimate is not None
    assert estimate.value == pytest.approx(0.5)
    assert estimate.effective == pytest.approx(3.0)
    assert estimate.covered == pytest.approx(1.0)


def test_a_ranker_that_wants_the_opposite_cannot_be_judged_by_these_rounds() -> None:
    estimate, _ = lived(SURE_A, SURE_B, 2, rounds=60)

    assert not estimate.known
    assert estimate.covered < 0.5


def test_few_rounds_are_not_known_however_alike_the_rankers_are() -> None:
    estimate, _ = lived(A, A, 3, rounds=5)

    assert not estimate.known


def test_a_clipped_weight_lowers_what_is_covered() -> None:
    rounds = [[Logged(0.01, 1.0, 1.0)], *[[Logged(0.99, 0.001, 0.0)]] * 99]

    wild, clipped = snips(rounds, clip=1e9), snips(rounds)

    assert wild is not None
    assert clipped is not None
    assert wild.covered == pytest.approx(1.0, abs=0.01)
    assert clipped.covered < 0.2
    assert not clipped.known
    assert not wild.known  # one draft carries it all


def test_nothing_to_go_by_is_no_estimate() -> None:
    assert snips([]) is None
    assert snips([[], []]) is None
    assert snips([[Logged(0.5, 0.0, 1.0)]]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Logged(0.0, 0.5, 1.0),
        Logged(1.1, 0.5, 1.0),
        Logged(0.5, -0.1, 1.0),
        Logged(0.5, 0.5, np.nan),
    ],
)
def test_what_is_no_probability_is_refused(wrong: Logged) -> None:
    with pytest.raises(ValueError, match=r"probabilities|reward"):
        snips([[wrong]])
