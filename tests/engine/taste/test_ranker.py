"""Utilities under a posterior: identities of Gaussians, and what never counts."""

from dataclasses import replace

import numpy as np
import pytest

from engine.taste.features import TEXT_CODES
from engine.taste.ranker import samples, standings
from engine.types import Ranking
from tests.engine.taste.drafts import liking

F = len(TEXT_CODES)


def features(n: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, F))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_expected_utilities_are_the_weighted_features_beside_the_mean_draft() -> None:
    x = features()

    found = standings(x, liking(length=0.5, head=-0.3), rng())

    plain = 0.5 * x[:, TEXT_CODES.index("length")] - 0.3 * x[:, TEXT_CODES.index("head")]
    assert found.expected == pytest.approx(plain - plain.mean())
    assert found.expected.sum() == pytest.approx(0, abs=1e-9)


def test_samples_have_the_mean_and_the_spread_that_standings_tell() -> None:
    x, taste = features(), liking(length=0.5, sd=0.4)

    found = standings(x, taste, rng())
    drawn = samples(x, taste, 20_000, rng(1))

    assert drawn.mean(axis=0) == pytest.approx(found.expected, abs=0.05)
    assert drawn.std(axis=0) == pytest.approx(found.sd, rel=0.03)


def test_correlated_weights_are_drawn_together() -> None:
    taste = liking(sd=0.0)
    cov = np.zeros((F, F))
    cov[:2, :2] = [[1.0, -0.95], [-0.95, 1.0]]
    taste = replace(taste, cov=tuple(map(tuple, cov.tolist())))
    x = np.zeros((2, F))
    x[0, :2] = 1.0  # what one weight adds the other takes

    assert samples(x, taste, 4_000, rng())[:, 0].std() < 0.2
    assert standings(x, taste, rng()).sd[0] == pytest.approx(np.sqrt(0.1) / 2)


def test_the_place_never_ranks() -> None:
    x = np.zeros((3, F))
    x[:, TEXT_CODES.index("place")] = (-0.5, 0.0, 0.5)

    found = standings(x, liking(place=9.0, sd=3.0), rng())

    assert not found.expected.any()
    assert not found.sd.any()
    assert not found.sampled.any()


def test_who_may_not_explore_goes_by_the_mean() -> None:
    found = standings(features(), liking(length=0.5, sd=2.0, explore=False), rng())

    assert list(found.sampled) == list(found.expected)
    assert (found.sd > 0).all()


def test_a_singular_covariance_draws_nothing_odd() -> None:
    found = standings(features(), liking(length=1.0, sd=0.0), rng())

    assert found.sampled == pytest.approx(found.expected)


@pytest.mark.parametrize("taste", [None, liking(length=1.0)])
def test_no_drafts_have_no_standing(taste: Ranking | None) -> None:
    found = standings(np.zeros((0, F)), taste, rng())

    assert [len(one) for one in found] == [0, 0, 0]


def test_features_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="features"):
        standings(np.zeros((2, 3)), liking(), rng())
