"""Small folders of votes for tests: made-up captions, of which the longer are liked."""

import gzip
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WORDS = ("river", "lantern", "morning", "silver", "window", "garden", "letter", "winter")
HAN = "山水月夜风雨花影秋江灯窗远舟归鸟青松云石"


def packed(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def english(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def chinese(rng: random.Random, characters: int) -> str:
    return "".join(rng.choice(HAN) for _ in range(characters)) + "。"


def small(folder: Path, groups: int = 12, items: int = 6, *, zh: bool = False) -> Path:
    """A folder in which every longer text wins; its folds are left to the reader."""
    rng = random.Random(7)
    rows, pairs = [], []
    for group in (f"g{n}" for n in range(groups)):
        sizes = rng.sample(range(4, 60), items)
        for n, size in enumerate(sizes):
            text = chinese(rng, size) if zh else english(rng, size)
            rows.append({"item_id": f"{group}-{n}", "group_id": group, "text": text, "extra": 1})
        for a in range(items):
            for b in range(a):
                won = float(sizes[a] > sizes[b])
                pairs.append(
                    {"group_id": group, "a": f"{group}-{a}", "b": f"{group}-{b}", "p_a": won}
                )
    packed(folder / "items.jsonl.gz", rows)
    packed(folder / "eval_pairs.jsonl.gz", pairs)
    return folder
