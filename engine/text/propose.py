"""
From a request to drafts that can be shown: draw once, parse, guard, check the form, choose.

Knows no session and no vote. The order of choice is shuffled here, because it says something of
rank; whoever shows the drafts stores the places that stand in the candidates.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from engine import ports
from engine.errors import BadOutput, EngineError
from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.verdict import with_verdict
from engine.prompts import PassageRequest, Prompts
from engine.sides import Part, choose_equally, in_turns, parts, summed
from engine.taste.choose import Choice, choose_texts
from engine.taste.diversity import grams, likeness
from engine.taste.features import Rated
from engine.taste.select import NEAR_COPY
from engine.text.guard import first_fault
from engine.text.measure import han_count
from engine.text.parse import parse, plain_answer
from engine.types import (
    Analysis,
    Category,
    Completion,
    DraftContext,
    Problem,
    Prompt,
    Standing,
)

log = logging.getLogger(__name__)

SYNOPSES_KEPT = 64
_MORE = 2  # spares that are shown together when more are asked for
_SYNOPSIS_SEED = 7  # fixed: the same passages get the same synopsis, so the prefix cache holds


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A draft that may be shown. `place` is 0-based, None for a spare that waits for "more".

    `standing` is how the community's taste saw it, None where none was asked.
    """

    text: str
    completion: Completion
    problems: tuple[Problem, ...] = ()
    analysis: Analysis | None = None
    place: int | None = None
    warning: Category | None = None  # of the text guard
    standing: Standing | None = None


class Proposes(Protocol):
    """Whoever makes drafts of a request; see `Proposer.propose`."""

    async def propose(
        self,
        request: PassageRequest,
        *,
        n: int,
        n_shown: int,
        seed: int,
        rng: Random,
        on_done: Callable[[int], None] | None = None,
    ) -> list[Candidate]: ...


