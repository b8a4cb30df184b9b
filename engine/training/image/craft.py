"""
What is particular to adapters for pictures, for the driver of a run: the composing model's.

Trains and judges by others; knows no shelf.
"""

import json
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import Rejected
from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.model import FlowNetwork
from engine.training.dataset import Dataset
from engine.training.driver import Craft, NotANumber, Told
from engine.training.image.house.bench import Bench, bench_of
from engine.training.image.house.gate import QUICK, USUAL, judged
from engine.training.image.house.pupil import pupil_of
from engine.training.image.house.validation import Looks
from engine.training.image.learning import MOST_LOST, train
from engine.training.image.looked import Looked, merit
from engine.training.image.recipe import Preset, Recipe
from engine.training.judging.floors import verdict
from engine.training.progress import Progress, write_json
from engine.training.report import Asked, Counts, Example, Findings, Verdict, report
from engine.training.rows import BrokenVotes

ADAPTER, MEASURED = "adapter", "measured.json"
NAME = "house-scenes"


@dataclass(frozen=True, slots=True)
class Gate:
    """How a run judges: beside which adapter, with how much effort, and whose votes they are."""

    previous: Path | None = None
    preset: Preset = "usual"
    simulated: bool = False


def craft_of(
    data: Dataset,
    bench: Bench,
    recipes: Sequence[Recipe],
    gate: Gate,
    progress: Progress,
) -> Craft:
    """
    Args:
        bench: The pictures of this data set, composed again.
    """
    learner = Learner(bench)

    def trained(recipe: Any, folder: Path, told: Told) -> tuple[Path, dict[str, Any]]:
        looked = learner.train(recipe, folder, told, progress.check)
        return folder / ADAPTER, {"validation": looked.as_json(), "left_out": dict(bench.left_out)}

    def report_on(adapter: Path, **told: Any) -> dict[str, Any]:
        return judge(data, bench, adapter, gate, **told)

    return Craft(
        recipes=recipes,
        train=trained,
        merit=lambda said: merit(Looked(**said["validation"]), MOST_LOST),
        judge=report_on,
        counts=counts_of(data, bench),
        learned_from=len(bench.pairs["train"]),
        base_name=NAME,
        base_revision=bench.revision,
        rank=recipes[0].rank,
    )


class Learner:
    """Trains recipes on one bench; what the model alone says of its pictures is measured once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._train = bench.judged("train")
        self._looks = Looks(bench.model.flow, bench.judged("validation"))

    def train(self, recipe: Recipe, out: Path, told: Told, check: Callable[[], None]) -> Looked:
        """
        Train one recipe, or go on where it was stopped; its adapter lies in `out / ADAPTER`.

        On a CPU the same rows, recipe and base give the same bytes, resumed or not.

        Raises:
            BrokenVotes: There is nothing to learn from.
            NotANumber: The loss is none any more.
        """
        done = out / MEASURED
        if done.is_file():
            return Looked(**json.loads(done.read_text(encoding="utf-8")))
        if self._train is None:
            raise BrokenVotes("There is nothing to learn from.")
        pupil = pupil_of(self._bench.model.flow, self._train, recipe)
        looked = train(pupil, recipe, out, lambda: self._looks(pupil.lora), told, check)
        pupil.lora.save(out / ADAPTER, self._bench.revision)
        write_json(done, looked.as_json())
        return looked


def train_adapter(
    data: Dataset, base: str, out: Path, recipe: Recipe, shelf: Path | None = None
) -> Path:
    """
    The adapter of one recipe, from the base: the same bytes for the same rows, always.

    Args:
        shelf: Where the adapters lie that painted some of the pictures.

    Raises:
        BrokenVotes: There is nothing to learn from, or the base cannot be read.
        NotANumber: The recipe leaves the numbers.
    """
    learner = Learner(bench_of(data, base, shelf))
    learner.train(recipe, out, lambda step, steps, loss: None, lambda: None)
    return out / ADAPTER


def counts_of(data: Dataset, bench: Bench) -> Counts:
    """What teaches an adapter and what judges it; pictures that are gone are not counted."""
    said, held = data.manifest(), bench.pairs["test"]
    every = [pair for pairs in bench.pairs.values() for pair in pairs]
    sessions = len({pair.row.session for pair in every})
    return Counts(
        len(every), said["ballots"], sessions, len(held), len({p.row.session for p in held})
    )


def judge(
    data: Dataset,
    bench: Bench,
    adapter: Path,
    gate: Gate,
    *,
    recipe: Mapping[str, Any],
    tried: Sequence[Mapping[str, Any]] = (),
    progress: Callable[[float], None] = lambda _: None,
    seconds: float = 0.0,
) -> dict[str, Any]:
    """
    The report on an adapter; its verdict stands in it.

    Raises:
        ValueError: Nothing is held out to judge by.
        BrokenVotes: It, or the adapter in use, is none of this model.
    """
    started = time.monotonic()
    flows = [_flow(bench, one) if one else None for one in (adapter, gate.previous)]
    found, examples = _asked(bench, flows, gate, progress)
    outcome: tuple[Verdict, str | None] = verdict(found) if found else ("refused", "nan")
    progress(1.0)
    return report(
        Findings(
            verdict=outcome[0],
            why=outcome[1],
            counts=counts_of(data, bench),
            against=gate.previous.name if gate.previous else None,
            asked=found,
            recipe=recipe,
            tried=tried,
            examples=examples,
            seconds=seconds + time.monotonic() - started,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            simulated=gate.simulated,
        )
    )


def _asked(
    bench: Bench,
    flows: Sequence[FlowNetwork | None],
    gate: Gate,
    progress: Callable[[float], None],
) -> tuple[list[Asked], list[Example]]:
    """All answers; none where the adapter's figures are no numbers."""
    new, before = flows
    assert new
    effort = QUICK if gate.preset == "quick" else USUAL
    try:
        return judged(bench, new, before, effort, progress)
    except NotANumber:
        return [], []


def _flow(bench: Bench, folder: Path) -> FlowNetwork:
    """As the image server merges it."""
    try:
        return adapted(bench.model.flow, folder, bench.revision)
    except Rejected as broken:
        raise BrokenVotes(f"{folder.name} is no adapter of {NAME}: {broken}.") from broken
