"""What a community's rounds teach: identities, limits, and what no votes may do to it."""

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest

from engine.taste.features import TEXT_CODES
from engine.taste.model import ALIKE, FREE, ODDS_MAX, OWN, RESTING, State, fresh, learned, ranking
from engine.taste.outcomes import Edit, Marks, Outcomes, outcomes
from engine.taste.prior import Prior, load_prior
from engine.taste.state import to_json
from tests.engine.taste.crowd import crowd, voted, written

F = len(TEXT_CODES)
NONE = outcomes(4, [])


@pytest.fixture(scope="module")
def prior() -> Prior:
    flat = load_prior("text", "en")
    return replace(flat, mean=np.zeros(F), ties=3.0, half_life=inf, unexplained=0.8)


def taught(prior: Prior, rounds: int, seed: int = 0, forms: tuple[str, ...] = ("poem",)) -> State:
    rng = np.random.default_rng(seed)
    people, state = crowd(rng, prior), fresh(prior)
    for at in range(rounds):
        x = written(rng, 4, F)
        ballots = voted(rng, x, people, rng.permutation(12)[:6])
        state = learned(state, prior, forms[at % len(forms)], x, outcomes(4, ballots), 6)
    return state


def sure(prior: Prior) -> State:
    """A community of which it is certain that it has a taste of its own."""
    return replace(fresh(prior), odds=ODDS_MAX)


def approve(index: int, n: int = 4, times: int = 1) -> Outcomes:
    return outcomes(n, [Marks(frozenset({index}), frozenset(range(n)))] * times)


def along(code: str, n: int = 4) -> np.ndarray:
    """Drafts that differ in one feature alone."""
    x = np.zeros((n, F))
    x[:, TEXT_CODES.index(code)] = np.linspace(1.5, -1.5, n)
    return x


def test_a_community_without_votes_is_ranked_by_the_prior_alone(prior: Prior) -> None:
    found = ranking(fresh(prior), prior, "poem")

    assert found.mean == tuple(prior.mean)
    free = np.array([code in FREE for code in TEXT_CODES])
    share = OWN + (1 - OWN) * np.where(free, 1, ALIKE) ** 2
    spread = np.diag(prior.spread_guild + prior.spread_form)
    assert np.diag(np.array(found.cov)) == pytest.approx(share * spread)
    assert found.ballots == 0


def test_what_is_voted_for_is_liked_more_and_known_better(prior: Prior) -> None:
    state = learned(sure(prior), prior, "poem", along("length"), approve(0), 1)

    found = ranking(state, prior, "poem")
    at = TEXT_CODES.index("length")
    assert found.mean[at] > 0.1
    assert found.cov[at][at] < prior.spread_guild[at, at] + prior.spread_form[at, at]
    assert all(abs(mean) < 1e-12 for i, mean in enumerate(found.mean) if i != at)
    assert (state.rounds, state.ballots) == (1, 1.0)


def test_the_update_is_the_peak_of_the_posterior(prior: Prior) -> None:
    """Against a slow way: gradient ascent of the log posterior, draft qualities and all."""
    x, evidence = written(np.random.default_rng(3), 4, F), approve(1, times=5)
    spread = prior.spread_guild + prior.spread_form
    left, right = np.triu_indices(4, 1)
    weight, lean = evidence.weight[left, right], evidence.lean[left, right]
    design = np.hstack([x, np.eye(4)])
    design = design[left] - design[right]
    steady = np.linalg.inv(
        np.block([[spread, np.zeros((F, 4))], [np.zeros((4, F)), 0.64 * np.eye(4)]])
    )
    peak = np.zeros(F + 4)
    for _ in range(20_000):
        u = design @ peak
        mean = 2 * np.sinh(u / 2) / (2 * np.cosh(u / 2) + prior.ties)
        peak += 0.005 * (design.T @ (lean - weight * mean) / 2 - steady @ peak)

    found = ranking(learned(sure(prior), prior, "poem", x, evidence, 5), prior, "poem")

    assert np.array(found.mean) == pytest.approx(peak[:F], abs=1e-7)


def test_a_form_that_was_never_seen_has_what_the_community_taught_elsewhere(prior: Prior) -> None:
    state = taught(prior, 30)

    seen, unseen = (np.array(ranking(state, prior, form).mean) for form in ("poem", "score"))

    share = np.diag(prior.spread_guild) / np.diag(prior.spread_guild + prior.spread_form)
    assert unseen == pytest.approx(share * seen, abs=0.02)  # the community's part of it
    cov = np.array(ranking(state, prior, "score").cov)
    assert (np.diag(cov) > np.diag(np.array(ranking(state, prior, "poem").cov))).all()