class Proposer:
    """Draws drafts for requests of one engine and one context window."""

    def __init__(
        self,
        engine: ports.TextGenerator,
        prompts: Prompts,
        *,
        context_tokens: int,
        understanding: ports.Understanding | None = None,
    ) -> None:
        self._engine = engine
        self._prompts = prompts
        self._context_tokens = context_tokens
        self._understanding = understanding
        self._synopses: dict[tuple[str, ...], str] = {}

    async def propose(
        self,
        request: PassageRequest,
        *,
        n: int,
        n_shown: int,
        seed: int,
        rng: Random,
        on_done: Callable[[int], None] | None = None,
    ) -> list[Candidate]:
        """
        Drafts in shown order, spares last. One request for all `n`, of a blind round one for each
        half; further ones only when less than `n_shown` of the first can be shown.

        Raises:
            EngineError: The engine could not; BadOutput when nothing it wrote can be shown.
        """
        prompt = self._guided(request, self._prompts.render(await self._fitted(request)), rng)
        drawn = await self._draw(request, prompt, n, seed, on_done)
        read = self._sound(request, drawn)
        missing = n_shown - sum(not one.problems for one in read)
        if missing > 0:
            mended = await self._mended(request, prompt, read, missing, n, seed + n)
            read += self._sound(request, mended)
        chosen = self._choose(request, await self._analysed(request, read), n_shown, rng)
        if missing <= 0 and sum(one.place is not None for one in chosen) < n_shown:
            read += self._sound(request, await self._more(request, prompt, n, seed + n))
            chosen = self._choose(request, await self._analysed(request, read), n_shown, rng)
        if not chosen:
            raise BadOutput(f"none of {len(drawn)} completions can be shown")
        return chosen

    def _guided(self, request: PassageRequest, prompt: Prompt, rng: Random) -> Prompt:
        """With the grammar of this round, where the form has one: a metre, a key, a rhyme."""
        form = self._prompts.forms[request.form]
        if not form.voices[request.profile, request.language].guided:
            return prompt
        return replace(prompt, guide_grammar=craft_of(form.craft).guide(self._place(request), rng))

    def _place(self, request: PassageRequest) -> Place:
        return Place(
            self._prompts.forms[request.form],
            request.language,
            request.canon,
            request.premise,
            request.wish or "",
            request.mood,
        )

    async def _mended(
        self,
        request: PassageRequest,
        prompt: Prompt,
        read: Sequence[Candidate],
        missing: int,
        n: int,
        seed: int,
    ) -> list[Completion]:
        """
        For rounds in which `missing` more drafts should keep their form: a chat model is told the
        faults of its broken drafts, once each; the house model, which cannot be told, draws again.
        """
        broken = [one for one in read if one.problems][:missing]
        if request.profile == "house" or not broken:
            return await self._more(request, prompt, n, seed)
        fitted = await self._fitted(request)
        return await self._all_again(
            (self._repair(fitted, prompt, one), Part(one.completion.adapter, 1, seed + index))
            for index, one in enumerate(broken)
        )

    def _repair(self, fitted: PassageRequest, prompt: Prompt, one: Candidate) -> Prompt:
        asked = self._prompts.render_repair(fitted, one.text, one.problems)
        return replace(asked, guide_regex=prompt.guide_regex, guide_grammar=prompt.guide_grammar)

    async def _analysed(
        self, request: PassageRequest, read: Sequence[Candidate]
    ) -> list[Candidate]:
        if self._understanding is None:
            return list(read)
        context = DraftContext(
            request.form,
            request.language,
            request.premise,
            request.canon,
            request.wish or "",
            request.jury,
        )
        found = await self._understanding.analyze([one.text for one in read], context)
        craft, place = craft_of(self._prompts.forms[request.form].craft), self._place(request)
        return [
            replace(one, analysis=with_verdict(said, craft, one.text, place, one.problems))
            for one, said in zip(read, found, strict=True)
        ]

    async def _draw(
        self,
        request: PassageRequest,
        prompt: Prompt,
        n: int,
        seed: int,
        on_done: Callable[[int], None] | None,
    ) -> list[Completion]:
        """All sides at once; one that fails is missed only when the other fails too."""
        wanted = parts(request.adapters, n, seed)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._part(prompt, part, told))
                for part, told in zip(wanted, summed(on_done, len(wanted)), strict=True)
            ]
        found = [task.result() for task in tasks]
        drawn = [one for part in found if not isinstance(part, EngineError) for one in part]
        errors = [part for part in found if isinstance(part, EngineError)]
        if errors and not drawn:
            raise errors[0]
        for exc in errors:
            log.warning("one side of a blind round failed: %s", exc)
        return drawn

    async def _part(
        self, prompt: Prompt, part: Part, on_done: Callable[[int], None]
    ) -> list[Completion] | EngineError:
        """One request for all; servers that do not know `n` are asked for the others one by one."""
        n, seed, adapter = part.n, part.seed, part.adapter
        try:
            drawn = await self._engine.generate(
                prompt, n=n, seed=seed, on_done=on_done, adapter=adapter
            )
        except EngineError as exc:  # a value, so that the other side is not cancelled
            return exc
        further = range(len(drawn), n)
        others = await self._all_again((prompt, Part(adapter, 1, seed + at)) for at in further)
        return [*drawn, *others]

    async def _more(
        self, request: PassageRequest, prompt: Prompt, n: int, seed: int
    ) -> list[Completion]:
        return await self._all_again((prompt, part) for part in parts(request.adapters, n, seed))

    async def _all_again(self, asked: Iterable[tuple[Prompt, Part]]) -> list[Completion]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._again(prompt, part)) for prompt, part in asked]
        return [completion for task in tasks for completion in task.result()]

    async def _again(self, prompt: Prompt, part: Part) -> list[Completion]:
        try:
            return await self._engine.generate(
                prompt, n=part.n, seed=part.seed, adapter=part.adapter
            )
        except EngineError as exc:  # what came before is still worth showing
            log.warning("a further request failed: %s", exc)
            return []

    def _choose(
        self, request: PassageRequest, sound: Sequence[Candidate], n_shown: int, rng: Random
    ) -> list[Candidate]:
        rated = [Rated(c.text, request.language, c.analysis, c.problems, None) for c in sound]

        def choose(indexes: Sequence[int], k: int) -> Choice:
            return choose_texts(
                [rated[at] for at in indexes],
                k,
                ranking=request.ranking,
                canon=request.canon,
                rng=rng,
                first_fault=first_fault,
            )

        alike = likeness([grams(c.text, request.language) for c in sound])
        choice = choose_equally(
            [c.completion.adapter for c in sound],
            [not c.problems for c in sound],
            lambda one, other: bool(alike[one, other] >= NEAR_COPY),
            n_shown,
            choose,
            rng,
        )
        stood = [replace(c, standing=s) for c, s in zip(sound, choice.standings, strict=True)]
        shown = list(choice.shown)
        rng.shuffle(shown)
        placed = [replace(stood[index], place=place) for place, index in enumerate(shown)]
        spares = [stood[i] for i, why in choice.dropped if why == "unseen"]
        return placed + _best_first(spares, rng)

    def _sound(self, request: PassageRequest, drawn: Sequence[Completion]) -> list[Candidate]:
        return [c for c in (self._read(request, one) for one in drawn) if c is not None]

    def _read(self, request: PassageRequest, completion: Completion) -> Candidate | None:
        form = self._prompts.forms[request.form]
        parsed = parse(
            completion.text,
            form=form,
            language=request.language,
            finish_reason=completion.finish_reason,
        )
        if parsed.dropped or _strays(parsed.text, request):
            log.info("dropped a completion: %s", [p.code for p in parsed.problems])
            return None
        craft, place = craft_of(form.craft), self._place(request)
        text = craft.tidy(parsed.text, place)
        return Candidate(text, completion, tuple(craft.check(text, place)))

    async def _fitted(self, request: PassageRequest) -> PassageRequest:
        """The request as it fits the window; a chat model sums up what has to go itself."""
        tokens = self._context_tokens
        fitted = self._prompts.fit(request, context_tokens=tokens)
        written = None
        if fitted.folded and request.profile == "instruct":
            written = await self._synopsis(replace(request, canon=fitted.folded, wish=None))
        return self._prompts.shorten(request, context_tokens=tokens, written=written)

    async def _synopsis(self, request: PassageRequest) -> str:
        known = self._synopses.get(request.canon)
        if known is not None:
            return known
        prompt = self._prompts.render_synopsis(request, context_tokens=self._context_tokens)
        try:
            (answer,) = await self._engine.generate(prompt, n=1, seed=_SYNOPSIS_SEED)
        except EngineError as exc:  # sentences taken from the passages will do
            log.warning("no synopsis: %s", exc)
            return ""
        while len(self._synopses) >= SYNOPSES_KEPT:
            del self._synopses[next(iter(self._synopses))]
        self._synopses[request.canon] = plain_answer(answer.text, request.language)
        return self._synopses[request.canon]


def _best_first(spares: list[Candidate], rng: Random) -> list[Candidate]:
    """
    Better spares wait in front, in pairs whose order says nothing, since "more" shows two; of a
    blind round as long as may be one of each side.
    """
    better = sorted(spares, key=lambda one: one.standing.rank if one.standing else 0)
    better = in_turns([one.completion.adapter for one in better], better)
    pairs = [better[at : at + _MORE] for at in range(0, len(better), _MORE)]
    return [one for pair in pairs for one in rng.sample(pair, len(pair))]


def _strays(text: str, request: PassageRequest) -> bool:
    """Whether the house model put Chinese into an English work that has none: a slip of its own."""
    if request.profile != "house" or request.language != "en" or not han_count(text):
        return False
    around = (request.premise, request.wish or "", *request.canon, *request.lore)
    return not any(map(han_count, around))
