"""What the terminal says: the address at once, and four drafts as soon as the engine is ready."""

import asyncio
import textwrap
import time
from collections.abc import Callable
from random import Random

from engine.errors import EngineError
from engine.forms.form import Profile
from engine.prompts import PassageRequest
from engine.text.propose import Proposes
from engine.types import EngineState, Language

PREMISES: tuple[tuple[str, Language, str], ...] = (
    ("story", "en", "An old man walks by the sea, counting the steps his father counted."),
    ("quatrain", "zh", "一位老人在海边散步"),
)
NO_ADAPTERS = "does not support LoRA"  # so vLLM ends with a model that it cannot attach them to
ADVICE = "vLLM attaches no adapters to this model. TEXT_ADAPTERS=off serves it without training it."


class Greeting:
    """Greets whoever started the program; `say` prints a line."""

    def __init__(self, proposer: Proposes, profile: Profile, say: Callable[[str], None]) -> None:
        self._proposer = proposer
        self._profile = profile
        self._say = say
        self._ready = asyncio.Event()
        self._url = ""
        self._told = ""

    def page_is_up(self, url: str) -> None:
        self._url = url
        self._say(f"The page is up: {url}  (Ctrl+C stops it)")

    def engine_changed(self, state: EngineState) -> None:
        """Say each new phase of the engine once."""
        if state.status == "ready":
            self._ready.set()
        told = f"{state.status} {state.detail}".strip()
        if told != self._told:
            self._told = told
            left = f", about {state.eta_s:.0f} s left" if state.eta_s else ""
            self._say(f"Text engine: {told}{left}")
            if NO_ADAPTERS in state.detail:
                self._say(ADVICE)

    async def run(self, rng: Random) -> None:
        """Once the engine is ready, show the drafts of two example premises."""
        await self._ready.wait()
        for form, language, premise in PREMISES:
            await self._show(form, language, premise, rng)
        self._say(f"\nYour turn: {self._url}")

    async def _show(self, form: str, language: Language, premise: str, rng: Random) -> None:
        request = PassageRequest(form, language, self._profile, premise, (), (), None, "greeting")
        started = time.monotonic()
        try:
            drafts = await self._proposer.propose(request, n=8, n_shown=4, seed=0, rng=rng)
        except EngineError as exc:
            self._say(f"The example premise got no drafts: {exc}")
            return
        self._say(f"\n“{premise}”  ({time.monotonic() - started:.1f} s)")
        for draft in drafts:
            if draft.place is not None:
                letter = "ABCD"[draft.place]
                self._say(
                    textwrap.indent(_wrapped(draft.text), "     ").replace(
                        "     ", f"  {letter}  ", 1
                    )
                )


def _wrapped(text: str) -> str:
    return "\n".join(part for line in text.splitlines() for part in textwrap.wrap(line, 90))
