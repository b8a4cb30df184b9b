"""The analyzer's thread: who asks early waits, and an analyzer can be exchanged behind its back."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from engine.analysis.worker import AnalysisWorker
from engine.types import Analysis, ArcPoint, DraftContext, Language, Reading

STORY = DraftContext("story", "en")


@dataclass(frozen=True, slots=True)
class Named:
    """Says its name, and the thread's."""

    name: str

    def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        thread = threading.current_thread().name
        return [Analysis(Reading((thread,), 0.0, 0.0, (), backend=self.name)) for _ in texts]

    def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        return ()


@pytest.fixture
def worker() -> Iterator[AnalysisWorker[Named]]:
    made = AnalysisWorker(lambda: Named("first"))
    yield made
    made.close()


async def test_texts_are_read_in_the_analyzer_s_own_thread(worker: AnalysisWorker[Named]) -> None:
    [one] = await worker.analyze(["a"], STORY)

    assert one.reading.themes[0].startswith("analysis")


async def test_no_texts_are_nothing_to_read(worker: AnalysisWorker[Named]) -> None:
    assert await worker.analyze([], STORY) == []


async def test_an_exchanged_analyzer_is_made_of_the_one_before(
    worker: AnalysisWorker[Named],
) -> None:
    worker.exchange(lambda before: Named(f"{before.name}, second"))
    worker.exchange(lambda before: Named(f"{before.name}, third"))

    [one] = await worker.analyze(["a"], STORY)

    assert one.reading.backend == "first, second, third"
