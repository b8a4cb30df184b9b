"""
Hears the jury before drafts are chosen, in communities whose votes have borne it out.

Knows no votes: what the jury's word weighs comes with the context. Elsewhere nobody is asked.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.analysis.judge import Asking, Judge, heard, judge_scores
from engine.errors import EngineError
from engine.ports import Understanding
from engine.types import Analysis, ArcPoint, DraftContext, Language

log = logging.getLogger(__name__)

DEADLINE_S = 8.0  # of a round's rulings; drafting waits for it


class Hearing:
    """An `engine.ports.Understanding`: the one within, its scores moved by the jury's word."""

    def __init__(
        self,
        within: Understanding,
        judge: Judge,
        names: Mapping[str, Mapping[Language, str]],
        nonce: str,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """
        Args:
            names: What each form is called, by its id and language.
            nonce: As `judge.Asking` wants it.
        """
        self._within = within
        self._judge = judge
        self._names = names
        self._nonce = nonce
        self._deadline_s = deadline_s

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """One analysis a text, in order; a jury that fails or is late moves nothing."""
        found = await self._within.analyze(texts, context)
        if not context.jury or len(texts) < 2:
            return found
        asking = Asking(self._names[context.form][context.language], self._nonce)
        try:
            async with asyncio.timeout(self._deadline_s):
                rulings = await self._judge.compare(texts, context, asking)
        except (EngineError, TimeoutError) as exc:
            log.warning("the jury was not heard: %s %s", type(exc).__name__, exc)
            return found
        scores = judge_scores(rulings, len(texts))
        return [
            replace(one, score=heard(one.score, score, context.jury))
            for one, score in zip(found, scores, strict=True)
        ]

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        """As the one within reads it."""
        return await self._within.arc(passages, premise, language)
