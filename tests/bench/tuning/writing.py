"""
What a served model writes: raw answers to prompts that nobody voted on, judged from outside.

The judge of taste is the hidden taste itself. Nothing is chosen, mended or ranked here: what the
engine answers is what counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import fmean

from bot.evening.measuring import Fresh, Measured, measured
from bot.evening.tastes import Scale
from engine.forms.check import check
from engine.ports import TextGenerator
from engine.prompts import PassageRequest, Prompts
from engine.taste.diversity import grams, likeness, vendi
from engine.text.parse import parse

FORM, LANGUAGE = "story", "en"
TOGETHER = 4  # drafts that are compared, as many as a round shows
SEED = 70_000  # of fresh drafts, far from those of any round


@dataclass(frozen=True, slots=True)
class Written:
    """
    One model's fresh drafts.

    `finished` is the share that came to its own end, `variety` how many different ones there are
    of TOGETHER.
    """

    taste: Measured
    finished: float
    variety: float


async def fresh(
    engine: TextGenerator,
    prompts: Prompts,
    premises: Sequence[str],
    each: int,
    adapter: str | None = None,
    seed: int = SEED,
) -> dict[str, list[tuple[Fresh, bool]]]:
    """By premise: each answer as a member would read it, and whether it came to its own end."""
    form = prompts.forms[FORM]
    found: dict[str, list[tuple[Fresh, bool]]] = {}
    for number, premise in enumerate(premises):
        request = PassageRequest(FORM, LANGUAGE, "house", premise, (), (), None, "bench1")
        drawn = await engine.generate(
            prompts.render(request), n=each, seed=seed + number * each, adapter=adapter
        )
        assert {one.adapter for one in drawn} == {adapter}, "drawn by another"
        for one in drawn:
            read = parse(one.text, form=form, language=LANGUAGE, finish_reason=one.finish_reason)
            sound = not read.dropped and not check(form, read.text, LANGUAGE)
            ended = one.finish_reason == "stop"
            found.setdefault(premise, []).append((Fresh(premise, read.text, sound), ended))
    return found


def written(drafts: Mapping[str, Sequence[tuple[Fresh, bool]]], scale: Scale) -> Written:
    """All that is asked of the drafts of one model."""
    texts = [[one.text for one, _ in group] for group in drafts.values()]
    quartets = [g[at : at + TOGETHER] for g in texts for at in range(0, len(g), TOGETHER)]
    return Written(
        measured(scale, [one for group in drafts.values() for one, _ in group]),
        fmean(ended for group in drafts.values() for _, ended in group),
        fmean(vendi(likeness([grams(text, LANGUAGE) for text in four])) for four in quartets),
    )


def bits_per_byte(base: Path, adapters: Mapping[str, Path]) -> dict[str | None, float]:
    """Of writing that no member voted on, the base's under None."""
    from engine.training.judging.other_writing import other_writing
    from engine.training.judging.voices import Voices

    answers = other_writing((LANGUAGE,), 8)
    size = sum(len(text.encode()) for _, text in answers)
    voices = Voices(str(base), dict(adapters))
    found: dict[str | None, float] = {}
    for name in (None, *adapters):
        with voices.speaking(name):
            nats, _ = voices.gladness(answers)
        found[name] = -sum(nats) / log(2) / size
    return found
