"""
A taste learned anew from held-out votes alone, and which of two writers it likes better.

So the drafts are judged by votes that taught the adapter nothing. Knows rows and drafts, and the
house's understanding of them; no model that writes.
"""

from collections.abc import Sequence

import numpy as np

from engine.analysis.analyzer import HouseAnalyzer
from engine.taste.features import Rated, of_round
from engine.taste.model import fresh, learned, ranking
from engine.taste.outcomes import Edit, FloatArray, outcomes
from engine.taste.prior import load_prior
from engine.taste.ranker import standings
from engine.training.examples import Row
from engine.training.judging.drafts import Ask
from engine.types import DraftContext, Language


class VotesTaste:
    """One taste a language, of one community."""

    def __init__(self, rows: Sequence[Row], analyzer: HouseAnalyzer) -> None:
        """Learn from the pairs among `rows`, round by round."""
        self._analyzer = analyzer
        languages: tuple[Language, ...] = ("en", "zh")
        self._priors = {one: load_prior("text", one) for one in languages}
        self._states = {one: fresh(self._priors[one]) for one in languages}
        rounds: dict[str, list[Row]] = {}
        for row in rows:
            if row.is_pair:
                rounds.setdefault(row.group, []).append(row)
        for group in sorted(rounds):
            self._learn(rounds[group])

    def prefers(self, ask: Ask, new: Sequence[str], old: Sequence[str]) -> float:
        """The share in [0, 1] of pairs of drafts in which the new one is liked better."""
        x = self._features([*new, *old], ask.form, ask.language, ask.premise)
        view = ranking(self._states[ask.language], self._priors[ask.language], ask.form)
        liked = standings(x, view, np.random.default_rng(0)).expected
        ahead = liked[: len(new), None] - liked[None, len(new) :]
        return float((ahead > 0).mean() + (ahead == 0).mean() / 2)

    def _learn(self, rows: Sequence[Row]) -> None:
        texts = sorted({text for row in rows for text in (row.chosen, row.rejected)})
        at = {text: number for number, text in enumerate(texts)}
        told = [Edit(at[row.chosen], at[row.rejected], row.weight) for row in rows]
        first = rows[0]
        ask = Ask(first.prompt, first.session, first.form, first.language)
        x = self._features(texts, ask.form, ask.language, ask.premise)
        self._states[ask.language] = learned(
            self._states[ask.language],
            self._priors[ask.language],
            ask.form,
            x,
            outcomes(len(texts), (), told),
            float(len({voter for row in rows for voter in row.voters})),
        )

    def _features(
        self, texts: Sequence[str], form: str, language: Language, premise: str
    ) -> FloatArray:
        found = self._analyzer.analyze(texts, DraftContext(form, language, premise))
        rated = [
            Rated(text, language, one, (), None) for text, one in zip(texts, found, strict=True)
        ]
        return of_round("text", rated)
