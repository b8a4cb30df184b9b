"""
What an engine writes, judged by the hidden taste itself: fresh drafts, before and after.

The judge is never a model that learned anything: it is the function by which the members voted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, quantiles
from typing import Any

from bot.evening.programme import Programme
from bot.evening.tastes import Scale
from bot.evening.voting import BAR
from engine.errors import BadOutput
from engine.forms.form import Profile
from engine.prompts import PassageRequest
from engine.text.propose import Candidate, Proposes

RESAMPLED = 1_000  # evenings that the interval is taken from
NONCE = "evening0"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A draft that nobody has seen; `sound` where its form finds no fault with it."""

    premise: str
    text: str
    sound: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A mean with its interval of nine in ten, drawn again by premises."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """
    What members would feel for fresh drafts.

    `ringed` is the share of them that the taste alone rings, `felt` their mean in spreads above
    the usual draft, `form` the share without a fault.
    """

    ringed: Span
    felt: Span
    form: float
    n: int

    def json(self) -> dict[str, Any]:
        """In the shape of the API."""
        return {
            "ringed": self.ringed.value,
            "low": self.ringed.low,
            "high": self.ringed.high,
            "n": self.n,
            "mean": self.felt.value,
            "mean_low": self.felt.low,
            "mean_high": self.felt.high,
            "form": self.form,
        }


class Drawing:
    """Draws fresh drafts as a round would, in no session."""

    def __init__(self, proposer: Proposes, profile: Profile, programme: Programme) -> None:
        self._proposer = proposer
        self._profile = profile
        self._programme = programme

    async def of(
        self, premises: Sequence[str], seed: int, adapter: str | None = None
    ) -> list[Fresh]:
        """
        The same premises and seeds give the same drafts of one engine.

        Raises:
            EngineError: The engine could not; BadOutput where the adapter did not draw them.
        """
        drawn = []
        for number, premise in enumerate(premises):
            found = await self._drafts(premise, seed + number * self._programme.fresh, adapter)
            drawn += [Fresh(premise, one.text, not one.problems) for one in found]
        return drawn

    async def _drafts(self, premise: str, seed: int, adapter: str | None) -> list[Candidate]:
        programme = self._programme
        request = PassageRequest(
            programme.form,
            programme.language,
            self._profile,
            premise,
            (),
            (),
            None,
            NONCE,
            adapters=(adapter,),
        )
        n = programme.fresh
        found = await self._proposer.propose(
            request, n=n, n_shown=min(n, 4), seed=seed, rng=Random(seed)
        )
        if any(one.completion.adapter != adapter for one in found):
            raise BadOutput(f"not all drafts came from {adapter}")
        return found


def measured(scale: Scale, drafts: Sequence[Fresh]) -> Measured:
    """Drafts of one premise are alike, so premises are drawn again, not drafts."""
    felt: dict[str, list[float]] = {}
    for draft in drafts:
        felt.setdefault(draft.premise, []).append(scale(draft.text))
    rung = {premise: [float(one > BAR) for one in all_] for premise, all_ in felt.items()}
    form = fmean(draft.sound for draft in drafts)
    return Measured(_span(rung), _span(felt), form, len(drafts))


def _span(values: Mapping[str, Sequence[float]]) -> Span:
    rng, groups = Random(0), [list(group) for group in values.values()]
    means = [
        fmean(one for group in rng.choices(groups, k=len(groups)) for one in group)
        for _ in range(RESAMPLED)
    ]
    cuts = quantiles(means, n=20)
    return Span(fmean(one for group in groups for one in group), cuts[0], cuts[-1])
