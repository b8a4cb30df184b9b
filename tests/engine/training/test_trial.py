"""A trial of blind rounds may be looked at after every round, and still does not cry wolf."""

import numpy as np
import pytest

from engine.training.trial import MOST, decided, judged


def decisions(win_share: float, trials: int, seed: int) -> list[str | None]:
    rng = np.random.default_rng(seed)
    played = (rng.random((trials, MOST)) < win_share).astype(float)
    return [decided(one)[0] for one in played]


def test_nothing_is_known_before_the_first_round() -> None:
    found = judged([])

    assert (found.n, found.low, found.high, found.decided) == (0, 0.0, 1.0, None)


def test_a_clear_run_of_wins_decides_and_one_of_losses_too() -> None:
    assert judged([1.0] * 14).decided == "better"
    assert judged([1.0] * 12).decided is None
    assert judged([0.0] * 12).decided == "worse"
    assert judged([1.0] * 5).decided is None


def test_wins_losses_and_ties_are_counted_apart() -> None:
    found = judged([1, 1, 0, 0.5, 1])

    assert (found.n, found.wins, found.losses) == (5, 3, 1)
    assert found.share == pytest.approx(0.7)
    assert found.low < found.share < found.high


def test_ties_alone_decide_nothing() -> None:
    assert judged([0.5] * 1_000).decided is None


def test_better_has_to_be_surer_than_worse() -> None:
    scores = np.random.default_rng(3).random(80)
    one, other = judged(list(scores)), judged(list(1 - scores))

    assert one.low < 1 - other.high
    assert other.low < 1 - one.high


def test_what_was_decided_stays_decided() -> None:
    scores = [1.0] * 14 + [0.0] * 12

    assert judged(scores).decided == "better"


def test_where_both_are_liked_equally_few_trials_cry_wolf() -> None:
    found = decisions(0.5, 2_000, 1)

    assert found.count("better") <= 0.03 * len(found)
    assert found.count("worse") <= 0.06 * len(found)


def test_an_adapter_that_wins_two_of_three_rounds_is_mostly_found_better() -> None:
    found = decisions(2 / 3, 300, 2)

    assert found.count("better") >= 0.8 * len(found)
    assert found.count("worse") == 0


def test_the_interval_holds_the_true_share_whenever_one_looks() -> None:
    rng = np.random.default_rng(4)
    missed = 0
    for _ in range(200):
        scores = (rng.random(60) < 0.6).astype(float)
        seen = [judged(list(scores[:n])) for n in range(5, 61, 5)]
        missed += any(not one.low <= 0.6 <= one.high for one in seen)
    assert missed <= 0.1 * 200


def test_the_decision_agrees_with_the_interval() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        found = judged(list((rng.random(100) < 0.65).astype(float)))
        if found.low > 0.5:
            assert found.decided == "better"


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_score_outside_its_range_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="scores lie in"):
        judged([0.5, score])
