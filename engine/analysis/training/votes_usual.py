"""
What is usual: mean and spread of every figure in human writing, by kind of writing.

Measured on windows of the corpora as a round would see them: the window before is the canon, the
work's first sentence the premise. Keeps two numbers a figure and no text.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.analysis.analyzer import HouseAnalyzer
from engine.analysis.evaluation.figures import Figures
from engine.analysis.evaluation.norms import kind_of
from engine.analysis.training.themes_corpus import cut
from engine.text.house.corpora import read_records
from engine.types import DraftContext, Language

SAMPLE = 700  # windows a file
QUATRAIN = 48  # characters of a window of old verse: what a round of it writes
_FILES: tuple[tuple[str, Language], ...] = (
    ("story_en", "en"),
    ("novel_en", "en"),
    ("story_simple_en", "en"),
    ("poetry_en", "en"),
    ("lyrics_en", "en"),
    ("prose_zh_modern", "zh"),
    ("story_zh_modern", "zh"),
    ("novel_zh_vernacular", "zh"),
    ("poetry_zh_modern", "zh"),
    ("poetry_zh_classical", "zh"),
)
Usual = dict[str, dict[str, tuple[float, float]]]


def usual(corpora: Path, analyzer: HouseAnalyzer, seed: int) -> Usual:
    """By kind and figure, (mean, standard deviation) over windows of the corpora."""
    found: dict[str, list[Figures]] = defaultdict(list)
    for name, language in _FILES:
        for text, context in _passages(corpora / f"{name}.jsonl.zst", language, seed):
            found[kind_of(analyzer.space.read(text, language))].append(
                analyzer.figures([text], context)[0]
            )
    return {kind: _spread(figures) for kind, figures in sorted(found.items())}


def _passages(path: Path, language: Language, seed: int) -> Iterator[tuple[str, DraftContext]]:
    rng = random.Random(seed)
    size = QUATRAIN if "classical" in path.name else None
    texts = [record["text"] for record in read_records(path)]
    rng.shuffle(texts)
    for text in texts[:SAMPLE]:
        windows = list(cut(text, language, size))
        if not windows:
            continue
        at = rng.randrange(len(windows))
        premise = windows[0].split("\n")[0][:200] if at else ""
        canon = (windows[at - 1],) if at else ()
        yield windows[at], DraftContext("story", language, premise, canon)


def _spread(figures: list[Figures]) -> dict[str, tuple[float, float]]:
    columns = {name: [getattr(one, name) for one in figures] for name in asdict(figures[0])}
    spread = {}
    for name, values in columns.items():
        known = [value for value in values if value is not None]
        if len(known) > 1:
            spread[name] = (round(float(np.mean(known)), 5), round(float(np.std(known)), 5))
    return spread
