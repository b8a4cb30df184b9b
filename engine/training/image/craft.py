"""
What is particular to adapters for pictures, for the driver of a run.

Trains and judges by a `Model`, whichever it is; knows no shelf.
"""

import json
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from engine.training.dataset import Dataset
from engine.training.driver import Craft, NotANumber, Told
from engine.training.examples import SPLITS
from engine.training.image.learning import MOST_LOST, train
from engine.training.image.looked import Looked, merit
from engine.training.image.model import Model
from engine.training.image.recipe import Gate, Recipe
from engine.training.judging.floors import verdict
from engine.training.progress import Progress, write_json
from engine.training.report import Asked, Counts, Example, Findings, Verdict, report
from engine.training.rows import BrokenVotes

ADAPTER, MEASURED = "adapter", "measured.json"


def craft_of(
    data: Dataset, model: Model, recipes: Sequence[Recipe], gate: Gate, progress: Progress
) -> Craft:
    """
    Args:
        model: Of `bases.model_of`, for this data set.
    """

    def trained(recipe: Any, folder: Path, told: Told) -> tuple[Path, dict[str, Any]]:
        looked = train_one(model, recipe, folder, told, progress.check)
        return folder / ADAPTER, {"validation": looked.as_json(), "left_out": dict(model.left_out)}

    def report_on(adapter: Path, **told: Any) -> dict[str, Any]:
        return judge(data, model, adapter, gate, **told)

    return Craft(
        recipes=recipes,
        train=trained,
        merit=lambda said: merit(Looked(**said["validation"]), MOST_LOST),
        judge=report_on,
        counts=counts_of(data, model),
        learned_from=len(model.rows("train")),
        base_name=model.name,
        base_revision=model.revision,
        rank=recipes[0].rank,
    )


def train_one(
    model: Model,
    recipe: Recipe,
    out: Path,
    told: Told = lambda step, steps, loss: None,
    check: Callable[[], None] = lambda: None,
) -> Looked:
    """
    Train one recipe from the base, or go on where it was stopped; its adapter is `out / ADAPTER`.

    On a CPU the same rows, recipe and base give the same bytes, resumed or not.

    Raises:
        BrokenVotes: There is nothing to learn from.
        NotANumber: The loss is none any more.
    """
    done = out / MEASURED
    if done.is_file():
        return Looked(**json.loads(done.read_text(encoding="utf-8")))
    if not model.rows("train"):
        raise BrokenVotes("There is nothing to learn from.")
    with _repeating(recipe.threads), model.lesson(recipe) as lesson:
        looked = train(lesson.pupil, recipe, out, lesson.look, told, check)
        lesson.save(out / ADAPTER)
    write_json(done, looked.as_json())
    return looked


@contextmanager
def _repeating(threads: int) -> Iterator[None]:
    """On a CPU, sums in the same order each time; a GPU's fast kernels do not promise that."""
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(not torch.cuda.is_available())
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        torch.use_deterministic_algorithms(before[1])


def counts_of(data: Dataset, model: Model) -> Counts:
    """What teaches an adapter and what judges it; pictures that are left out are not counted."""
    held = model.rows("test")
    every = [row for split in SPLITS for row in model.rows(split)]
    sessions, held_sessions = (len({row.session for row in rows}) for rows in (every, held))
    return Counts(
        len(every),
        data.manifest()["ballots"],
        sessions,
        len(held),
        held_sessions,
        data.gathered.split_by,
    )


def judge(
    data: Dataset,
    model: Model,
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
    found, examples = _asked(model, adapter, gate, progress)
    outcome: tuple[Verdict, str | None] = verdict(found) if found else ("refused", "nan")
    progress(1.0)
    return report(
        Findings(
            verdict=outcome[0],
            why=outcome[1],
            counts=counts_of(data, model),
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
    model: Model, adapter: Path, gate: Gate, progress: Callable[[float], None]
) -> tuple[list[Asked], list[Example]]:
    """All answers; none where the adapter's figures are no numbers."""
    try:
        return model.judged(adapter, gate, progress)
    except NotANumber:
        return [], []
