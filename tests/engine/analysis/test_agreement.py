"""Kendall's tau against worked examples and scipy, and the interval's manners."""

import random

import pytest
from scipy.stats import kendalltau

from engine.analysis.agreement import agreement, kendall_tau


def test_the_same_order_agrees_wholly_and_the_reverse_not_at_all() -> None:
    assert kendall_tau([1, 2, 3], [10, 20, 30]) == 1.0
    assert kendall_tau([3, 2, 1], [10, 20, 30]) == -1.0


def test_an_order_against_no_order_is_not_compared() -> None:
    assert kendall_tau([1, 2, 3], [5, 5, 5]) is None
    assert kendall_tau([], []) is None


def test_ties_are_counted_as_scipy_counts_them() -> None:
    rng = random.Random(2)
    for _ in range(200):
        scores = [rng.randrange(4) for _ in range(6)]
        votes = [rng.randrange(3) for _ in range(6)]
        ours = kendall_tau(scores, votes)
        if ours is not None:
            assert ours == pytest.approx(kendalltau(scores, votes).statistic)


def test_scorings_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        kendall_tau([1], [1, 2])


def test_the_interval_holds_the_mean_and_shrinks_with_rounds() -> None:
    rng = random.Random(1)

    def rounds(count: int) -> list[tuple[list[float], list[float]]]:
        return [([rng.random() for _ in range(4)], [1, 2, 3, 4]) for _ in range(count)]

    few, many = agreement(rounds(10)), agreement(rounds(300))

    assert few is not None
    assert many is not None
    assert few.low <= few.tau <= few.high
    assert many.high - many.low < few.high - few.low
    assert many.low < 0 < many.high, "a random order agrees with nobody"


def test_without_any_order_there_is_no_agreement_to_speak_of() -> None:
    assert agreement([([1, 1], [1, 2])]) is None
