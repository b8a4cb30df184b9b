"""
How well the ranker foretold what a community voted, and how many ballots it still needs.

Looks only at what was expected before a round's votes were learned, so that nothing is foretold
with hindsight. Pure; knows no drafts, no members, no words for what it finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import erf, sqrt

import numpy as np

from engine.analysis.agreement import Agreement, agreement
from engine.taste.features import NUISANCE
from engine.taste.outcomes import FloatArray
from engine.types import Ranking

LATEST = 200  # rounds that are looked at, the last ones: a taste drifts, and so may the ranker
EDGES = (0.0, 0.15, 0.25, 0.35, 0.5, 0.7, 1.0)  # of the calibration table, in chance to win
LEVEL = 0.9  # coverage of every interval here
Z90 = 1.6449  # its normal quantile
DRAWS = 500  # bootstrap samples, and samples of the weights
TAUGHT = 0.2  # precision that a ballot over four drafts adds to a weight: by simulation (LOG)
NEEDED_MAX = 1000  # ballots; more are not promised


@dataclass(frozen=True, slots=True)
class Foretold:
    """
    One closed round: for each draft its utility and its chance to win as they were expected before
    the votes were learned, and the approvals that came.
    """

    expected: tuple[float, ...]
    chance: tuple[float, ...]
    votes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] of `n` with its interval, and what a blind choice would have had."""

    share: float
    low: float
    high: float
    chance: float
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Of `n` drafts that would win with a chance of about `expected`, the share that did."""

    expected: float
    seen: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """
    `first`: of rounds with a winner, the share won by the ranker's first choice. `tau`: agreement
    of its order with the votes'. `decided`: of pairs of drafts with unlike approvals, the share
    that it put in the right order. None where there is nothing to tell it by.
    """

    rounds: int
    first: Share | None
    tau: Agreement | None
    decided: Share | None
    calibration: tuple[Bin, ...]


def forecast(rounds: Sequence[Foretold]) -> Forecast:
    """
    What the last LATEST of the rounds say, oldest first; rounds in which all drafts have as many
    approvals are left out.

    Raises:
        ValueError: If a round's rows differ in length.
    """
    latest = [one for one in rounds[-LATEST:] if _told(one)]
    ordered = [([*map(float, one.expected)], [*map(float, one.votes)]) for one in latest]
    return Forecast(
        rounds=len(latest),
        first=_first(latest),
        tau=agreement(ordered, draws=DRAWS, level=LEVEL),
        decided=_decided(latest),
        calibration=_calibration(latest),
    )


def chances(x: FloatArray, ranking: Ranking) -> FloatArray:
    """
    How likely each draft is to get the most approvals, (n,), summing to 1.

    The softmax of the utilities, averaged over what the weights may be: it is far from 0 and 1
    while little was learned. In simulated rounds of six ballots the chances come true (LOG).

    Args:
        x: Features (n, F) in the order of `ranking.codes`; nuisance features count for nothing.
    """
    kept = np.array([code not in NUISANCE for code in ranking.codes])
    rng = np.random.default_rng(0)  # the same drafts have the same chances whenever they are asked
    half = rng.standard_normal((DRAWS // 2, len(kept)))
    scales, axes = np.linalg.eigh(np.array(ranking.cov))
    spread = (axes * np.sqrt(np.maximum(scales, 0.0))) @ np.concatenate([half, -half]).T
    utility = (x * kept) @ (np.array(ranking.mean)[:, None] + spread)  # (n, DRAWS)
    odds = np.exp(utility - utility.max(axis=0, initial=-np.inf))
    return np.asarray((odds / odds.sum(axis=0)).mean(axis=1))


def needed(ranking: Ranking) -> int | None:
    """
    How many more ballots until the strongest weight's interval leaves zero, None when one does.

    The smallest number after which it is as likely as not that some weight's 90 % interval has
    left zero, if each ballot adds TAUGHT to every weight's precision; at most NEEDED_MAX.
    """
    told = [
        (mean, ranking.cov[at][at])
        for at, (code, mean) in enumerate(zip(ranking.codes, ranking.mean, strict=True))
        if code not in NUISANCE
    ]
    if any(abs(mean) > Z90 * sqrt(variance) for mean, variance in told):
        return None
    few, many = 0, NEEDED_MAX
    while many - few > 1:
        ballots = (few + many) // 2
        silent = np.prod([_silent(mean, variance, ballots) for mean, variance in told])
        few, many = (few, ballots) if silent <= 0.5 else (ballots, many)
    return many


def wilson(share: float, n: float) -> tuple[float, float]:
    """A share's 90 % interval, sane for few and for all or none. Source: Wilson 1927."""
    middle = (share + Z90**2 / (2 * n)) / (1 + Z90**2 / n)
    reach = sqrt(share * (1 - share) / n + (Z90 / (2 * n)) ** 2) * Z90 / (1 + Z90**2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _silent(mean: float, variance: float, ballots: int) -> float:
    """Probability that after so many ballots a weight's interval still holds zero."""
    after = 1 / (1 / variance + TAUGHT * ballots)
    moved, edge = sqrt(2 * (variance - after)), Z90 * sqrt(after)
    return (erf((edge - mean) / moved) - erf((-edge - mean) / moved)) / 2


def _told(one: Foretold) -> bool:
    if not len(one.expected) == len(one.chance) == len(one.votes):
        raise ValueError("a round has one expectation, one chance and one count a draft")
    return len(set(one.votes)) > 1


def _credit(one: Foretold) -> list[float]:
    """One win a round, shared by those with the most approvals."""
    most = max(one.votes)
    return [(votes == most) / one.votes.count(most) for votes in one.votes]


def _first(rounds: Sequence[Foretold]) -> Share | None:
    if not rounds:
        return None
    wins = 0.0
    for one in rounds:
        best = max(one.expected)
        top = [win for win, u in zip(_credit(one), one.expected, strict=True) if u == best]
        wins += sum(top) / len(top)
    share = wins / len(rounds)
    blind = sum(1 / len(one.votes) for one in rounds) / len(rounds)
    return Share(share, *wilson(share, len(rounds)), blind, len(rounds))


def _decided(rounds: Sequence[Foretold]) -> Share | None:
    """The interval draws whole rounds, since pairs of one round are not independent."""
    counts = np.array([_pairs(one) for one in rounds], np.float64).reshape(-1, 2)
    total = counts[:, 1].sum()
    if not total:
        return None
    share = float(counts[:, 0].sum() / total)
    draws = np.random.default_rng(0).integers(0, len(counts), (DRAWS, len(counts)))
    drawn = counts[draws].sum(axis=1)
    shares = drawn[:, 0] / np.maximum(drawn[:, 1], 1)
    low, high = np.quantile(shares, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    least, most = wilson(share, float(total))  # rounds that are all alike say less than they seem
    return Share(share, min(float(low), least), max(float(high), most), 0.5, int(total))


def _pairs(one: Foretold) -> tuple[float, int]:
    """How many pairs with unlike approvals were put right (level ones half), and how many are."""
    right, pairs = 0.0, 0
    for i, (mine, votes) in enumerate(zip(one.expected, one.votes, strict=True)):
        for other, fewer in zip(one.expected[i + 1 :], one.votes[i + 1 :], strict=True):
            if votes != fewer:
                right += 0.5 if mine == other else float((mine > other) == (votes > fewer))
                pairs += 1
    return right, pairs


def _calibration(rounds: Sequence[Foretold]) -> tuple[Bin, ...]:
    told = [(c, win) for one in rounds for c, win in zip(one.chance, _credit(one), strict=True)]
    table = []
    for low, high in pairwise(EDGES):
        within = [(c, win) for c, win in told if low <= c < high or c == high == 1.0]
        if within:
            n = len(within)
            seen = sum(win for _, win in within) / n
            table.append(Bin(sum(c for c, _ in within) / n, seen, *wilson(seen, n), n))
    return tuple(table)
