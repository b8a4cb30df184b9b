"""A state comes back to the last bit, and what is none is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engine.taste.features import IMAGE_CODES
from engine.taste.model import State, fresh, learned
from engine.taste.outcomes import Marks, outcomes
from engine.taste.prior import load_prior
from engine.taste.state import FORMS_MAX, from_json, to_json
from tests.engine.taste.crowd import written

PRIOR = load_prior("image", "zh")


@pytest.fixture(scope="module")
def state() -> State:
    rng, state = np.random.default_rng(0), fresh(PRIOR)
    for form in ("诗", "poem", "诗"):
        x = written(rng, 3, len(IMAGE_CODES))
        one = Marks(frozenset({1}), frozenset({0, 1, 2}))
        state = learned(state, PRIOR, form, x, outcomes(3, [one]), 1 / 3)
    return state


def test_a_state_comes_back_to_the_last_bit(state: State) -> None:
    back = from_json(to_json(state))

    for one, other in ((back.own, state.own), (back.alike, state.alike)):
        assert np.array_equal(one.mean, other.mean)
        assert np.array_equal(one.cov, other.cov)
    assert back.odds == state.odds
    assert (back.codes, back.forms) == (state.codes, state.forms)
    assert (back.rounds, back.ballots) == (state.rounds, state.ballots)
    assert to_json(back) == to_json(state)


def test_a_state_that_came_back_learns_and_is_read_only(state: State) -> None:
    back = from_json(to_json(state))
    one = outcomes(2, [Marks(frozenset({0}), frozenset({0, 1}))])
    x = written(np.random.default_rng(1), 2, len(IMAGE_CODES))

    further = [learned(s, PRIOR, "poem", x, one, 1) for s in (state, back)]

    assert to_json(further[0]) == to_json(further[1])
    with pytest.raises(ValueError):
        back.own.cov[0, 0] = 1


@pytest.mark.parametrize(
    "kept",
    [
        {"codes": ["length", "flavour"]},
        {"codes": "length"},
        {"forms": ["poem", "poem"]},
        {"forms": [1, 2]},
        {"forms": [str(at) for at in range(FORMS_MAX + 1)]},
        {"forms": ["poem"]},
        {"own": {"mean": [float("nan")] * 30}},
        {"own": {"mean": [0.0]}},
        {"own": {"mean": "many"}},
        {"own": {"mean": [True] * 30}},
        {"own": {"mean": [10**400] * 30}},
        {"own": {"cov": [[0.0]]}},
        {"own": {"cov": 7}},
        {"own": {"cov": [[-1.0] * (at + 1) for at in range(30)]}},
        {"own": 7},
        {"odds": 21},
        {"odds": "even"},
        {"odds": float("nan")},
        {"rounds": -1},
        {"rounds": 1.5},
        {"rounds": True},
        {"ballots": -0.5},
        {"ballots": None},
        {"ballots": float("inf")},
    ],
)
def test_what_is_no_state_is_refused(state: State, kept: dict[str, object]) -> None:
    whole = json.loads(to_json(state))
    if isinstance(own := kept.get("own"), dict):
        kept = {"own": whole["own"] | own}
    whole |= kept

    with pytest.raises(ValueError):
        from_json(json.dumps(whole))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "7", "[" * 100_000, '{"codes": 1}', "\0"])
def test_a_text_that_is_no_state_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_a_state_with_a_hole_is_not_written(state: State) -> None:
    with pytest.raises(ValueError):
        to_json(replace(state, own=replace(state.own, mean=state.own.mean * np.nan)))
