"""
Proposes suites: reads the premise once, then asks for verses and tunes and composes pictures, all
from that one reading; every other form goes to the proposer within.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from random import Random

from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.suite import TUNE_MOODS, assembled, part_of, told
from engine.image.scenes.compose import compose, leading_emotion
from engine.image.scenes.scene import written
from engine.ports import Understanding
from engine.prompts import PassageRequest, Prompts
from engine.text.propose import Candidate, Proposes
from engine.types import DraftContext, Language, Reading

SUITE, TUNE = "suite", "score"
VERSES: dict[Language, str] = {"en": "poem", "zh": "quatrain"}


class SuiteProposer:
    """A proposer that knows suites as well."""

    def __init__(self, proposer: Proposes, prompts: Prompts, understanding: Understanding) -> None:
        self._proposer = proposer
        self._prompts = prompts
        self._understanding = understanding

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
        Drafts in shown order, spares last; a suite's completion is that of its verse.

        Raises:
            EngineError: The engine could not; BadOutput when nothing it wrote can be shown.
        """
        if request.form != SUITE:
            return await self._proposer.propose(
                request, n=n, n_shown=n_shown, seed=seed, rng=rng, on_done=on_done
            )
        reading = await self._read(request)
        mood = TUNE_MOODS[leading_emotion(reading)]
        verse = replace(
            request,
            form=VERSES[request.language],
            canon=tuple(part_of(one, "verse") for one in request.canon),
        )
        # the community's taste is one in sets, which differ by their verses
        tune = replace(request, form=TUNE, canon=(), mood=mood, ranking=None)
        async with asyncio.TaskGroup() as group:
            verses = group.create_task(
                self._proposer.propose(
                    verse, n=n, n_shown=n_shown, seed=seed, rng=rng, on_done=on_done
                )
            )
            tunes = group.create_task(
                self._proposer.propose(
                    tune, n=n, n_shown=n_shown, seed=seed + 2 * n, rng=Random(seed)
                )
            )
        return self._sets(request, reading, verses.result(), tunes.result(), rng)

    async def _read(self, request: PassageRequest) -> Reading:
        said = f"{request.premise}\n{request.wish or ''}".strip()
        context = DraftContext(request.form, request.language)
        (analysis,) = await self._understanding.analyze([said], context)
        return analysis.reading

    def _sets(
        self,
        request: PassageRequest,
        reading: Reading,
        verses: Sequence[Candidate],
        tunes: Sequence[Candidate],
        rng: Random,
    ) -> list[Candidate]:
        """
        One set a verse; tunes are given out in turn, where there are fewer of them, and each verse
        gets one that its own adapter drew, where there is any: a set speaks for one of two sides.
        """
        form = self._prompts.forms[SUITE]
        place = Place(form, request.language, request.canon, request.premise, request.wish or "")
        said = f"{request.premise}\n{request.wish or ''}"
        turns = {side: cycle(_drawn_by(side, tunes)) for side in _sides(verses)}
        sets = []
        for verse in verses:
            scene = compose(reading, said, rng)
            parts = {
                "reading": told(reading, request.language),
                "verse": verse.text,
                "picture": written(scene, request.language),
                "tune": next(turns[verse.completion.adapter]).text,
            }
            text = assembled(parts, request.language)
            problems = tuple(craft_of(form.craft).check(text, place))
            sets.append(replace(verse, text=text, problems=problems))
        return sets


def _sides(candidates: Sequence[Candidate]) -> set[str | None]:
    return {one.completion.adapter for one in candidates}


def _drawn_by(side: str | None, tunes: Sequence[Candidate]) -> Sequence[Candidate]:
    return [one for one in tunes if one.completion.adapter == side] or tunes
