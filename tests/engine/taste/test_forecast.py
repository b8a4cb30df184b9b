"""How well rounds were foretold, and how many ballots are needed."""

from dataclasses import replace

import numpy as np
import pytest

from engine.taste.forecast import (
    LATEST,
    NEEDED_MAX,
    Foretold,
    chances,
    forecast,
    needed,
    wilson,
)
from engine.taste.model import fresh, learned, ranking
from engine.taste.outcomes import outcomes
from engine.taste.prior import load_prior
from engine.types import Ranking
from tests.engine.taste.crowd import crowd, voted, written

PRIOR = replace(load_prior("text", "en"), mean=np.zeros(12))
LEVEL = (0.25,) * 4


def foretold(*votes: float, expected: tuple[float, ...] = (1.0, 0.5, 0.0, -1.0)) -> Foretold:
    return Foretold(expected, LEVEL, votes)


def certain(mean: float, sd: float, code: str = "mood") -> Ranking:
    return Ranking((code,), (mean,), ((sd**2,),))


def test_without_rounds_nothing_is_told() -> None:
    found = forecast([])

    assert (found.rounds, found.first, found.tau, found.decided) == (0, None, None, None)
    assert found.calibration == ()


def test_a_ranker_that_is_always_right_is_told_so_within_its_interval() -> None:
    found = forecast([foretold(6, 3, 2, 0)] * 20)

    assert found.first is not None
    assert found.tau is not None
    assert found.decided is not None
    assert (found.first.share, found.first.chance, found.first.n) == (1.0, 0.25, 20)
    assert 0.85 < found.first.low < 1.0 == found.first.high
    assert found.tau.tau == pytest.approx(1)
    assert (found.decided.share, found.decided.n) == (1.0, 120)
    assert found.decided.low < 1


def test_rounds_in_which_all_drafts_are_level_are_left_out() -> None:
    found = forecast([foretold(0, 0, 0, 0), foretold(2, 2, 2, 2), foretold(0, 1, 0, 0)])

    assert found.rounds == 1
    assert found.first is not None
    assert found.first.share == 0


def test_a_shared_first_place_is_half_a_win_and_no_preference_a_blind_choice() -> None:
    shared = forecast([foretold(3, 3, 0, 0)])
    blind = forecast([foretold(3, 0, 0, 0, expected=(0.0,) * 4)])

    assert shared.first is not None
    assert shared.first.share == 0.5
    assert blind.first is not None
    assert blind.first.share == 0.25
    assert blind.tau is None
    assert blind.decided is not None
    assert blind.decided.share == 0.5


def test_only_the_latest_rounds_count() -> None:
    found = forecast([foretold(0, 0, 0, 5)] * LATEST + [foretold(5, 0, 0, 0)] * LATEST)

    assert found.rounds == LATEST
    assert found.first is not None
    assert found.first.share == 1


def test_chances_that_come_true_lie_in_their_intervals() -> None:
    rng = np.random.default_rng(0)
    rounds = []
    for _ in range(LATEST):
        chance = rng.dirichlet(np.ones(4))
        votes = np.eye(4)[rng.choice(4, p=chance)]
        rounds.append(Foretold(tuple(chance), tuple(chance), tuple(votes)))

    table = forecast(rounds).calibration

    assert [one.expected for one in table] == sorted(one.expected for one in table)
    assert sum(one.n for one in table) == 4 * LATEST
    assert all(one.low <= one.seen <= one.high for one in table)


def test_rows_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError):
        forecast([Foretold((1.0,), LEVEL, (1.0, 2.0))])


def test_nine_of_ten_intervals_hold_the_true_share() -> None:
    rng = np.random.default_rng(0)
    held = []
    for _ in range(500):
        low, high = wilson(rng.binomial(25, 0.4) / 25, 25)
        held.append(low <= 0.4 <= high)

    assert 0.86 < np.mean(held) < 0.95


def test_chances_are_level_where_nothing_is_known_of_the_drafts() -> None:
    found = chances(np.zeros((4, 12)), ranking(fresh(PRIOR), PRIOR, "poem"))

    assert found == pytest.approx([0.25] * 4)


def test_the_surer_a_taste_the_further_chances_part() -> None:
    x = np.array([[1.0], [-1.0]])

    sure, unsure = chances(x, certain(1.0, 0.1)), chances(x, certain(1.0, 2.0))

    assert sure.sum() == pytest.approx(1)
    assert 0.5 < unsure[0] < sure[0] < 1


def test_the_place_gives_no_chance() -> None:
    assert chances(np.array([[1.0], [-1.0]]), certain(3.0, 0.1, "place")) == pytest.approx(
        [0.5] * 2
    )


def test_no_drafts_have_no_chances() -> None:
    assert chances(np.zeros((0, 1)), certain(0.0, 1.0)).shape == (0,)


def test_nothing_is_needed_once_an_interval_has_left_zero() -> None:
    assert needed(certain(0.5, 0.1)) is None
    assert needed(certain(-0.5, 0.1)) is None


def test_the_place_alone_is_no_taste() -> None:
    assert needed(certain(5.0, 0.1, "place")) is not None


def test_a_weaker_taste_needs_more_ballots() -> None:
    strong, weak = needed(certain(0.3, 0.25)), needed(certain(0.05, 0.25))

    assert strong is not None
    assert weak is not None
    assert 1 <= strong < weak <= NEEDED_MAX


def test_a_taste_that_is_surely_none_never_shows() -> None:
    assert needed(certain(0.0, 0.001)) == NEEDED_MAX


def test_what_is_needed_shrinks_as_ballots_come() -> None:
    rng = np.random.default_rng(4)
    people, state = crowd(rng, PRIOR), fresh(PRIOR)
    start = needed(ranking(state, PRIOR, "poem"))
    for _ in range(50):
        x = written(rng, 4, 12)
        ballots = voted(rng, x, people, rng.permutation(12)[:6])
        state = learned(state, PRIOR, "poem", x, outcomes(4, ballots), 6)

    assert start is not None
    assert 5 < start < 100
    assert needed(ranking(state, PRIOR, "poem")) is None
