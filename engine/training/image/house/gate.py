"""
The gate for adapters of the composing model: is it an improvement, and what was lost for it.

Measured on sessions that no training saw, beside the model without it. Knows no shelf.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from engine.errors import BadOutput
from engine.image.house.composer.codes import N_CODES
from engine.image.house.composer.measure import accuracy, held_out
from engine.image.house.composer.model import Composer, FlowNetwork
from engine.image.house.composer.train import drawn_batch
from engine.taste.diversity import vendi
from engine.training.driver import NotANumber
from engine.training.image.choices import choices
from engine.training.image.house.bench import Bench
from engine.training.image.house.fresh import Fresh, copied, fresh_of, likeness
from engine.training.image.house.loss import drawn, losses
from engine.training.image.house.recomposed import Table
from engine.training.image.house.taste import liking_of
from engine.training.image.house.validation import rewards
from engine.training.judging.clustered import Interval, clustered
from engine.training.judging.floors import COPIES, VARIETY, Floor
from engine.training.report import MOST_EXAMPLES, Asked, Example
from engine.types import Language

FORM = Floor(
    "form",
    0.06,
    "Of 300 attributes that captions name, shares near .9 differ by .02 by chance alone; as served,"
    " rules hold what a prompt names, so this is how well the rest is composed around it.",
)
READS = Floor(
    "reads",
    0.0,
    "What a taste costs: a field that leans to one of its four words costs .4 of 7.7 nats on all"
    " other scenes, three such fields a sixth; what forgets to compose costs several times that.",
    times=1.25,
    upwards=True,
)
LEAST_TASTE = 60  # held-out pairs, from which a taste of their own is told
_ALIKE = 256  # scenes by which it is told whether the model still composes all others
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at: captions a language, prompts of held-out rounds."""

    captions: int
    prompts: int


QUICK, USUAL = Effort(60, 12), Effort(150, 30)


def judged(
    bench: Bench,
    adapter: FlowNetwork,
    previous: FlowNetwork | None,
    effort: Effort,
    told: Callable[[float], None] = lambda _: None,
) -> tuple[list[Asked], list[Example]]:
    """
    All that is asked of an adapter, and examples of what it changed.

    Args:
        previous: The adapter in use: it must be better than that one too.

    Raises:
        NotANumber: It names numbers that are none.
        ValueError: Nothing is held out to judge by.
    """
    found = _choices(bench, adapter, previous)
    told(0.2)
    try:
        found.append(_form(bench.model, adapter, effort))
        told(0.5)
        new, old = (
            fresh_of(bench.model, flow, bench.pairs["test"], effort.prompts)
            for flow in (adapter, previous or bench.model.flow)
        )
    except BadOutput as broken:
        raise NotANumber(str(broken)) from broken
    told(0.9)
    found += [_variety(new, old), _reads(bench.model, adapter), _copies(bench, new, old)]
    if len(bench.pairs["test"]) >= LEAST_TASTE:
        found.append(_taste(bench, new, old))
    return found, _examples(new, old)


def _choices(bench: Bench, adapter: FlowNetwork, previous: FlowNetwork | None) -> list[Asked]:
    pairs = bench.judged("test")
    if pairs is None:
        raise ValueError("nothing is held out to judge by")

    def margins(flow: FlowNetwork) -> Tensor:
        chosen, rejected = rewards(bench.model.flow, flow, pairs)
        return chosen - rejected

    sessions = [pair.row.session for pair in bench.pairs["test"]]
    return choices(margins(adapter), None if previous is None else margins(previous), sessions)


def _form(model: Composer, adapter: FlowNetwork, effort: Effort) -> Asked:
    asked = [one for language in LANGUAGES for one in held_out(effort.captions, language)]
    new, old = (accuracy(with_flow(model, flow), asked) for flow in (adapter, model.flow))
    return FORM.asked(new.right / new.asked, old.right / old.asked, new.asked)


def _variety(new: Sequence[Fresh], old: Sequence[Fresh]) -> Asked:
    """Different ones among four pictures of the same words, by what they show."""
    after, before = (_mean([vendi(likeness(one)) for one in some]) for some in (new, old))
    return VARIETY.asked(after, before, len(new), of=4)


def _reads(model: Composer, adapter: FlowNetwork) -> Asked:
    """Whether all other scenes are still composed: the loss on likely ones, nats a picture."""
    new, old = (_loss_on_others(model, flow) for flow in (adapter, model.flow))
    if not math.isfinite(new):
        raise NotANumber("its loss is no number")
    return READS.asked(new, old, _ALIKE)


@torch.no_grad()
def _loss_on_others(model: Composer, flow: FlowNetwork) -> float:
    batch = drawn_batch(_ALIKE, Random("other scenes"))
    rules = torch.ones(_ALIKE, N_CODES, dtype=torch.bool)
    texts = model.text(batch.ids, batch.seen)
    rows = Table(batch.ends, texts, batch.seen, batch.styles, rules)
    generator = torch.Generator().manual_seed(0)
    return _mean([float(losses(flow, rows, drawn(_ALIKE, generator)).mean()) for _ in range(4)])


def _copies(bench: Bench, new: Sequence[Fresh], old: Sequence[Fresh]) -> Asked:
    """Fresh pictures that are one of those it learned from, to a hair."""
    learned = [pair.chosen.end for pair in bench.pairs["train"]]
    after, before = (copied(some, learned) for some in (new, old))
    return COPIES.asked(after, before, sum(len(one.made) for one in new))


def _taste(bench: Bench, new: Sequence[Fresh], old: Sequence[Fresh]) -> Asked:
    """How often a taste of the held-out votes alone likes the new pictures better; no floor."""
    liking = liking_of(bench.pairs["test"])
    shares = [liking.prefers(a.made, b.made) for a, b in zip(new, old, strict=True)]
    found: Interval = clustered(shares, [one.session for one in new], bounds=(0, 1))
    return Asked("taste", found.mean, sum(len(one.made) for one in new), found.low, found.high)


def _examples(new: Sequence[Fresh], old: Sequence[Fresh]) -> list[Example]:
    said = [
        Example(after.prompt, was, now)
        for after, before in zip(new, old, strict=True)
        for was, now in [(before.told(), after.told())]
        if was != now
    ]
    return said[:MOST_EXAMPLES]


def with_flow(model: Composer, flow: FlowNetwork) -> Composer:
    """The same text encoder before another flow network; shares all weights."""
    both = Composer.__new__(Composer)
    torch.nn.Module.__init__(both)
    both.shape, both.text, both.flow = model.shape, model.text, flow
    return both


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
