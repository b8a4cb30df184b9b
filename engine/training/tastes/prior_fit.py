"""
Empirical Bayes over communities: what a new one may be expected to like, and how far they differ.

Three levels: a community's weights lie around those of its source (a kind of writing and a crowd
of voters), these around the mean that ships. So a source with a hundred groups counts hardly more
than one with fifty, and what holds for captions alone becomes spread, not mean.

Source: Gelman et al. 2013, "Bayesian Data Analysis", chapter 5, by expectation-maximisation with
the Gaussian that the shipped filter itself finds for each community.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.taste.model import fresh, learned
from engine.taste.prior import FloatArray, Prior
from engine.training.tastes.evidence import Community, Lesson, Source

VAGUE = 1.0  # variance under which a community is read first; divided out again
FEATURE_SPREAD = 0.1  # of a mean weight around 0, before any vote is seen: nobody knows its sign
FEATURES_BELIEVED = 3.0  # what that weighs, in features
HEAD_SPREAD = 0.5  # the same of the head's, which is made of what was liked
HEAD_APART = 0.3  # the most by which communities, or forms, differ in how far they heed the head:
# how sources differ says how well it knows them, and a few ballots must not silence it
COMMUNITIES_BELIEVED = 100.0  # what the given spread of communities weighs, in communities
SOURCES_BELIEVED = 4.0  # what the given spread of sources weighs, in sources
STEPS = 60
FORM = "any"
SURE_OF_NOTHING = 1e-6  # of a precision: rounding

Known = npt.NDArray[np.bool_]
Features = Callable[[Community, Lesson], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What one community's votes alone say of its weights: a Gaussian in information form."""

    precision: FloatArray  # (F, F), singular where a feature never differed
    shift: FloatArray  # (F,), precision times mean


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A prior, and the mean weights of each source with their standard errors, (F,) each."""

    prior: Prior
    sources: tuple[tuple[str, FloatArray, FloatArray], ...]


def fit(flat: Prior, found: Sequence[Source], features: Features) -> Fitted:
    """
    The prior of one language.

    Args:
        flat: Ties, half life and unexplained spread are kept; its spreads are what is believed of
            communities and forms before the votes are seen. Its mean is not used.
        features: Gives a lesson's features, (n, F); with head scores that saw none of its votes.
    """
    read = [[_read(flat, one, features) for one in source.communities] for source in found]
    guild, form = np.diag(flat.spread_guild).copy(), np.diag(flat.spread_form).copy()
    believed_guild, believed_form = guild.copy(), form.copy()
    known = _differed(read, len(guild))
    wide = np.array([HEAD_SPREAD if c == "head" else FEATURE_SPREAD for c in flat.codes]) ** 2
    for _ in range(STEPS):
        sums = [_summed(one, guild) for one in read]
        mean, unsure = _mean(sums, form, wide)
        wide = _spread_of_means(flat.codes, mean, unsure, wide, known)
        means = [_source_mean(precision, shift, mean, form) for precision, shift in sums]
        guild = _spread_of_communities(read, [m for m, _ in means], guild, believed_guild)
        form = _spread_of_sources(means, believed_form)
    most = np.where([code == "head" for code in flat.codes], HEAD_APART**2, np.inf)
    apart = np.minimum(guild + np.diag(unsure), most)
    prior = replace(
        flat,
        mean=np.where(known, mean, 0.0),
        spread_guild=np.diag(np.where(known, apart, believed_guild)),
        spread_form=np.diag(np.where(known, np.minimum(form, most), believed_form)),
    )
    told = tuple(
        (source.name, m, np.sqrt(np.diag(cov)))
        for source, (m, cov) in zip(found, means, strict=True)
    )
    return Fitted(prior, told)


def _read(flat: Prior, one: Community, features: Features) -> Read:
    n = len(flat.codes)
    vague = replace(
        flat,
        mean=np.zeros(n),
        spread_guild=np.eye(n) * VAGUE,
        spread_form=np.eye(n) * 1e-9,
        half_life=float("inf"),
    )
    state = fresh(vague)
    for lesson in one.lessons:
        state = learned(state, vague, FORM, features(one, lesson), lesson.evidence, lesson.ballots)
    inverse = np.linalg.inv(state.own.cov[:n, :n])
    return Read(inverse - np.eye(n) / VAGUE, inverse @ state.own.mean[:n])


def _summed(read: Sequence[Read], guild: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What all communities of a source say of its mean: precision and shift."""
    n = len(guild)
    precision, shift = np.zeros((n, n)), np.zeros(n)
    for one in read:
        more, moved = _widened(one.precision, one.shift, guild)
        precision, shift = precision + more, shift + moved
    return precision, shift


