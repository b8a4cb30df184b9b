"""
One run of tuning from data to shelf: try recipes, judge the best, publish it, say what it came to.

Knows neither text nor pictures: a `Craft` does what is particular to either. All that a run has
done lies in its folder, so the same call goes on where it was stopped or killed.
"""

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from engine.training import history, registry
from engine.training.dataset import Dataset
from engine.training.manifest import Manifest
from engine.training.progress import Progress, write_json
from engine.training.report import Counts, Findings, report, too_little

OUTCOME, PLAN, RESULT = "outcome.json", "plan.json", "result.json"
MOST_POINT = 0.7  # share of a run's time in which recipes may be tried; the rest is the gate's
_HOPELESS = frozenset({"prefers", "nan"})  # a gentler recipe would not be let in for it
LEAST_PAIRS = 16  # to train on; fewer teach their own words only


class Told(Protocol):
    def __call__(self, step: int, steps: int, loss: float | None) -> None: ...


class Recipe(Protocol):
    def as_json(self) -> dict[str, Any]: ...


class NotANumber(ArithmeticError):
    """The loss left the numbers: this recipe cannot train on these rows."""


@dataclass(frozen=True, slots=True)
class Craft:
    """
    What is particular to a kind of adapter.

    `train(recipe, folder, told)` leaves an adapter's folder and returns it, with what it measured
    (JSON with "validation"); it raises NotANumber, and Stopped where the run shall stop.
    `merit(measured)` orders what was tried, larger is better. `judge(adapter, recipe, tried,
    progress, seconds)` returns the gate's report. `rank(recipe)` is for the manifest.
    """

    recipes: Sequence[Recipe]
    train: Callable[[Recipe, Path, Told], tuple[Path, dict[str, Any]]]
    merit: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    judge: Callable[..., dict[str, Any]]
    counts: Counts
    learned_from: int  # rows to train on
    base_name: str
    base_revision: str
    rank: int
    main: bool = True  # of several processes, whether this is the one that writes


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody asked for. Without a shelf the adapter is published in the run's folder."""

    out: Path
    name: str
    shelf: Path | None = None
    minutes: float | None = None


def carry_out(job: Job, data: Dataset, craft: Craft, progress: Progress) -> dict[str, Any]:
    """
    The outcome: {"verdict", "adapter", "report"}; it also stands in the run's `outcome.json`.

    Raises:
        Stopped: Somebody asked for it; the same call goes on from there.
        FileExistsError: The name is another adapter's.
        BadAdapter: What was trained cannot be served.
    """
    known = job.out / OUTCOME
    if known.is_file():
        said: dict[str, Any] = json.loads(known.read_text(encoding="utf-8"))
        return said
    first = craft.recipes[0].as_json()
    if craft.learned_from < LEAST_PAIRS or not craft.counts.held_out_pairs:
        return _ended(job, craft, data, None, too_little(craft.counts, first), {})
    recipes = _planned(job, data, craft)
    tried = _try_all(job, recipes, craft, progress)
    if not craft.main:
        return {}
    good = [at for at, one in enumerate(tried) if not one["nan"]]
    if not good:
        seconds = sum(one["seconds"] for one in tried)
        lost = Findings("refused", "nan", craft.counts, None, (), first, tried, seconds=seconds)
        return _ended(job, craft, data, None, report(lost), {})
    best, judged = _judged(job, tried, good, craft, progress)
    adapter = job.out / tried[best]["adapter"]
    progress.check()
    progress.tell("publishing", 0.99, tried=len(tried), of=len(tried))
    return _ended(job, craft, data, adapter, judged, tried[best])


def _judged(
    job: Job,
    tried: Sequence[dict[str, Any]],
    good: Sequence[int],
    craft: Craft,
    progress: Progress,
) -> tuple[int, dict[str, Any]]:
    """
    Which of what was tried is taken, with its report: the best, unless it lost what no adapter may
    lose and a lesser one did not. Preference is asked of one alone, so chance has one try.
    """
    order = sorted(good, key=lambda at: (craft.merit(tried[at]["measured"]), -at), reverse=True)
    reports: dict[int, dict[str, Any]] = {}
    seconds = sum(one["seconds"] for one in tried)
    for at in order:
        reports[at] = craft.judge(
            job.out / tried[at]["adapter"],
            recipe=tried[at]["recipe"],
            tried=tried,
            progress=lambda share: progress.tell("judging", 0.75 + 0.24 * share, of=len(tried)),
            seconds=seconds,
        )
        seconds = reports[at]["seconds"]
        if reports[at]["verdict"] != "refused" or reports[at]["why"] in _HOPELESS:
            return at, reports[at]
    return order[0], reports[order[0]]


