"""
A community's taste, learned round by round from what its ballots prefer.

Weights over a draft's features, in logits: the shipped prior, plus what is the community's own,
plus what is the form's in it; one Gaussian holds all deviations together, so that what is learned
in one form says as much of the others as it should. Pure; knows no voters, no store, no texts.

Source: Davidson 1970 (Bradley-Terry with ties); Rasmussen and Williams 2006, section 3.4
(Laplace's approximation, without inverting a covariance).
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from engine.taste.outcomes import FloatArray, Outcomes
from engine.taste.prior import Prior
from engine.types import Ranking

CLIP = 3.0  # spreads; a feature beyond is counted as so far
STEPS = 60  # of Newton at most; about 6 are needed
HALVINGS = 30  # of one step at most
SETTLED = 1e-11  # of a standard deviation, by which nothing moves any more
ROUNDING = 1e-13  # of the likelihood, that a step may seem to lose


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """
    What one community has taught, as deviations from the prior. Arrays are read-only.

    `mean` (D,) and `cov` (D, D) hold F numbers of the community, then F of each form in the order
    of `forms`; D = F * (1 + len(forms)). `rounds` were learned, with `ballots` by weight.
    """

    codes: tuple[str, ...]
    forms: tuple[str, ...]
    mean: FloatArray
    cov: FloatArray
    rounds: int
    ballots: float


class _Peak(NamedTuple):
    """The peak of a round's posterior over the utilities of its n drafts."""

    pull: FloatArray  # (n,), gradient of the log likelihood
    bend: FloatArray  # (n, n), minus its second derivative


def fresh(prior: Prior) -> State:
    """A community that has not voted yet."""
    mean, cov = np.zeros(len(prior.codes)), prior.spread_guild.copy()
    return State(prior.codes, (), _kept(mean), _kept(cov), 0, 0.0)


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
    before = _faded(_with_form(state, prior, form), prior, ballots)
    known = np.clip(np.where(np.isfinite(x), x, 0.0), -CLIP, CLIP)
    reach = _felt(before.cov, before, form) @ known.T  # (D, n), of deviations with utilities
    spread = _even(_felt(reach.T, before, form) @ known.T)
    unsure = spread + prior.unexplained**2 * np.eye(len(x))
    corner = np.asarray(np.linalg.cholesky(unsure), np.float64)
    peak = _peak(known @ _weights(before, prior, form), corner, evidence, prior.ties)
    curve, axes = np.linalg.eigh(_even(corner.T @ peak.bend @ corner))
    told = np.sqrt(np.maximum(curve, 0.0) / (1 + np.maximum(curve, 0.0)))  # of what was unsure
    gain = told[:, None] * (axes.T @ np.linalg.solve(corner, reach.T))  # (n, D)
    return replace(
        before,
        mean=_kept(before.mean + reach @ peak.pull),
        cov=_kept(_even(before.cov - gain.T @ gain)),
        rounds=state.rounds + 1,
        ballots=state.ballots + ballots,
    )


def ranking(
    state: State, prior: Prior, form: str, *, explore: bool = True, wildcard: bool = True
) -> Ranking:
    """
    The weights by which drafts of a form are ranked here, with their covariance.

    A form that was never voted on here has the community's part, and is as unsure as forms differ.

    Raises:
        ValueError: If state and prior do not belong together.
    """
    _check(state, prior)
    grown = _with_form(state, prior, form)
    cov = _even(_felt(_felt(grown.cov, grown, form).T, grown, form))
    return Ranking(
        codes=prior.codes,
        mean=tuple(_weights(grown, prior, form).tolist()),
        cov=tuple(tuple(row) for row in cov.tolist()),
        ballots=state.ballots,
        explore=explore,
        wildcard=wildcard,
    )


def _check(state: State, prior: Prior) -> None:
    if state.codes != prior.codes:
        raise ValueError(f"a state over {state.codes} and a prior over {prior.codes}")


def _with_form(state: State, prior: Prior, form: str) -> State:
    """The state with a block for the form; a new one is independent of all that was learned."""
    if form in state.forms:
        return state
    old, n = len(state.mean), len(prior.codes)
    cov = np.zeros((old + n, old + n))
    cov[:old, :old], cov[old:, old:] = state.cov, prior.spread_form
    mean = np.concatenate([state.mean, np.zeros(n)])
    return replace(state, forms=(*state.forms, form), mean=_kept(mean), cov=_kept(cov))


def _faded(state: State, prior: Prior, ballots: float) -> State:
    """
    An Ornstein-Uhlenbeck step towards the prior, which is where it rests: one round long, or less
    where less than a whole ballot came, so that nobody makes others forgotten by rounds alone.
    """
    keep = 0.5 ** (min(1.0, ballots) / prior.half_life)
    cov, n = keep**2 * state.cov, len(prior.codes)
    for at in range(0, len(state.mean), n):
        block = slice(at, at + n)
        cov[block, block] += (1 - keep**2) * (prior.spread_form if at else prior.spread_guild)
    return replace(state, mean=keep * state.mean, cov=cov)


def _felt(rows: FloatArray, state: State, form: str) -> FloatArray:
    """Of rows (R, D) over all deviations, what a draft of the form feels: (R, F)."""
    n = len(state.codes)
    at = n * (1 + state.forms.index(form))
    return np.asarray(rows[:, :n] + rows[:, at : at + n])


def _weights(state: State, prior: Prior, form: str) -> FloatArray:
    return np.asarray(prior.mean + _felt(state.mean[None, :], state, form)[0])


def _peak(start: FloatArray, corner: FloatArray, evidence: Outcomes, ties: float) -> _Peak:
    """
    Where the utilities of n drafts are most likely, by damped Newton steps on a concave function.

    Args:
        start: Expected utilities before the round, (n,).
        corner: Cholesky factor of their covariance, (n, n): steps are taken where that is 1, so
            that no system is worse conditioned than the evidence makes it.
    """
    at = np.zeros_like(start)
    height, pull, bend = _likelihood(start, evidence, ties)
    for _ in range(STEPS):
        step = np.linalg.solve(np.eye(len(at)) + corner.T @ bend @ corner, corner.T @ pull - at)
        for halving in range(HALVINGS):
            tried = at + step / 2**halving
            likely, pull, bend = _likelihood(start + corner @ tried, evidence, ties)
            reached = likely - tried @ tried / 2
            if reached >= height - ROUNDING * abs(height):
                break
        moved = float(np.abs(tried - at).max())
        at, height = tried, reached
        if moved < SETTLED * (1 + float(np.abs(at).max())):
            break
    return _Peak(pull, bend)


def _likelihood(
    utility: FloatArray, evidence: Outcomes, ties: float
) -> tuple[float, FloatArray, FloatArray]:
    """Davidson's log likelihood of utilities (n,), its gradient, and minus its curvature."""
    apart = utility[:, None] - utility[None, :]
    size = np.abs(apart)
    lose, tie = np.exp(-size), ties * np.exp(-size / 2)  # of the better one, which wins by 1
    total = 1 + lose + tie
    mean, square = np.sign(apart) * (1 - lose) / total, (1 + lose) / total
    twice = evidence.lean * apart / 2 - evidence.weight * (size / 2 + np.log(total))
    bend = evidence.weight * (square - mean**2) / 4
    pull = (evidence.lean - evidence.weight * mean).sum(axis=1) / 2
    return float(twice.sum()) / 2, pull, np.diag(bend.sum(axis=1)) - bend


def _even(square: FloatArray) -> FloatArray:
    return np.asarray((square + square.T) / 2)


def _kept(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array