def test_one_form_teaches_the_others_and_their_covariance_is_kept(prior: Prior) -> None:
    state = taught(prior, 30, forms=("poem", "story"))

    before = np.array(ranking(state, prior, "story").cov)
    after = learned(state, prior, "poem", along("length"), approve(0, times=9), 9)

    at = TEXT_CODES.index("length")
    assert np.array(ranking(after, prior, "story").cov)[at, at] < before[at, at]
    assert ranking(after, prior, "story").mean[at] > ranking(state, prior, "story").mean[at]


def test_many_ballots_of_one_round_say_less_than_as_many_of_many_rounds(prior: Prior) -> None:
    rng, at = np.random.default_rng(1), TEXT_CODES.index("length")
    once = learned(fresh(prior), prior, "poem", along("length"), approve(0, times=30), 30)
    often = fresh(prior)
    for _ in range(30):
        often = learned(often, prior, "poem", rng.permutation(along("length")), approve(0), 1)

    crowded, spread = (ranking(one, prior, "poem").cov[at][at] for one in (once, often))
    assert crowded > 1.5 * spread


def test_learning_is_deterministic_to_the_bit(prior: Prior) -> None:
    assert to_json(taught(prior, 25)) == to_json(taught(prior, 25))


def test_a_state_is_never_changed(prior: Prior) -> None:
    state = taught(prior, 3)
    kept = to_json(state)

    learned(state, prior, "poem", along("length"), approve(0), 1)

    assert to_json(state) == kept
    with pytest.raises(ValueError):
        state.own.mean[0] = 1.0


@pytest.mark.parametrize("half_life", [40.0, inf])
def test_after_a_thousand_rounds_the_covariance_is_sound(prior: Prior, half_life: float) -> None:
    state = taught(replace(prior, half_life=half_life), 1000, forms=("poem", "story"))

    for belief, least in ((state.own, 1e-5), (state.alike, 1e-6)):
        assert np.array_equal(belief.cov, belief.cov.T)
        assert np.linalg.eigvalsh(belief.cov)[0] > least
        assert np.isfinite(belief.mean).all()


def test_what_was_taught_fades_by_half_in_a_half_life(prior: Prior) -> None:
    fading = replace(prior, half_life=20.0)
    state = taught(fading, 30)
    level, once = np.zeros((2, F)), Marks(frozenset({0}), frozenset({0, 1}))
    before, sureness = state.own.mean, state.odds - RESTING

    for _ in range(20):  # rounds of drafts that are level teach nothing
        state = learned(state, fading, "poem", level, outcomes(2, [once]), 1)

    assert state.own.mean == pytest.approx(before / 2)
    assert state.odds - RESTING == pytest.approx(sureness / 2)
    spread = np.diag(prior.spread_guild + prior.spread_form)
    assert (np.diag(np.array(ranking(state, fading, "poem").cov)) < spread).all()


def test_nobody_makes_others_forgotten_by_rounds_of_hardly_any_weight(prior: Prior) -> None:
    fading = replace(prior, half_life=20.0)
    state = taught(fading, 30)
    before = np.array(ranking(state, fading, "poem").mean)
    hardly = outcomes(2, [Marks(frozenset({0}), frozenset({0, 1}), 1e-6)])

    for _ in range(200):
        state = learned(state, fading, "poem", np.zeros((2, F)), hardly, 1e-6)

    assert np.array(ranking(state, fading, "poem").mean) == pytest.approx(before, rel=1e-4)


def test_nine_of_ten_intervals_hold_the_true_weight(prior: Prior) -> None:
    held = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        people, state = crowd(rng, prior), fresh(prior)
        for _ in range(17):
            x = written(rng, 4, F)
            ballots = voted(rng, x, people, rng.permutation(12)[:6])
            state = learned(state, prior, "poem", x, outcomes(4, ballots), 6)
        found = ranking(state, prior, "poem")
        apart = np.abs(people.taste - np.array(found.mean))[:-1]
        held.append(apart < 1.645 * np.sqrt(np.diag(np.array(found.cov)))[:-1])

    assert 0.85 < np.mean(held) < 0.95


def test_a_crowd_like_all_others_does_not_unlearn_what_readers_elsewhere_chose(
    prior: Prior,
) -> None:
    told = replace(prior, mean=np.where(np.arange(F) == TEXT_CODES.index("head"), 0.6, 0.0))
    off, alone = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        people = crowd(rng, told)
        people = replace(people, tastes=np.tile(told.mean, (len(people.bars), 1)))
        state = fresh(told)
        for _ in range(30):
            x = written(rng, 4, F)
            ballots = voted(rng, x, people, rng.permutation(12)[:6])
            state = learned(state, told, "poem", x, outcomes(4, ballots), 6)
        for found, odds in ((off, state.odds), (alone, ODDS_MAX)):
            weights = np.array(ranking(replace(state, odds=odds), told, "poem").mean)
            found.append(np.linalg.norm((weights - told.mean)[:-1]))

    assert np.mean(off) < 0.5 * np.mean(alone)


