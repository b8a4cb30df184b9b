"""One table over several runs: the same held-out captions, the same judge, measured in one go."""

import time
from collections.abc import Sequence

import torch

from engine.image.train.judge import Judge, judged_samples, marks
from engine.image.train.loop import painted, shuffled
from engine.image.train.material import Material
from engine.image.train.run import Run

COUNT = 512
TIMED = 16  # pictures in a batch whose time is told


def table(runs: Sequence[Run], material: Material, judge: Judge) -> str:
    """
    Markdown: distance (lower is better), match (chance and real pictures beside it), spread,
    parameters, time of 16 pictures, minutes and steps of training.
    """
    captions, real = judged_samples(material["test"], COUNT)
    half = len(real) // 2
    real_marks = marks(judge, real[:half], captions[:half], real[half:])
    lines = [
        "| model | distance | match | spread | parameters | 16 pictures | trained | steps |",
        "|---|---|---|---|---|---|---|---|",
        f"| real pictures | {real_marks.distance:.1f} | {real_marks.match:.3f} |"
        f" {real_marks.spread:.3f} | | | | |",
    ]
    for run in runs:
        pictures = painted(run.learner, captions, seed=11)
        seen = marks(judge, pictures[half:], captions[half:], real[:half])
        lines.append(
            f"| {named(run)} | {seen.distance:.1f} | {seen.match:.3f} | {seen.spread:.3f} |"
            f" {run.parameters() / 1e6:.2f} M | {timed(run, captions):.2f} s |"
            f" {run.spent_s / 60:.1f} min | {run.learner.steps} |"
        )
    pictures = painted(runs[-1].learner, captions, seed=11)
    chance = marks(judge, pictures, shuffled(captions, 5), real)
    lines.append(f"| captions shuffled (chance) | | {chance.match:.3f} | | | | | |")
    return "\n".join(lines)


def named(run: Run) -> str:
    kind = run.asked.kind
    return f"{kind} ({run.asked.loss})" if kind == "gan" else kind


@torch.no_grad()
def timed(run: Run, captions: list[str]) -> float:
    """Seconds for 16 pictures, the better of two."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        painted(run.learner, captions[:TIMED], seed=1)
        times.append(time.perf_counter() - began)
    return min(times)
