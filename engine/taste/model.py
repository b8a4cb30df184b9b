"""
A community's taste, learned round by round from what its ballots prefer.

Weights over a draft's features, in logits: the shipped prior, plus what is the community's own,
plus what is the form's in it; one Gaussian holds all deviations together, so that what is learned
in one form says as much of the others as it should. Two such beliefs are held side by side: that
the community has a taste of its own, and that it is much like all others; each round says which
foretold it better. So a crowd without a taste of its own does not unlearn what readers elsewhere
taught. Pure; knows no voters, no store, no texts.

Source: engine/taste/laplace.py; Hoeting et al. 1999 (Bayesian model averaging).
"""

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from engine.taste.features import NUISANCE
from engine.taste.laplace import even, peak
from engine.taste.outcomes import FloatArray, Outcomes
from engine.taste.prior import Prior
from engine.types import Ranking

CLIP = 3.0  # spreads; a feature beyond is counted as so far
ALIKE = 0.15  # of the prior's spreads: how far a community differs that is like all others
FREE = NUISANCE | {"head"}  # whose spreads are the prior's even then: no tastes of their own
OWN = 0.2  # probability, before any vote, that a community has a taste of its own
ODDS_MAX = 20.0  # log odds either way, so that no change of mind is out of reach
RESTING = log(OWN / (1 - OWN))


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """
    Deviations from the prior as one Gaussian. Arrays are read-only.

    `mean` (D,) and `cov` (D, D) hold F numbers of the community, then F of each form in the order
    of the state's `forms`; D = F * (1 + len(forms)).
    """

    mean: FloatArray
    cov: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """
    What one community has taught: `rounds` were learned, with `ballots` by weight.

    `own` is believed if it has a taste of its own, `alike` if it is much like all others; `odds`
    in [-ODDS_MAX, ODDS_MAX] are the log odds of the first.
    """

    codes: tuple[str, ...]
    forms: tuple[str, ...]
    own: Belief
    alike: Belief
    odds: float
    rounds: int
    ballots: float


def fresh(prior: Prior) -> State:
    """A community that has not voted yet."""
    own, alike = _start(prior), _start(_narrow(prior))
    return State(prior.codes, (), own, alike, RESTING, 0, 0.0)


def learned(
    state: State, prior: Prior, form: str, x: FloatArray, evidence: Outcomes, ballots: float
) -> State:
    """
    The state after one closed round: what faded since the one before, and what this one taught.

    A round without evidence teaches nothing and leaves the state as it is. The same arguments give
    the same bits. Costs the same however much was learned before.

    Args:
        x: Features of the round's drafts, (n, F) in the order of `prior.codes`; what is not finite
            counts as unknown.
        ballots: How many ballots the evidence is made of, by weight; at least 0.

    Raises:
        ValueError: If features, evidence, state and prior do not belong together.
    """
    _check(state, prior)
    if x.shape != (len(evidence.weight), len(prior.codes)):
        raise ValueError(f"features {x.shape} of {len(evidence.weight)} drafts")
    if not evidence.weight.any():
        return state
    keep = 0.5 ** (min(1.0, ballots) / prior.half_life)
    known = np.clip(np.where(np.isfinite(x), x, 0.0), -CLIP, CLIP)
    grown = _with_form(state, prior, form)
    at = grown.forms.index(form)
    own, told = _taught(grown.own, prior, at, known, evidence, keep)
    alike, foretold = _taught(grown.alike, _narrow(prior), at, known, evidence, keep)
    odds = RESTING + keep * (state.odds - RESTING) + told - foretold
    return replace(
        grown,
        own=own,
        alike=alike,
        odds=float(np.clip(odds, -ODDS_MAX, ODDS_MAX)),
        rounds=state.rounds + 1,
        ballots=state.ballots + ballots,
    )


