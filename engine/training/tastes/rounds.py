"""
Items of a set as rounds of drafts, with the features by which the taste model would see them.

A group that is small enough was one round; of a large one, the items that pairs name are. Knows no
weights; head scores are given to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.asked import AskedMoods
from engine.analysis.emotion import EmotionReader
from engine.analysis.evaluation import Norms
from engine.analysis.themes import ThemeSpace
from engine.taste.features import CODES, Rated, of_round
from engine.taste.prior import FloatArray
from engine.training.tastes.votes import VoteSet
from engine.types import DraftContext

READ = 1_200  # characters of a text that understanding reads; a draft is seldom longer
HeadScores = Callable[[Sequence[str], DraftContext], Sequence[float]]


@dataclass(frozen=True, slots=True)
class ReadRound:
    """Texts that stood side by side: their keys and how they were understood, in one order."""

    group: str
    context: DraftContext
    keys: tuple[str, ...]
    drafts: tuple[Rated, ...]


class Reader:
    """Understands rounds, each once: the same stand in several sets. Keeps all that it read."""

    def __init__(self, understanding: HouseAnalyzer) -> None:
        self.space = understanding.space
        self._understanding = understanding
        self._kept: dict[tuple[DraftContext, tuple[str, ...]], ReadRound] = {}

    @classmethod
    def load(cls) -> Self:
        """Understanding as it ships, but for its head: that one may have seen the votes."""
        emotions, norms, moods = EmotionReader.load(), Norms.load(), AskedMoods.load()
        return cls(HouseAnalyzer(ThemeSpace.load(), emotions, norms, moods=moods))

    def round(self, votes: VoteSet, group: str, keys: Sequence[str]) -> ReadRound:
        """Items of one group as the drafts of one round."""
        context = votes.context(keys[0])
        known = (context, tuple(keys))
        if known not in self._kept:
            texts = [votes.items[key].text for key in keys]
            read = self._understanding.analyze([text[:READ] for text in texts], context)
            drafts = tuple(
                Rated(text, votes.language, analysis, (), None)
                for text, analysis in zip(texts, read, strict=True)
            )
            self._kept[known] = ReadRound(group, context, tuple(keys), drafts)
        return self._kept[known]

    def groups(self, votes: VoteSet) -> list[ReadRound]:
        """One round a group that has pairs; of a large group, the items that pairs name."""
        named: dict[str, list[str]] = {}
        for key in votes.named:
            named.setdefault(votes.items[key].group, []).append(key)
        return [
            self.round(votes, group, votes.groups[group] if votes.siblings else keys)
            for group, keys in named.items()
        ]


def features(one: ReadRound, scores: HeadScores | None) -> FloatArray:
    """The round's features, (n, F), with the column of the head by `scores`; None: unknown."""
    texts = [draft.text for draft in one.drafts]
    told = [None] * len(texts) if scores is None else scores(texts, one.context)
    return of_round("text", [_with_head(d, s) for d, s in zip(one.drafts, told, strict=True)])


def by_key(rounds: Sequence[ReadRound], scores: HeadScores | None) -> Mapping[str, FloatArray]:
    """The features of every item of the rounds, (F,) each."""
    return {
        key: row for one in rounds for key, row in zip(one.keys, features(one, scores), strict=True)
    }


def head_column(x: FloatArray) -> FloatArray:
    """Of features (n, F), the reward head's, (n,)."""
    return np.asarray(x[..., CODES["text"].index("head")])


def _with_head(draft: Rated, score: float | None) -> Rated:
    if draft.analysis is None:
        return draft
    known = {code: of for code, of in draft.analysis.features.items() if code != "head"}
    if score is not None:
        known["head"] = score
    return replace(draft, analysis=replace(draft.analysis, features=known))
