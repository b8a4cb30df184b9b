"""
What is particular to adapters of text, for the driver of a run. Trains and judges by others.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.training import gate
from engine.training.dataset import Dataset
from engine.training.driver import Craft, Told
from engine.training.judging.text_bench import QUICK, USUAL
from engine.training.progress import Progress
from engine.training.registry import revision
from engine.training.text.base import base_name, base_of
from engine.training.text.grid import Preset
from engine.training.text.recipe import Recipe
from engine.training.text.run import Bench, bench_of, measured, train
from engine.training.text.validation import Validation


def craft_of(
    data: Dataset,
    base: str,
    recipes: Sequence[Recipe],
    preset: Preset,
    progress: Progress,
    *,
    previous: Path | None = None,
    watched: Sequence[str] = (),
    wandb: str | None = None,
    main: bool = True,
) -> Craft:
    """
    Args:
        previous: The adapter in use, which this one must be better than.
        watched: Phrases to which the adapter must answer as its base does.

    Raises:
        BrokenVotes: Nothing to learn from, or no base; when training begins.
    """
    first = recipes[0]

    @cache
    def bench() -> Bench:
        return bench_of(data, base, first, wandb)

    def trained(recipe: Any, folder: Path, told: Told) -> tuple[Path, dict[str, Any]]:
        shared = None if measured(folder) else bench()
        adapter = train(data, base, folder, recipe, progress, bench=shared, told=told)
        return adapter, measured(folder) or {}

    def judged(adapter: Path, **told: Any) -> dict[str, Any]:
        effort = QUICK if preset == "quick" else USUAL
        return gate.judge(
            data,
            base_of(base),
            adapter,
            previous=previous,
            effort=effort,
            triggers=watched,
            seed=first.seed,
            **told,
        )

    rows = data.singles("train") if first.loss == "kto" else data.pairs("train")
    if first.loss == "sft":
        rows = data.pairs("train") + data.passages("train")
    return Craft(
        recipes=recipes,
        train=trained,
        merit=merit,
        judge=judged,
        counts=gate.counts_of(data),
        learned_from=len(rows),
        base_name=base_name(base),
        base_revision=revision(base_of(base)),
        rank=first.rank,
        main=main,
    )


def merit(said: Mapping[str, Any]) -> tuple[Any, ...]:
    return Validation(**said["validation"]).merit
