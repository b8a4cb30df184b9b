"""What a ranker would have done on rounds of another: right where it can be known, else silent."""

from random import Random

import numpy as np
import pytest

from engine.taste.choose import Choice, choose_texts
from engine.taste.features import Rated
from engine.taste.offpolicy import Logged, OffPolicy, snips
from engine.types import Ranking
from tests.engine.taste.drafts import TEXTS, analysed, liking, rated

A = liking(feeling=0.5, sd=0.3)
B = liking(richness=0.6, sd=0.3)
SURE_A = liking(feeling=8.0, sd=0.01, wildcard=False)
SURE_B = liking(feeling=-8.0, sd=0.01, wildcard=False)


def round_of(chance: np.random.Generator) -> list[Rated]:
    """Six drafts whose richness and feeling are drawn."""
    return [
        rated(
            text,
            analysed(content_richness=float(rich), emotional_depth=float(deep)),
        )
        for text, (rich, deep) in zip(TEXTS, chance.random((6, 2)), strict=True)
    ]


def reward(draft: Rated) -> float:
    """What members give: they like what is rich, which ranker A does not know."""
    assert draft.analysis is not None
    rich, deep = (one.score for one in draft.analysis.evaluations)
    return 0.2 + 0.6 * rich - 0.1 * deep


def choice(drafts: list[Rated], ranking: Ranking, seed: int) -> Choice:
    return choose_texts(
        drafts,
        3,
        ranking=ranking,
        canon=(),
        rng=Random(seed),
        first_fault=lambda text, language: None,
    )


def propensity(chosen: Choice, index: int) -> float:
    standing = chosen.standings[index]
    assert standing is not None
    return standing.propensity


def lived(under: Ranking, other: Ranking, n: int, seed: int) -> tuple[OffPolicy | None, float]:
    """Rounds shown under one ranker: the estimate of the other, and what it would have had."""
    chance = np.random.default_rng(seed)
    rounds, truly = [], []
    for _ in range(n):
        drafts = round_of(chance)
        shown, would = (choice(drafts, one, int(chance.integers(2**31))) for one in (under, other))
        rounds.append(
            [
                Logged(propensity(shown, i), propensity(would, i), reward(drafts[i]))
                for i in shown.shown
            ]
        )
        truly += [reward(drafts[i]) for i in would.shown]
    return snips(rounds), float(np.mean(truly))


def test_another_ranker_s_reward_is_estimated_from_rounds_that_it_did_not_choose() -> None:
    estimate, truth = lived(A, B, 250, seed=1)
    own, _ = lived(A, A, 250, seed=1)

    assert estimate is not None
    assert own is not None
    assert estimate.known
    assert estimate.value == pytest.approx(truth, abs=3 * estimate.error)
    assert estimate.error < 0.03
    assert estimate.value > own.value + 0.03  # the plain mean of what A showed misses it


def test_the_estimate_has_no_bias_and_its_error_is_honest_over_many_lives() -> None:
    found = [lived(A, B, 40, seed=seed) for seed in range(16)]

    off = np.array([(e.value - truth) for e, truth in found if e is not None])
    said = np.mean([e.error for e, _ in found if e is not None])
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
    estimate, _ = lived(SURE_A, SURE_B, 60, seed=2)

    assert estimate is not None
    assert not estimate.known
    assert estimate.covered < 0.5


def test_few_rounds_are_not_known_however_alike_the_rankers_are() -> None:
    estimate, _ = lived(A, A, 5, seed=3)

    assert estimate is not None
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
