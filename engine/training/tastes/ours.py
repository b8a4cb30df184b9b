"""
Our model on sets of votes, two ways: as it ships, and refitted on other folds only.

What ships was fitted once, on the development votes; there only the second way is honest. On a
folder that was not seen before, the first is what counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.taste.prior import FloatArray, Prior
from engine.training.tastes.accuracy import Margins
from engine.training.tastes.baselines import ends, splits
from engine.training.tastes.evidence import Community, Lesson, Source
from engine.training.tastes.prior_fit import Features, Fitted, fit
from engine.training.tastes.rounds import HeadScores, ReadRound, by_key, features, head_column
from engine.training.tastes.votes import VoteSet
from engine.types import Language

Heads = Callable[[frozenset[int]], HeadScores | None]  # fitted without these folds


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Margins of all pairs of a set: by the whole model, and by its reward head alone."""

    model: Margins
    head: Margins


def told(
    votes: VoteSet, rounds: Sequence[ReadRound], prior: Prior, head: HeadScores | None
) -> Told:
    """A community that has not voted yet: the prior's mean over the features."""
    x = by_key(rounds, head)
    table = np.array([x[key] for key in votes.named])
    a, b = ends(votes)
    gaps = table[a] - table[b]
    return Told(gaps @ prior.mean, head_column(gaps))


def in_folds(votes: VoteSet, rounds: Sequence[ReadRound], recipe: "Recipe") -> Told:
    """As `told`, each pair by a model that was fitted without the pair's fold in any set."""
    model, head = np.zeros(len(votes.pairs)), np.zeros(len(votes.pairs))
    for _, unseen in splits(votes):
        fold = votes.pairs[int(np.flatnonzero(unseen)[0])].fold
        prior = recipe.prior(votes.language, frozenset({fold})).prior
        found = told(votes, rounds, prior, recipe.head(frozenset({fold})))
        model[unseen], head[unseen] = found.model[unseen], found.head[unseen]
    return Told(model, head)


class Recipe:
    """How the shipped prior and head are made, to be made again without some folds."""

    def __init__(
        self, flat: Mapping[Language, Prior], found: Sequence[Source], heads: Heads
    ) -> None:
        self._flat = flat
        self._found = found
        self._heads = heads
        self._kept: dict[frozenset[int], HeadScores | None] = {}
        self._priors: dict[tuple[Language, frozenset[int]], Fitted] = {}

    def head(self, without: frozenset[int]) -> HeadScores | None:
        """Fits are kept: the same folds are left out again and again."""
        if without not in self._kept:
            self._kept[without] = self._heads(without)
        return self._kept[without]

    def prior(self, language: Language, without: frozenset[int] = frozenset()) -> Fitted:
        """
        The prior of a language, from all sources but what lies in the folds `without`.

        Scores of the head are cross-fitted: a community's come from a head that did not see its
        fold, since weights fitted on scores that knew the votes would trust the head too much.
        """
        known = (language, without)
        if known not in self._priors:
            used = [
                Source(one.name, one.language, kept)
                for one in self._found
                if one.language == language
                and (kept := tuple(c for c in one.communities if c.fold not in without))
            ]
            self._priors[known] = fit(self._flat[language], used, self._features(without))
        return self._priors[known]

    def _features(self, without: frozenset[int]) -> Features:
        def of(community: Community, lesson: Lesson) -> FloatArray:
            return features(lesson.round, self.head(without | {community.fold}))

        return of
