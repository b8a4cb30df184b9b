"""
A community's taste, learned round by round from what its ballots prefer.

Weights over a draft's features, in logits: the shipped prior, plus what is the community's own,
plus what is the form's in it; one Gaussian holds all deviations together, so that what is learned
in one form says as much of the others as it should. Pure; knows no voters, no store, no texts.

Source: Davidson 1970 (Bradley-Terry with ties); Rasmussen and Williams 2006, algorithm 3.1
(Laplace by Newton steps that never invert a covariance).
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.taste.outcomes import FloatArray, Outcomes
from engine.taste.prior import Prior
from engine.types import Ranking

CLIP = 3.0  # spreads; a feature beyond is counted as so far
STEPS = 60  # of Newton at most; about 6 are needed
HALVINGS = 30  # of one step at most
SETTLED = 1e-11  # logits by which no comparison moves any more


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


class _Found(NamedTuple):
    """The peak of a round's posterior: `pull` (P,) and `bend` (P,) of its P comparisons."""

    pull: FloatArray  # gradient of the log likelihood
    bend: FloatArray  # minus its second derivative, above 0


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
        ballots: How many ballots the evidence is made of, by weight.

    Raises:
        ValueError: If features, evidence, state and prior do not belong together.
    """
    _check(state, prior)
    if x.shape != (len(evidence.weight), len(prior.codes)):
        raise ValueError(f"features {x.shape} of {len(evidence.weight)} drafts")
    if not evidence.weight.any():
        return state
    before = _faded(_with_form(state, prior, form), prior)
    left, right = np.nonzero(np.triu(evidence.weight))
    weight, lean = evidence.weight[left, right], evidence.lean[left, right]
    known = np.clip(np.where(np.isfinite(x), x, 0.0), -CLIP, CLIP)
    apart = known[left] - known[right]  # (P, F)
    spread = _felt(before.cov, before, form) @ apart.T  # (D, P)
    shared = _even(_felt(spread.T, before, form) @ apart.T)  # (P, P)
    shared += prior.unexplained**2 * _overlap(left, right)
    start = apart @ _weights(before, prior, form)
    found = _peak(start, shared, weight, lean, prior.ties)
    root = np.sqrt(found.bend)
    corner = np.linalg.cholesky(np.eye(len(root)) + root[:, None] * shared * root)
    gain = np.linalg.solve(corner, root[:, None] * spread.T)  # (P, D)
    return replace(
        before,
        mean=_kept(before.mean + spread @ found.pull),
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


def _faded(state: State, prior: Prior) -> State:
    """One Ornstein-Uhlenbeck step towards the prior, which is where it rests."""
    keep = 0.5 ** (1 / prior.half_life)
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


def _overlap(left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]) -> FloatArray:
    """How far two comparisons share drafts, (P, P): 2 the same one, 1 or -1 one draft of two."""
    side = np.eye(1 + int(right.max()))
    ends = side[left] - side[right]
    return np.asarray(ends @ ends.T)


def _peak(
    start: FloatArray, shared: FloatArray, weight: FloatArray, lean: FloatArray, ties: float
) -> _Found:
    """
    The most likely utilities of P comparisons, by damped Newton steps on a concave function.

    Args:
        start: Expected differences of utility before the round, (P,).
        shared: Their covariance, (P, P).
    """
    pull, apart = np.zeros_like(start), start
    height, slope, bend = _likelihood(apart, weight, lean, ties)
    for _ in range(STEPS):
        root = np.sqrt(bend)
        aim = bend * (apart - start) + slope
        inner = np.eye(len(root)) + root[:, None] * shared * root
        step = aim - root * np.linalg.solve(inner, root * (shared @ aim)) - pull
        for halving in range(HALVINGS):
            tried = pull + step / 2**halving
            moved = start + shared @ tried
            likely, slope, bend = _likelihood(moved, weight, lean, ties)
            reached = likely - tried @ (moved - start) / 2
            if reached >= height:
                break
        change = float(np.abs(moved - apart).max())
        pull, apart, height = tried, moved, reached
        if change < SETTLED:
            break
    return _Found(pull, bend)


def _likelihood(
    apart: FloatArray, weight: FloatArray, lean: FloatArray, ties: float
) -> tuple[float, FloatArray, FloatArray]:
    """Davidson's log likelihood of differences (P,), its gradient, and minus its curvature."""
    size = np.abs(apart)
    lose, tie = np.exp(-size), ties * np.exp(-size / 2)  # of the better one, which wins by 1
    total = 1 + lose + tie
    mean, square = np.sign(apart) * (1 - lose) / total, (1 + lose) / total
    height = lean @ apart / 2 - weight @ (size / 2 + np.log(total))
    return float(height), (lean - weight * mean) / 2, weight * (square - mean**2) / 4


def _even(square: FloatArray) -> FloatArray:
    return np.asarray((square + square.T) / 2)


def _kept(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array