def _planned(job: Job, data: Dataset, craft: Craft) -> list[Recipe]:
    """The recipes of this run; what another data set or base left in the folder goes."""
    plan = {
        "data": data.manifest()["sha256"],
        "base": craft.base_revision,
        "recipes": [one.as_json() for one in craft.recipes],
    }
    path = job.out / PLAN
    if craft.main and (not path.is_file() or json.loads(path.read_text()) != plan):
        for folder in job.out.glob("point-*"):
            shutil.rmtree(folder)
        write_json(path, plan)
    return list(craft.recipes)


def _try_all(
    job: Job, recipes: Sequence[Recipe], craft: Craft, progress: Progress
) -> list[dict[str, Any]]:
    """One after the other, as far as the time goes; at least one."""
    tried: list[dict[str, Any]] = []
    for at, recipe in enumerate(recipes):
        spent = [one["seconds"] for one in tried]
        if spent and job.minutes and sum(spent) + max(spent) > job.minutes * 60 * MOST_POINT:
            break
        tried.append(_try(job, at, len(recipes), recipe, craft, progress))
    return tried


def _try(
    job: Job, at: int, of: int, recipe: Recipe, craft: Craft, progress: Progress
) -> dict[str, Any]:
    folder = job.out / f"point-{at + 1}"
    known = folder / RESULT
    if known.is_file():
        said: dict[str, Any] = json.loads(known.read_text(encoding="utf-8"))
        return said
    progress.check()
    began_s = time.monotonic()

    def told(step: int, steps: int, loss: float | None) -> None:
        done = 0.02 + 0.73 * (at + step / max(steps, 1)) / of
        progress.tell("training", done, tried=at, of=of, step=step, steps=steps, loss=loss)

    result: dict[str, Any] = {"recipe": recipe.as_json(), "nan": False, "adapter": None}
    try:
        adapter, measured = craft.train(recipe, folder, told)
        result |= {"adapter": str(adapter.relative_to(job.out)), "measured": measured}
    except NotANumber:
        result |= {"nan": True, "measured": {}}
    result["seconds"] = round(time.monotonic() - began_s, 1)
    if craft.main:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(known, result)
    return result


def _ended(
    job: Job,
    craft: Craft,
    data: Dataset,
    adapter: Path | None,
    judged: dict[str, Any],
    best: Mapping[str, Any],
) -> dict[str, Any]:
    """Publish what was not refused, remember how it went, and say so."""
    shelf = job.shelf or job.out / "published"
    kept = judged["verdict"] != "refused" and adapter is not None
    if kept and adapter is not None:
        said = data.manifest()
        manifest = Manifest(
            kind=data.kind,
            community=data.community,
            base_name=craft.base_name,
            base_revision=craft.base_revision,
            rank=craft.rank,
            rows=tuple(said["rows"]),
            counts={key: value for key, value in said.items() if key != "rows"},
            recipe=judged["recipe"],
            figures=dict(best.get("measured", {})),
        )
        registry.publish(adapter, shelf, job.name, manifest, judged)
    _note(job, data, shelf, judged, best)
    outcome = {
        "verdict": judged["verdict"],
        "adapter": job.name if kept else None,
        "report": judged,
    }
    write_json(job.out / OUTCOME, outcome)
    return outcome


def _note(
    job: Job, data: Dataset, shelf: Path, judged: Mapping[str, Any], best: Mapping[str, Any]
) -> None:
    """Once, however often the run was killed at this point."""
    if judged["why"] == "too_little":
        return
    entry = {
        "kind": data.kind,
        "community": data.community,
        "name": job.name,
        "data": data.manifest()["sha256"],
        "recipe": judged["recipe"],
        "verdict": judged["verdict"],
        "why": judged["why"],
        "validation": best.get("measured", {}).get("validation"),
        "asked": judged["asked"],
        "seconds": judged["seconds"],
    }
    there = history.history(shelf, data.kind, data.community)
    if not any((one.get("name"), one.get("data")) == (job.name, entry["data"]) for one in there):
        history.note(shelf, entry)