def ranking(
    state: State, prior: Prior, form: str, *, explore: bool = True, wildcard: bool = True
) -> Ranking:
    """
    The weights by which drafts of a form are ranked here, with their covariance: mean and spread
    over both beliefs, each by how probable it is.

    A form that was never voted on here has the community's part, and is as unsure as forms differ.

    Raises:
        ValueError: If state and prior do not belong together.
    """
    _check(state, prior)
    grown = _with_form(state, prior, form)
    at = grown.forms.index(form)
    share = 1 / (1 + exp(-state.odds))
    own, alike = (
        _felt(grown.own.mean[None, :], at, prior),
        _felt(grown.alike.mean[None, :], at, prior),
    )
    cov = share * _felt_cov(grown.own, at, prior) + (1 - share) * _felt_cov(grown.alike, at, prior)
    cov += share * (1 - share) * (own - alike).T @ (own - alike)
    return Ranking(
        codes=prior.codes,
        mean=tuple((prior.mean + share * own[0] + (1 - share) * alike[0]).tolist()),
        cov=tuple(tuple(row) for row in even(cov).tolist()),
        ballots=state.ballots,
        explore=explore,
        wildcard=wildcard,
    )


def _check(state: State, prior: Prior) -> None:
    if state.codes != prior.codes:
        raise ValueError(f"a state over {state.codes} and a prior over {prior.codes}")


def _narrow(prior: Prior) -> Prior:
    """Of communities that are much like all others; how far they heed them is free."""
    scale = np.array([1.0 if code in FREE else ALIKE for code in prior.codes])
    both = np.outer(scale, scale)
    return replace(
        prior, spread_guild=both * prior.spread_guild, spread_form=both * prior.spread_form
    )


def _start(prior: Prior) -> Belief:
    return Belief(_kept(np.zeros(len(prior.codes))), _kept(prior.spread_guild.copy()))


def _with_form(state: State, prior: Prior, form: str) -> State:
    """The state with a block for the form; a new one is independent of all that was learned."""
    if form in state.forms:
        return state
    return replace(
        state,
        forms=(*state.forms, form),
        own=_wider(state.own, prior),
        alike=_wider(state.alike, _narrow(prior)),
    )


def _wider(belief: Belief, prior: Prior) -> Belief:
    old, n = len(belief.mean), len(prior.codes)
    cov = np.zeros((old + n, old + n))
    cov[:old, :old], cov[old:, old:] = belief.cov, prior.spread_form
    return Belief(_kept(np.concatenate([belief.mean, np.zeros(n)])), _kept(cov))


def _taught(
    belief: Belief, prior: Prior, at: int, x: FloatArray, evidence: Outcomes, keep: float
) -> tuple[Belief, float]:
    """The belief after a round of form number `at`, and how well it foretold it, as log odds."""
    before = _faded(belief, prior, keep)
    reach = _felt(before.cov, at, prior) @ x.T  # (D, n), of deviations with utilities
    unsure = even(_felt(reach.T, at, prior) @ x.T) + prior.unexplained**2 * np.eye(len(x))
    corner = np.asarray(np.linalg.cholesky(unsure), np.float64)
    weights = prior.mean + _felt(before.mean[None, :], at, prior)[0]
    found = peak(x @ weights, corner, evidence, prior.ties)
    told = np.sqrt(found.curve / (1 + found.curve))  # of what was unsure
    gain = told[:, None] * (found.axes.T @ np.linalg.solve(corner, reach.T))  # (n, D)
    mean, cov = before.mean + reach @ found.pull, even(before.cov - gain.T @ gain)
    return Belief(_kept(mean), _kept(cov)), found.evidence


def _faded(belief: Belief, prior: Prior, keep: float) -> Belief:
    """
    An Ornstein-Uhlenbeck step towards the prior, which is where it rests: one round long, or less
    where less than a whole ballot came, so that nobody makes others forgotten by rounds alone.
    """
    cov, n = keep**2 * belief.cov, len(prior.codes)
    for at in range(0, len(belief.mean), n):
        block = slice(at, at + n)
        cov[block, block] += (1 - keep**2) * (prior.spread_form if at else prior.spread_guild)
    return Belief(keep * belief.mean, cov)


def _felt(rows: FloatArray, at: int, prior: Prior) -> FloatArray:
    """Of rows (R, D) over all deviations, what a draft of form number `at` feels: (R, F)."""
    n = len(prior.codes)
    start = n * (1 + at)
    return np.asarray(rows[:, :n] + rows[:, start : start + n])


def _felt_cov(belief: Belief, at: int, prior: Prior) -> FloatArray:
    return even(_felt(_felt(belief.cov, at, prior).T, at, prior))


def _kept(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array
