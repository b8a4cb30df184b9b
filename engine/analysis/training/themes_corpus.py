"""
Background texts of the theme space: short windows of public-domain writing and of our own stories.

Knows where the corpora lie and how they are cut. Nothing of them is kept but counts.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.text.house.corpora import read_records
from engine.text.house.grammar_en import EnglishStories
from engine.text.house.grammar_zh import ChineseStories
from engine.types import Language

_UNIT = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*")
_SIZE: dict[Language, int] = {"en": 420, "zh": 130}  # characters of a window, about a passage
OWN_STORIES = 3_000  # of our grammars, a language


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpora, and how many characters of it are read at most."""

    name: str
    limit: int


SOURCES: dict[Language, tuple[Source, ...]] = {
    "en": (
        Source("poetry_en", 5_000_000),
        Source("lyrics_en", 1_000_000),
        Source("story_simple_en", 300_000),
        Source("story_en", 26_000_000),
        Source("novel_en", 10_000_000),
        Source("script_en", 1_500_000),
    ),
    "zh": (
        Source("poetry_zh_modern", 100_000),
        Source("prose_zh_modern", 600_000),
        Source("story_zh_modern", 300_000),
        Source("novel_zh_vernacular", 10_000_000),
        Source("poetry_zh_classical", 7_000_000),
    ),
}


def windows(corpora: Path, language: Language, seed: int) -> Iterator[str]:
    """Windows of all sources of a language; the records of a file in a drawn order."""
    rng = random.Random(seed)
    for source in SOURCES[language]:
        texts = [record["text"] for record in read_records(corpora / f"{source.name}.jsonl.zst")]
        rng.shuffle(texts)
        left = source.limit
        for text in texts:
            if left <= 0:
                break
            left -= len(text)
            yield from cut(text, language)
    stories = EnglishStories(rng) if language == "en" else ChineseStories(rng)
    for _ in range(OWN_STORIES):
        yield stories.draw().passage


def cut(text: str, language: Language, size: int | None = None) -> Iterator[str]:
    """Whole sentences or lines, gathered to `size` characters or more; crumbs are left out."""
    size = size or _SIZE[language]
    window = ""
    for unit in _UNIT.findall(text):
        window += unit
        if len(window) >= size:
            yield window
            window = ""
    if len(window) >= size / 4:
        yield window