def _widened(
    precision: FloatArray, shift: FloatArray, spread: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The Gaussian after noise of variances `spread` is added; the precision may be singular."""
    narrow = np.linalg.inv(np.eye(len(spread)) + precision * spread)
    return narrow @ precision, narrow @ shift


def _mean(
    sums: Sequence[tuple[FloatArray, FloatArray]], form: FloatArray, wide: FloatArray
) -> tuple[FloatArray, FloatArray]:
    whole, shift = np.diag(1 / wide), np.zeros(len(form))
    for precision, moved in sums:
        more, turn = _widened(precision, moved, form)
        whole, shift = whole + more, shift + turn
    cov = np.asarray(np.linalg.inv(whole), np.float64)
    return cov @ shift, cov


def _spread_of_means(
    codes: Sequence[str], mean: FloatArray, unsure: FloatArray, wide: FloatArray, known: Known
) -> FloatArray:
    """How far features' mean weights lie from 0, told by all of them together but the head's."""
    plain = known & np.array([code != "head" for code in codes])
    strayed = (mean**2 + np.diag(unsure))[plain].sum()
    spread = FEATURES_BELIEVED * FEATURE_SPREAD**2 + strayed
    return np.where(plain, spread / (FEATURES_BELIEVED + plain.sum()), wide)


def _differed(read: Sequence[Sequence[Read]], n: int) -> Known:
    """Of which features the drafts of some round differed, (F,)."""
    known = np.zeros(n, bool)
    for source in read:
        for one in source:
            known |= np.diag(one.precision) > SURE_OF_NOTHING
    return known


def _source_mean(
    precision: FloatArray, shift: FloatArray, mean: FloatArray, form: FloatArray
) -> tuple[FloatArray, FloatArray]:
    cov = np.asarray(np.linalg.inv(precision + np.diag(1 / form)), np.float64)
    return cov @ (shift + mean / form), cov


def _spread_of_communities(
    read: Sequence[Sequence[Read]],
    means: Sequence[FloatArray],
    guild: FloatArray,
    believed: FloatArray,
) -> FloatArray:
    total, count = COMMUNITIES_BELIEVED * believed, COMMUNITIES_BELIEVED
    for source, mean in zip(read, means, strict=True):
        for one in source:
            cov = np.linalg.inv(one.precision + np.diag(1 / guild))
            apart = cov @ (one.shift + mean / guild) - mean
            total, count = total + np.diag(cov) + apart**2, count + 1
    return np.asarray(total / count)


def _spread_of_sources(
    means: Sequence[tuple[FloatArray, FloatArray]], believed: FloatArray
) -> FloatArray:
    """Around their own middle: around a mean held near 0, what all share would be spread."""
    if len(means) < 2:
        return believed
    middle = np.mean([one for one, _ in means], axis=0)
    total = SOURCES_BELIEVED * believed
    for one, cov in means:
        total = total + np.diag(cov) * (1 - 1 / len(means)) + (one - middle) ** 2
    return np.asarray(total / (SOURCES_BELIEVED + len(means) - 1))
