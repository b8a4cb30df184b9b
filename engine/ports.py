"""What the bot sees of the engines: one method per need, everything else is built on top."""

from collections.abc import Callable, Sequence
from typing import Protocol

from engine.types import (
    Analysis,
    ArcPoint,
    Completion,
    DraftContext,
    EngineState,
    Language,
    Picture,
    PictureProgress,
    PictureRequest,
    Prompt,
    Verdict,
)


class TextGenerator(Protocol):
    """Draws completions. The only text engine is an OpenAI-compatible server, vLLM by default."""

    async def generate(
        self,
        prompt: Prompt,
        *,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None = None,
    ) -> list[Completion]:
        """
        Draw `n` completions of one prompt in ONE request, child i with seed `seed + i`.

        Args:
            n: 1 to 64.
            seed: Base seed; callers step it by n between requests (vLLM numbers children so).
            on_done: Called from the event loop with the number of completions finished so far.

        Returns:
            Completions in index order; may be fewer than n only when the engine dropped some.

        Raises:
            EngineError: any child of it; cancelling the task aborts the work on the server.
        """
        ...

    def state(self) -> EngineState: ...


class ImageGenerator(Protocol):
    """Paints pictures. The only image engine is a server that speaks OpenAI's images API."""

    async def paint(
        self,
        request: PictureRequest,
        *,
        on_progress: Callable[[PictureProgress], None] | None = None,
    ) -> list[Picture]:
        """
        Paint `request.n` pictures; picture i has the seed `request.seed + i`. One that alone could
        not be painted is missing in the list, which is never empty.

        Args:
            on_progress: Called from the event loop.

        Raises:
            EngineError: any child of it; cancelling the task takes the request out of the queue.
        """
        ...

    async def enlarge(self, picture: bytes, factor: int) -> Picture:
        """
        The same picture, `factor` (2 to 4) times as wide and high, for show.

        Raises:
            EngineError: any child of it.
        """
        ...

    def state(self) -> EngineState: ...


class Analyzer(Protocol):
    """Understands drafts: mood, themes, criteria, novelty. Calls no network; not for the loop."""

    def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]:
        """
        One analysis a text, in order. All drafts of a round in one call, since scores such as
        novelty among siblings are relative to it. Takes up to 150 ms: call it from a worker.
        """
        ...

    def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]:
        """How a work moves from passage to passage, one point each, oldest first."""
        ...


class Understanding(Protocol):
    """An Analyzer off the event loop: what proposers and services hold."""

    async def analyze(self, texts: Sequence[str], context: DraftContext) -> list[Analysis]: ...

    async def arc(
        self, passages: Sequence[str], premise: str, language: Language
    ) -> tuple[ArcPoint, ...]: ...


class TextGuard(Protocol):
    """Says of each text whether it may be shown; knows no place, member or session."""

    async def check(self, texts: Sequence[str]) -> list[Verdict]:
        """
        One verdict a text, in order.

        Raises:
            GuardDown: Nothing is known of these texts; they must not be used.
        """
        ...
