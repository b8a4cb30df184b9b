"""Lends an Analyzer to the event loop: one thread, so that rounds are read one after another."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from engine.ports import Analyzer
from engine.types import Analysis, ArcPoint, DraftContext, Language

A = TypeVar("A", bound=Analyzer)


class AnalysisWorker(Generic[A]):
    """
    Owns the thread, in which the analyzer is loaded at once; who asks earlier waits for it.

    `close` waits for the reading that is under way.
    """

    def __init__(self, load: Callable[[], A]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="analysis")
        self._analyzer = self._thread.submit(load)

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """One analysis a text, in order; see `engine.ports.Analyzer`."""
        if not texts:
            return []
        analyzer = await asyncio.wrap_future(self._analyzer)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, analyzer.analyze, list(texts), context)

    def exchange(self, change: Callable[[A], A]) -> None:
        """
        From the next reading on, ask what `change` makes of the analyzer. From any thread.

        The analyzer's thread makes it, so nothing is read meanwhile.
        """
        before = self._analyzer
        self._analyzer = self._thread.submit(lambda: change(before.result()))

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        """How a work moves; see `engine.ports.Analyzer`."""
        analyzer = await asyncio.wrap_future(self._analyzer)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, analyzer.arc, list(passages), premise, language
        )

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