def test_a_community_with_a_taste_of_its_own_is_believed(prior: Prior) -> None:
    odds = [taught(prior, 30, seed).odds for seed in range(8)]

    assert np.mean([one > RESTING for one in odds]) > 0.8
    assert np.median(odds) > 3


def test_a_round_without_ballots_leaves_the_state_as_it_is(prior: Prior) -> None:
    state = taught(prior, 3)

    assert learned(state, prior, "poem", along("length"), NONE, 0) is state
    assert learned(state, prior, "poem", np.zeros((0, F)), outcomes(0, []), 0) is state


def test_all_votes_for_one_place_are_the_fault_of_the_place(prior: Prior) -> None:
    rng, state = np.random.default_rng(5), fresh(prior)
    for _ in range(150):
        x = written(rng, 4, F)
        state = learned(state, prior, "poem", x, approve(0, times=6), 6)

    found = ranking(state, prior, "poem")

    assert found.mean[-1] < -1
    assert max(abs(mean) for mean in found.mean[:-1]) < 0.35


def test_votes_that_contradict_each_other_teach_that_nothing_is_liked(prior: Prior) -> None:
    state = fresh(prior)
    for _ in range(40):
        both = [Marks(frozenset({at}), frozenset({0, 1})) for at in (0, 1)]
        state = learned(state, prior, "poem", along("mood", 2), outcomes(2, both), 2)

    found = ranking(state, prior, "poem")

    assert max(abs(mean) for mean in found.mean) < 1e-9


def test_one_voter_alone_teaches_as_all_do(prior: Prior) -> None:
    state = fresh(prior)
    for _ in range(40):
        state = learned(state, prior, "poem", along("novelty"), approve(0), 1)

    assert ranking(state, prior, "poem").mean[TEXT_CODES.index("novelty")] > 0.3


def test_a_flood_of_ballots_stays_within_sane_numbers(prior: Prior) -> None:
    state, flood = fresh(prior), approve(0, times=10_000)
    for _ in range(20):
        state = learned(state, prior, "poem", along("length"), flood, 1e4)

    for belief in (state.own, state.alike):
        assert np.isfinite(belief.mean).all()
        assert np.abs(belief.mean).max() < 20
        assert np.linalg.eigvalsh(belief.cov)[0] > 0


@pytest.mark.parametrize("odd", [np.nan, inf, -inf])
def test_a_figure_that_is_not_finite_counts_as_unknown(prior: Prior, odd: float) -> None:
    x, unknown = along("length"), along("length")
    x[:, 3], unknown[:, 3] = odd, 0.0
    x[2, 5] = odd

    states = [learned(fresh(prior), prior, "poem", one, approve(0), 1) for one in (x, unknown)]

    assert to_json(states[0]) == to_json(states[1])


def test_an_edit_alone_teaches(prior: Prior) -> None:
    evidence = outcomes(2, [], [Edit(0, 1)])

    state = learned(fresh(prior), prior, "poem", along("feeling", 2), evidence, 0)

    assert ranking(state, prior, "poem").mean[TEXT_CODES.index("feeling")] > 0


def test_a_thousand_communities_stand_side_by_side(prior: Prior) -> None:
    rng = np.random.default_rng(0)
    x = [written(rng, 4, F) for _ in range(4)]
    states = [
        learned(fresh(prior), prior, "poem", x[guild % 4], approve(guild % 3), 1)
        for guild in range(1000)
    ]

    assert to_json(states[0]) == to_json(states[12])  # of the same votes
    assert to_json(states[0]) != to_json(states[1])
    assert len(to_json(states[0])) < 18_000  # characters


def test_a_tie_of_level_drafts_has_davidsons_share(prior: Prior) -> None:
    """Ties alone pull two drafts together: with nu large a tie is no surprise, and pulls less."""
    x, tie = along("length", 2), Outcomes(np.array([[0.0, 9], [9, 0]]), np.zeros((2, 2)))
    likes = replace(prior, mean=np.eye(F)[0])

    pulled = [
        ranking(learned(fresh(one), one, "poem", x, tie, 9), one, "poem").mean[0]
        for one in (replace(likes, ties=0.5), replace(likes, ties=50.0))
    ]

    assert pulled[0] < pulled[1] < 1.0


def test_features_of_another_time_are_refused(prior: Prior) -> None:
    older = replace(prior, codes=prior.codes[:-1])

    with pytest.raises(ValueError, match="prior"):
        ranking(fresh(prior), older, "poem")
    with pytest.raises(ValueError, match="features"):
        learned(fresh(prior), prior, "poem", np.zeros((3, F)), approve(0), 1)


def test_a_half_logit_is_a_win_in_62_of_100() -> None:
    """What Prior's docstring says of a spread."""
    assert log(0.6225 / (1 - 0.6225)) == pytest.approx(0.5, abs=1e-3)
    assert log(0.731 / (1 - 0.731)) == pytest.approx(1.0, abs=1e-3)
