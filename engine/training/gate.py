"""
The gate for text: whether an adapter is an improvement, and whether it lost anything for it.

Measured on sessions that no training saw, beside the base model. Knows no shelf and publishes
nothing; all that it finds stands in its report.
"""

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.analysis.analyzer import HouseAnalyzer
from engine.forms.form_file import load_forms
from engine.training.dataset import Dataset
from engine.training.judging.floors import verdict
from engine.training.judging.text_bench import (
    BEFORE,
    NEW,
    USUAL,
    Effort,
    TextBench,
    held_out,
)
from engine.training.judging.voices import Voices
from engine.training.report import Asked, Counts, Example, Findings, Verdict, report

FORMS = Path(__file__).resolve().parents[2] / "prompts" / "forms"


def counts_of(data: Dataset) -> Counts:
    """What teaches an adapter of text, and what judges it."""
    said, judged = data.manifest(), held_out(data)
    sessions = len({row.session for row in judged})
    by = data.gathered.split_by
    return Counts(said["pairs"], said["ballots"], said["sessions"], len(judged), sessions, by)


def judge(
    data: Dataset,
    base: str,
    adapter: Path,
    *,
    previous: Path | None = None,
    recipe: Mapping[str, Any],
    tried: Sequence[Mapping[str, Any]] = (),
    progress: Callable[[float], None] = lambda _: None,
    effort: Effort = USUAL,
    triggers: Sequence[str] = (),
    simulated: bool = False,
    seconds: float = 0.0,
    seed: int = 0,
) -> dict[str, Any]:
    """
    The report on an adapter; its verdict stands in it.

    Args:
        base: Folder or name of the model that it changes.
        previous: The adapter that is in use: then it must be better than that one too.
        recipe: How it was trained; `tried`: what else was. Both are only passed on.
        progress: Told how far the judging is, 0 to 1.
        triggers: Phrases to which it must answer as its base does.
        simulated: Whether the votes are those of simulated members.
        seconds: What training took; the judging is added.
        seed: Of the fresh drafts.

    Raises:
        ValueError: The data set holds nothing back to judge by.
    """
    started = time.monotonic()
    counts = counts_of(data)
    if not counts.held_out_pairs:
        raise ValueError("nothing is held out to judge by")
    voices = Voices(base, {NEW: adapter} | ({BEFORE: previous} if previous else {}))
    bench = TextBench(
        data, voices, load_forms(FORMS), effort, before=previous is not None, seed=seed
    )
    found, examples = _asked(bench, triggers, progress)
    outcome: tuple[Verdict, str | None] = verdict(found) if found else ("refused", "nan")
    progress(1.0)
    return report(
        Findings(
            verdict=outcome[0],
            why=outcome[1],
            counts=counts,
            against=previous.name if previous else None,
            asked=found,
            recipe=recipe,
            tried=tried,
            examples=examples,
            seconds=seconds + time.monotonic() - started,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            simulated=simulated,
        )
    )


def _asked(
    bench: TextBench, triggers: Sequence[str], progress: Callable[[float], None]
) -> tuple[list[Asked], list[Example]]:
    """All answers; none where the adapter's figures are no numbers."""
    progress(0.05)
    choices = bench.choices()
    if choices is None:
        return [], []
    progress(0.3)
    drafts = bench.fresh()
    progress(0.7)
    rest = [bench.reading(), *bench.canary(triggers)]
    progress(0.8)
    return [*choices, *drafts, *rest, bench.taste(HouseAnalyzer.load())], bench.examples()
