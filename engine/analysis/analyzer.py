"""
Understands a round's drafts: mood, themes, criteria and novelty, all of them at once, and the
figures for the taste model that only understanding can take.

Puts the parts of this room together and adds nothing to them. Reads no votes, calls no network.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol, Self

from engine.analysis.arc import arc
from engine.analysis.asked import AskedMoods, mood_fit
from engine.analysis.emotion import EmotionReader, mood_words
from engine.analysis.evaluation import (
    Figures,
    Norms,
    Subject,
    canon_place,
    evaluate,
    figures,
    overall,
)
from engine.analysis.novelty import novelties
from engine.analysis.plain import plain_text
from engine.analysis.themes import Embedder, ThemeSpace, Vector
from engine.analysis.words import MAX_CHARS, TextWords
from engine.taste.reward import RewardHead
from engine.types import Analysis, ArcPoint, DraftContext, Language, Reading

SURE_ENOUGH = 0.3  # below it a mood is right one time in three (engine/LOG.md), so none is named
PLACES_KEPT = 512  # passages and premises whose place is remembered
CANON_READ = 8  # newest passages that a draft's themes are compared with


class Head(Protocol):
    """Scores drafts by what votes elsewhere liked: `engine.taste.reward.RewardHead`."""

    def scores(self, texts: Sequence[str], context: DraftContext) -> list[float]:
        """Logits, one a text, comparable within one call."""
        ...


class HouseAnalyzer:
    """The offline `engine.ports.Analyzer`. Threads may share it."""

    def __init__(
        self,
        space: ThemeSpace,
        emotions: EmotionReader,
        norms: Norms,
        embedder: Embedder | None = None,
        moods: AskedMoods | None = None,
        head: Head | None = None,
    ) -> None:
        """
        Args:
            embedder: By which texts are compared in theme; None: by the space. One thread at a
                time where it says so.
            moods: Reads what mood is asked for; None: how drafts fit it is unknown.
            head: Scores drafts for the taste model; None: its score is unknown.
        """
        self.space = space
        self._moods = moods
        self._head = head
        self._embedder = embedder
        self._emotions = emotions
        self._norms = norms
        self._place = lru_cache(PLACES_KEPT)(self._placed)  # a canon's passages come every round

    @classmethod
    def load(cls) -> Self:
        """
        Reads all weights, about two seconds.

        Raises:
            FileNotFoundError: Weights or jieba's dictionary are not there.
        """
        space = ThemeSpace.load()
        moods, head = AskedMoods.load(), RewardHead.load(space)
        return cls(space, EmotionReader.load(), Norms.load(), moods=moods, head=head)

    def placed_by(self, embedder: Embedder) -> Self:
        """The same, comparing texts by another embedder; theme words stay the space's."""
        return type(self)(
            self.space, self._emotions, self._norms, embedder, self._moods, self._head
        )

    def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """
        One analysis a text, in order; only the first MAX_CHARS characters of each are read.

        Evidence points into the text as it was given.
        """
        found = [self._analysis(one, context.language) for one in self._subjects(texts, context)]
        features = self._features(texts, [one.reading for one in found], context)
        return [replace(one, features=f) for one, f in zip(found, features, strict=True)]

    def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        """How a work moves from passage to passage; its premise is where it set out from."""
        readings = [self.reading(plain_text(one[:MAX_CHARS]), language) for one in passages]
        places = [self._place(one[:MAX_CHARS], language) for one in passages]
        start = self._place(premise, language) if premise.strip() else None
        return arc(readings, places, start)

    def figures(self, texts: Sequence[str], context: DraftContext) -> list[Figures]:
        """The bare figures of a round's drafts, for those who fit what is usual and what counts."""
        return [figures(one, self.space) for one in self._subjects(texts, context)]

    def reading(self, text: str, language: Language) -> Reading:
        """What one text feels like and is about, without its round."""
        return self._reading(self.space.read(text, language))

    def _analysis(self, subject: Subject, language: Language) -> Analysis:
        found = evaluate(subject, self.space, self._norms)
        score = overall(found, self._norms, language)
        return Analysis(subject.reading, found, subject.novelty, score)

    def _features(
        self, texts: Sequence[str], readings: Sequence[Reading], context: DraftContext
    ) -> list[dict[str, float]]:
        """By their codes in `engine.taste.features`; what is missing is unknown."""
        features: list[dict[str, float]] = [{} for _ in texts]
        asked = self._moods.of(context) if self._moods else None
        if asked is not None:
            for one, reading in zip(features, readings, strict=True):
                one["mood"] = mood_fit(asked, reading)
        if self._head is not None:
            scores = self._head.scores([text[:MAX_CHARS] for text in texts], context)
            for one, score in zip(features, scores, strict=True):
                one["head"] = score
        return features

    def _subjects(self, texts: Sequence[str], context: DraftContext) -> list[Subject]:
        told = [plain_text(text[:MAX_CHARS]) for text in texts]
        language = context.language
        premise = self._place(context.premise, language) if context.premise.strip() else None
        canon = canon_place([self._place(one, language) for one in context.canon[-CANON_READ:]])
        subjects = []
        for text, novelty in zip(told, novelties(told, context), strict=True):
            words = self.space.read(text, language)
            reading, place = self._reading(words), self._where(words)
            subjects.append(Subject(words, reading, novelty, place, premise, canon))
        return subjects

    def _where(self, words: TextWords) -> Vector:
        if self._embedder is None:
            return self.space.vector_of(words)
        return self._embedder.vector(words.text, words.language)

    def _reading(self, words: TextWords) -> Reading:
        feeling = self._emotions.read(words.text, words.language)
        sure_enough = feeling.sure >= SURE_ENOUGH
        return Reading(
            themes=self.space.words_of(words),
            valence=feeling.valence,
            arousal=feeling.arousal,
            moods=mood_words(feeling.emotions, words.language) if sure_enough else (),
            evidence=feeling.evidence,
            backend=feeling.backend,
            emotions=feeling.emotions,
            sure=feeling.sure,
        )

    def _placed(self, passage: str, language: Language) -> Vector:
        return (self._embedder or self.space).vector(plain_text(passage), language)
