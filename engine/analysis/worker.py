"""Lends an Analyzer to the event loop: one thread, so that rounds are read one after another."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from engine.ports import Analyzer
from engine.types import Analysis, DraftContext


class AnalysisWorker:
    """Owns the thread; `close` waits for the reading that is under way."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="analysis")

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """One analysis a text, in order; see `engine.ports.Analyzer`."""
        if not texts:
            return []
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, self._analyzer.analyze, list(texts), context
        )

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
