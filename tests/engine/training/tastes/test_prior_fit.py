"""The prior finds tastes that were put in, and does not mistake one source for all."""

import random
from dataclasses import replace

import numpy as np
import pytest

from engine.taste.features import CODES
from engine.taste.outcomes import Marks, outcomes
from engine.taste.prior import FloatArray, Prior
from engine.training.tastes.evidence import (
    Community,
    Lesson,
    Source,
    approved_from,
    chance,
    drawn,
    of_pairs,
    rich,
)
from engine.training.tastes.prior_fit import HEAD_APART, Fitted, fit
from engine.training.tastes.rounds import ReadRound
from engine.training.tastes.shipped import believed
from engine.training.tastes.votes import Grade, Item, Pair, VoteSet
from engine.types import DraftContext

SEEN = [CODES["text"].index(code) for code in ("length", "coherence")]
FLAT = believed("en")


def source(
    name: str, taste: dict[int, float], rng: np.random.Generator, communities: int = 20
) -> tuple[Source, dict[str, FloatArray]]:
    """Communities that share one taste, and the features of their rounds by group."""
    weights = np.zeros(len(FLAT.codes))
    for at, weight in taste.items():
        weights[at] = weight
    x: dict[str, FloatArray] = {}
    made = []
    for n in range(communities):
        group = f"{name} {n}"
        x[group] = np.zeros((8, len(weights)))
        x[group][:, SEEN] = rng.normal(size=(8, len(SEEN)))
        chances = 1 / (1 + np.exp(-(x[group] @ weights)))
        marks = [
            Marks(frozenset(np.flatnonzero(rng.random(8) < chances).tolist()), frozenset(range(8)))
            for _ in range(30)
        ]
        keys = tuple(f"{group} {i}" for i in range(8))
        one = ReadRound(group, DraftContext("story", "en"), keys, ())
        made.append(Community(group, n % 3, (Lesson(one, outcomes(8, marks), 30.0),)))
    return Source(name, "en", tuple(made)), x


def fitted(*found: tuple[Source, dict[str, FloatArray]], flat: Prior = FLAT) -> Fitted:
    x = {group: columns for _, one in found for group, columns in one.items()}
    return fit(flat, [one for one, _ in found], lambda community, _: x[community.group])


def test_a_taste_that_all_sources_share_becomes_the_mean() -> None:
    rng = np.random.default_rng(1)
    sources = [source(name, {SEEN[0]: 0.8}, rng) for name in ("a", "b", "c")]

    prior = fitted(*sources).prior

    assert 0.4 < prior.mean[SEEN[0]] < 0.9
    assert abs(prior.mean[SEEN[1]]) < 0.15


def test_a_taste_of_one_source_becomes_spread_of_forms() -> None:
    rng = np.random.default_rng(2)
    sources = [source("a", {SEEN[0]: 1.2}, rng), source("b", {SEEN[0]: -1.2}, rng)]

    prior = fitted(*sources).prior

    assert abs(prior.mean[SEEN[0]]) < 0.2
    assert prior.spread_form[SEEN[0], SEEN[0]] > 2 * prior.spread_form[SEEN[1], SEEN[1]]


def test_sources_that_the_head_knows_unlike_well_do_not_make_its_weight_uncertain() -> None:
    head, rng = CODES["text"].index("head"), np.random.default_rng(6)
    sources = [source("a", {SEEN[0]: 1.2}, rng), source("b", {SEEN[0]: -1.2}, rng)]
    for _, rounds in sources:
        for x in rounds.values():
            x[:, head] = x[:, SEEN[0]]

    prior = fitted(*sources).prior

    assert prior.spread_guild[head, head] <= HEAD_APART**2
    assert prior.spread_form[head, head] == HEAD_APART**2
    assert prior.spread_form[SEEN[0], SEEN[0]] > HEAD_APART**2


def test_a_source_with_more_groups_does_not_drown_the_others() -> None:
    rng = np.random.default_rng(3)
    sources = [source("a", {SEEN[0]: 1.0}, rng, 60), source("b", {SEEN[0]: -1.0}, rng, 15)]

    prior = fitted(*sources).prior

    assert abs(prior.mean[SEEN[0]]) < 0.25


def test_what_no_vote_could_show_stays_as_it_was_believed() -> None:
    prior = fitted(source("a", {SEEN[0]: 1.0}, np.random.default_rng(4))).prior
    never = [at for at in range(len(FLAT.codes)) if at not in SEEN]

    assert not prior.mean[never].any()
    assert np.allclose(np.diag(prior.spread_guild)[never], np.diag(FLAT.spread_guild)[never])
    assert np.allclose(np.diag(prior.spread_form)[never], np.diag(FLAT.spread_form)[never])


def test_without_votes_the_prior_is_what_was_believed() -> None:
    prior = fitted().prior

    assert not prior.mean.any()
    assert np.array_equal(prior.spread_guild, FLAT.spread_guild)


def test_ties_and_half_life_are_kept() -> None:
    flat = replace(FLAT, ties=1.5, half_life=40.0)

    prior = fitted(source("a", {}, np.random.default_rng(5)), flat=flat).prior

    assert (prior.ties, prior.half_life) == (1.5, 40.0)


def test_pairs_weigh_no_more_than_an_order_of_the_drafts_tells() -> None:
    keys = ["a", "b", "c"]
    pairs = [Pair("g", a, b, 1.0, 1, 0) for a in keys for b in keys if a < b] * 4

    found = of_pairs(keys, pairs)

    assert np.triu(found.weight).sum() == pytest.approx(2)
    assert np.array_equal(found.lean, -found.lean.T)
    assert found.lean[0, 1] > 0


def graded(counts: dict[float, float], items: int) -> VoteSet:
    made = {f"i{n}": Item(f"i{n}", "g", "Text.") for n in range(items)}
    grade = Grade(tuple(sorted(counts.items())))
    pairs = (Pair("g", "i0", "i1", 1.0, 1, 0),)
    return VoteSet("made up", "en", made, pairs, dict.fromkeys(made, grade))


def test_what_is_above_the_usual_is_an_approval() -> None:
    votes = graded({1.0: 60, 2.0: 30, 3.0: 10}, 30)

    assert approved_from(votes) == 2.0
    assert chance(votes.grades["i0"], 2.0) == pytest.approx(0.4)
    assert rich(votes)
    assert not rich(graded({1.0: 1.0}, 30))
    assert not rich(graded({1.0: 60}, 4))  # small enough to have been one round


def test_ballots_mark_only_what_was_seen() -> None:
    marks = drawn([1.0, 1.0, 0.0], 5, random.Random(1), frozenset({0, 2}))

    assert all(one == Marks(frozenset({0}), frozenset({0, 2})) for one in marks)
