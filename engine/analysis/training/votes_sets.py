"""
Real votes on short texts, as pairs of which one was preferred. Reads the folder, fits nothing.

The folder's own README says where they come from; nothing of their text is kept.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.types import DraftContext, Language


@dataclass(frozen=True, slots=True)
class Item:
    """A text that was voted on, with what it answered, where the set says so."""

    key: str
    group: str
    text: str
    premise: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one group; `a_won` by most of the votes. Folds never part a group."""

    group: str
    a: str
    b: str
    a_won: bool
    fold: int


@dataclass(frozen=True, slots=True)
class VoteSet:
    """One table row's worth: pairs under one criterion, and the items they name."""

    name: str
    language: Language
    form: str
    items: Mapping[str, Item]
    pairs: tuple[Pair, ...]
    siblings: bool  # whether a group is small enough to be read as one round


def read_sets(folder: Path) -> list[VoteSet]:
    """All sets of the folder: captions, stories, endings, and Chinese prompts."""
    stories = _items(folder / "scratchplot" / "items.jsonl.gz")
    judged = _rows(folder / "scratchplot" / "eval_pairs.jsonl.gz")
    sets = [
        _set("nycc", "en", "caption", _items(folder / "nycc" / "items.jsonl.gz"),
             _rows(folder / "nycc" / "eval_pairs.jsonl.gz"), siblings=False),
        _set("nycc hard", "en", "caption", _items(folder / "nycc" / "items.jsonl.gz"),
             _rows(folder / "nycc" / "eval_pairs_hard.jsonl.gz"), siblings=False),
    ]  # fmt: skip
    for criterion in ("interestingness", "coherence", "naturalness"):
        rows = [row for row in judged if row["criterion"] == criterion]
        sets.append(_set(f"stories: {criterion}", "en", "story", stories, rows))
    endings = _items(folder / "scratchplot" / "ending_items.jsonl.gz")
    rows = _rows(folder / "scratchplot" / "eval_pairs_ending.jsonl.gz")
    sets.append(_set("story endings", "en", "story", endings, rows))
    prompts = _prompted(_rows(folder / "wpb_zh" / "items.jsonl.gz"))
    rows = _rows(folder / "wpb_zh" / "eval_pairs.jsonl.gz")
    sets.append(_set("wpb_zh", "zh", "story", prompts, rows))
    return sets


def context_of(item: Item, votes: VoteSet) -> DraftContext:
    return DraftContext(votes.form, votes.language, item.premise)


def _set(
    name: str,
    language: Language,
    form: str,
    items: Mapping[str, Item],
    rows: list[dict[str, Any]],
    *,
    siblings: bool = True,
) -> VoteSet:
    pairs = tuple(
        Pair(row["group_id"], row["a"], row["b"], row["p_a"] > 0.5, row["fold"]) for row in rows
    )
    named = {key for pair in pairs for key in (pair.a, pair.b)}
    kept = {key: item for key, item in items.items() if key in named}
    return VoteSet(name, language, form, kept, pairs, siblings)


def _items(path: Path) -> dict[str, Item]:
    return {
        row["item_id"]: Item(row["item_id"], row["group_id"], row["text"]) for row in _rows(path)
    }


def _prompted(rows: list[dict[str, Any]]) -> dict[str, Item]:
    """Items of the Chinese set; a prompt stands on one row of its group only."""
    asked = {row["group_id"]: row["meta"]["prompt"] for row in rows if "prompt" in row["meta"]}
    return {
        row["item_id"]: Item(
            row["item_id"], row["group_id"], row["text"], asked.get(row["group_id"], "")
        )
        for row in rows
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
