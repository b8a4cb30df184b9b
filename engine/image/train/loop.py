"""Trains one of the three models: one loop, read from top to bottom."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from engine.image.train.judge import Judge, Marks, judged_samples, marks
from engine.image.train.learner import Learner
from engine.image.train.material import Captioned, Material
from engine.image.train.run import Run
from engine.image.train.sheets import Journal, save_sheet
from engine.image.train.words import hashed

LONGEST_STEP_S = 5.0  # what a step is charged at most: a machine that sleeps takes nothing
JUDGED = 256  # pictures of a look at the validation split
PAINTED_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Goal:
    """Stop when a mark of the validation split is reached: `match=0.5` or `distance=40`."""

    mark: str  # a field of Marks
    value: float

    @classmethod
    def read(cls, said: str) -> "Goal":
        """
        Raises:
            ValueError: It is not MARK=VALUE with a mark that is measured.
        """
        name, _, value = said.partition("=")
        if name not in Marks.__slots__:
            raise ValueError(f"--until {said}: one of {', '.join(Marks.__slots__)} is expected")
        return cls(name, float(value))

    def reached(self, seen: Marks) -> bool:
        now = float(getattr(seen, self.mark))
        return now <= self.value if self.mark == "distance" else now >= self.value


def batches(run: Run, material: Material) -> Iterator[tuple[Tensor, Tensor]]:
    """Shuffled batches without end; after a restart, in an order of its own."""
    seed = run.asked.seed + run.learner.steps
    split = Captioned(material["train"], captioned=run.asked.stage == "adapt", seed=seed)
    generator = torch.Generator().manual_seed(seed)
    size = min(run.asked.batch, len(split))
    loader = DataLoader(split, size, shuffle=True, drop_last=True, generator=generator)
    while True:
        yield from loader


def painted(learner: Learner, captions: list[str], seed: int) -> Tensor:
    """Pictures of captions, (N, 3, S, S) in [-1, 1]."""
    generator = torch.Generator().manual_seed(seed)
    parts = [captions[i : i + PAINTED_AT_ONCE] for i in range(0, len(captions), PAINTED_AT_ONCE)]
    return torch.cat([learner.sample(hashed(part), generator) for part in parts])


def look(run: Run, judge: Judge, material: Material) -> Marks:
    """How the model paints the validation split's captions now."""
    captions, real = judged_samples(material["validation"], JUDGED)
    return marks(judge, painted(run.learner, captions, seed=7), captions, real)


def train(
    run: Run,
    material: Material,
    judge: Judge,
    *,
    minutes: float,
    look_every_s: float = 60.0,
    until: Goal | None = None,
    say: Callable[[str], None] = print,
) -> Marks:
    """
    Train for `minutes` in all, spent ones included, or until the goal; keep checkpoints.

    Returns:
        The marks of the last look.
    """
    journal = Journal(run.folder)
    fed = batches(run, material)
    looked_s = run.spent_s
    while run.spent_s < minutes * 60:
        began = time.monotonic()
        told = run.learner.step(*next(fed))
        run.spent_s += min(time.monotonic() - began, LONGEST_STEP_S)
        journal.note(run.learner.steps, told)
        if run.spent_s - looked_s < look_every_s:
            continue
        looked_s = run.spent_s
        seen = _kept(run, judge, material, journal, say, told)
        if until is not None and until.reached(seen):
            say(f"reached {until.mark} {until.value} after {run.spent_s / 60:.1f} min")
            return seen
    return _kept(run, judge, material, journal, say, {})


def _kept(
    run: Run,
    judge: Judge,
    material: Material,
    journal: Journal,
    say: Callable[[str], None],
    told: dict[str, float],
) -> Marks:
    """Save, look, paint a sheet, say how it goes."""
    run.save()
    seen = look(run, judge, material)
    steps = run.learner.steps
    journal.note(steps, {"distance": seen.distance, "match": seen.match, "spread": seen.spread})
    captions, _ = judged_samples(material["validation"], 32)
    save_sheet(painted(run.learner, captions, seed=3), run.folder / f"sheet-{steps:06d}.png")
    losses = " ".join(f"{name} {value:.3f}" for name, value in told.items())
    say(
        f"step {steps} {run.spent_s / 60:.1f} min {losses} distance {seen.distance:.1f}"
        f" match {seen.match:.3f} spread {seen.spread:.3f}"
    )
    return seen


def shuffled(captions: list[str], seed: int) -> list[str]:
    """The same captions in another order: what a model that ignores them would be as good at."""
    mixed = list(captions)
    Random(seed).shuffle(mixed)
    return mixed
