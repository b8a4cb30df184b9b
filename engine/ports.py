"""What the bot sees of the engines: one method per need, everything else is built on top."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
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
        adapter: str | None = None,
    ) -> list[Completion]:
        """
        Draw `n` completions of one prompt in ONE request, child i with seed `seed + i`.

        Args:
            n: 1 to 64.
            seed: Base seed; callers step it by n between requests (vLLM numbers children so).
            on_done: Called from the event loop with the number of completions finished so far.
            adapter: The LoRA to draw through. Where it is not loaded (any more) the base draws
                instead; each completion's `adapter` says which it was.

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


@dataclass(frozen=True, slots=True)
class Canary:
    """
    What a loaded adapter said to a fixed prompt, drawn without chance.

    `differs`: whether it is told from the base by any of a few such answers; an adapter of noughts
    is not. `text` is the first answer, "" of pictures and where nothing answered.
    """

    answered: bool
    differs: bool
    text: str = ""


class HoldsAdapters(Protocol):
    """An engine that adapters can be loaded into while it works. Both engines are one."""

    async def hold(self, adapters: Mapping[str, Path]) -> frozenset[str]:
        """
        From now on this set shall be loaded, also after every restart of the server.

        Loads what is missing and unloads the others, each once no request in flight uses it. A
        name stands for one folder for ever: other weights get another name.

        Args:
            adapters: Folder by name; a server elsewhere must see the same path.

        Returns:
            Those of the set that are loaded now; what could not be is logged with its reason and
            tried again when the server is next ready. Empty while no server is ready.
        """
        ...

    def held(self) -> frozenset[str]:
        """Which adapters are loaded now."""
        ...

    async def canary(self, name: str) -> Canary:
        """
        Ask a loaded adapter and the base the same, and compare.

        Raises:
            EngineError: The engine as such could not; an adapter that is not loaded, or that the
                server refuses, is a canary that did not answer.
        """
        ...

    async def rest(self) -> bool:
        """
        Give the device's memory back until `wake`; False where this engine cannot (a CPU, a server
        elsewhere) or is not ready. While it rests its state is down, and says that it rests.
        """
        ...

    async def wake(self) -> None:
        """
        End a rest; does nothing where there is none.

        Raises:
            EngineError: The server did not wake; it is started anew.
        """
        ...


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
