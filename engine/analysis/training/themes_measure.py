"""
How good the theme space is: on the frozen examples, and on poems whose titles name a theme.

The frozen examples were written before the space and are only measured on. The titled poems are
what weights and directions were chosen by.
"""

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.analysis.theme_list import ThemeList
from engine.analysis.themes import ThemeSpace, Vector, similarity
from engine.text.house.corpora import read_records
from engine.types import Language

ABSENT: dict[Language, str] = {"en": "wine", "zh": "poverty"}  # the theme a language does without


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the keys of its themes, the first the main one."""

    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares in [0, 1]: the first guess is a theme of the text; one of the first three is."""

    first: float
    three: float
    count: int


def frozen(path: Path, language: Language) -> tuple[list[Example], list[tuple[int, int, int]]]:
    """The frozen texts, and triples (anchor, same theme, other theme) as indexes into them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    keys = _keys(language)
    texts = [row for row in rows if "text" in row]
    at = {row["id"]: number for number, row in enumerate(texts)}
    examples = [Example(row["text"], tuple(keys[t] for t in row["themes"])) for row in texts]
    triples = [row for row in rows if "anchor" in row]
    return examples, [(at[t["anchor"]], at[t["same"]], at[t["other"]]) for t in triples]


def titled(corpora: Path, language: Language, limit: int = 800) -> list[Example]:
    """Poems whose title holds exactly one theme's name, labelled by it; the title is not read."""
    name = "poetry_en" if language == "en" else "poetry_zh_classical"
    keys = _keys(language)
    taken: Counter[str] = Counter()
    found = []
    for record in read_records(corpora / f"{name}.jsonl.zst"):
        title = record["title"].lower()
        words = title.split() if language == "en" else title
        named = [key for word, key in keys.items() if word in words]
        if len(named) == 1 and taken[named[0]] < limit // 20:
            taken[named[0]] += 1
            found.append(Example(record["text"][:600], (named[0],)))
    return found[: limit * 2]


def classified(space: ThemeSpace, examples: Sequence[Example], language: Language) -> Quality:
    """Quality of the closed themes over the forty of a language."""
    first = three = 0
    for example in examples:
        ranked = [key for key, _ in space.closed_themes(example.text, language)]
        ranked = [key for key in ranked if key != ABSENT[language]]
        first += ranked[0] in example.themes
        three += bool(set(ranked[:3]) & set(example.themes))
    return Quality(first / len(examples), three / len(examples), len(examples))


def majority(examples: Sequence[Example]) -> float:
    """The share that one fixed guess gets right, the commonest theme."""
    counts = Counter(theme for example in examples for theme in example.themes)
    return counts.most_common(1)[0][1] / len(examples)


def chance(examples: Sequence[Example]) -> float:
    """The share that a guess among forty gets right on the average."""
    return float(np.mean([len(example.themes) / 40 for example in examples]))


def triple_accuracy(places: Sequence[Vector], triples: Sequence[tuple[int, int, int]]) -> float:
    """The share of triples in which the same theme stands nearer than the other; level is half."""
    won = 0.0
    for anchor, same, other in triples:
        near = similarity(places[anchor], places[same])
        far = similarity(places[anchor], places[other])
        won += 1.0 if near > far else 0.5 if near == far else 0.0
    return won / len(triples)


def across(space: ThemeSpace, english: Sequence[Example], chinese: Sequence[Example]) -> str:
    """How often an English text stands nearer a Chinese one of its theme than one of another."""
    rng = random.Random(3)
    places = [space.vector(one.text, "zh") for one in chinese]
    won = asked = 0
    for one in english:
        same = [i for i, other in enumerate(chinese) if other.themes[0] == one.themes[0]]
        away = [i for i, other in enumerate(chinese) if not set(other.themes) & set(one.themes)]
        anchor = space.vector(one.text, "en")
        for _ in range(3 if same else 0):
            near, far = places[rng.choice(same)], places[rng.choice(away)]
            won += similarity(anchor, near) > similarity(anchor, far)
            asked += 1
    return f"{won / asked:.3f} of {asked}"


def _keys(language: Language) -> dict[str, str]:
    """Names of the frozen labels to keys of the list."""
    themes = ThemeList.load()
    keys = {
        key if language == "en" else themes.called(number, "zh"): key
        for number, key in enumerate(themes.names)
    }
    return {word: key for word, key in keys.items() if key != ABSENT[language]}
