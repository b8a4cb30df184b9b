"""
Reads real votes from any folder in the form of the development votes, or a folder of such folders.

The form: `*items.jsonl.gz`, `eval_pairs*.jsonl.gz`, and where they are there `votes.jsonl.gz` and
`pairs.jsonl.gz`. Keys that it does not know are passed over. Names no data set.
"""

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.training.rows import BrokenVotes, Row, rows
from engine.training.tastes.votes import Choice, Grade, Item, Pair, VoteSet
from engine.types import Language

FOLDS = 5  # where a folder says none
_PAIRS = "eval_pairs"
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 500  # items that are looked at for their language
_CHINESE = 0.3  # share of letters; a Chinese word is two letters, an English one is five


def read_sets(folder: Path) -> list[VoteSet]:
    """
    All sets of a folder, or of the folders in it, by name.

    Raises:
        BrokenVotes: The folder is not there, holds no votes of this form, or a file is broken.
    """
    if not folder.is_dir():
        raise BrokenVotes(f"{folder} is not a folder.")
    if _is_set(folder):
        return _sets(folder)
    inside = [one for one in sorted(folder.iterdir()) if one.is_dir() and _is_set(one)]
    if not inside:
        raise BrokenVotes(f"{folder} holds no items.jsonl.gz with {_PAIRS}.jsonl.gz beside it.")
    return [one for path in inside for one in _sets(path)]


def fold_of(group: str, folds: int = FOLDS) -> int:
    """A group's fold, from its name alone: the same on every machine."""
    return int.from_bytes(hashlib.sha256(group.encode("utf-8", "replace")).digest()[:4]) % folds


def language_of(texts: Iterable[str]) -> Language:
    """What most of the letters are."""
    sample = "".join(text[:400] for text in texts)
    letters = len(_LETTER.findall(sample))
    return "zh" if letters and len(_HAN.findall(sample)) / letters > _CHINESE else "en"


def _is_set(folder: Path) -> bool:
    return any(folder.glob("*items.jsonl.gz")) and any(folder.glob(f"{_PAIRS}*.jsonl.gz"))


def _sets(folder: Path) -> list[VoteSet]:
    items = _items(folder)
    grades = _grades(folder / "votes.jsonl.gz", items)
    choices = _choices(folder / "pairs.jsonl.gz", items)
    found = []
    for path in sorted(folder.glob(f"{_PAIRS}*.jsonl.gz")):
        suffix = path.name.removeprefix(_PAIRS).removesuffix(".jsonl.gz").strip("_-")
        name = f"{folder.resolve().name} {suffix}".strip()
        for criterion, pairs in _pairs(path, items).items():
            title = f"{name}: {criterion}" if criterion else name
            found.append(_set(title, items, pairs, grades.get(criterion, {}), choices))
    return found


def _set(
    name: str,
    items: Mapping[str, Item],
    pairs: Sequence[Pair],
    grades: Mapping[str, Grade],
    choices: Sequence[Choice],
) -> VoteSet:
    groups = {pair.group for pair in pairs}
    kept = {key: item for key, item in items.items() if item.group in groups}
    return VoteSet(
        name,
        language_of(item.text for item in list(kept.values())[:_SAMPLE]),
        kept,
        tuple(pairs),
        {key: grade for key, grade in grades.items() if key in kept},
        tuple(one for one in choices if one.group in groups),
    )


def _items(folder: Path) -> dict[str, Item]:
    """A prompt may stand on one item of its group only; it is the premise of all."""
    read = [
        row
        for path in sorted(folder.glob("*items.jsonl.gz"))
        for row in rows(path, "item_id", "group_id", "text")
    ]
    asked = {str(row["group_id"]): text for row in read if (text := _of_meta(row, "prompt"))}
    found = {}
    for row in read:
        key, group = str(row["item_id"]), str(row["group_id"])
        system = _of_meta(row, "system") or _of_meta(row, "model")
        found[key] = Item(key, group, str(row["text"]), asked.get(group, ""), system)
    return found


def _of_meta(row: Row, key: str) -> str:
    meta = row.get("meta")
    value = meta.get(key) if isinstance(meta, dict) else None
    return str(value) if value else ""


def _pairs(path: Path, items: Mapping[str, Item]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = defaultdict(list)
    folds: dict[str, int] = {}
    for number, row in enumerate(rows(path, "group_id", "a", "b", "p_a"), 1):
        a, b = str(row["a"]), str(row["b"])
        for key in (a, b):
            if key not in items:
                raise BrokenVotes(f"{path}, line {number} names {key}, which is no item.")
        if items[a].group != items[b].group:
            raise BrokenVotes(f"{path}, line {number} compares items of two groups.")
        group, given = items[a].group, row.get("fold")
        fold = fold_of(group) if given is None else int(_number(path, number, given))
        if folds.setdefault(group, fold) != fold:
            raise BrokenVotes(f"{path}, line {number} puts the group {group} into a second fold.")
        share = _number(path, number, row["p_a"])
        if not 0 <= share <= 1:
            raise BrokenVotes(f"{path}, line {number}: p_a lies outside 0 to 1.")
        if share != 0.5:
            n = _number(path, number, row.get("n") or 1)
            found[str(row.get("criterion") or "")].append(Pair(group, a, b, share, n, fold))
    if not found:
        raise BrokenVotes(f"{path} holds no pair that one item won.")
    return found


def _grades(path: Path, items: Mapping[str, Item]) -> dict[str, dict[str, Grade]]:
    """By criterion and item; a file that is not there grades nothing."""
    if not path.is_file():
        return {}
    summed: dict[str, dict[str, dict[float, float]]] = defaultdict(dict)
    for number, row in enumerate(rows(path, "item_id"), 1):
        key = str(row["item_id"])
        if key in items:
            given = summed[str(row.get("criterion") or "")].setdefault(key, defaultdict(float))
            for value, n in _values(path, number, row):
                given[value] += n
    return {
        criterion: {key: Grade(tuple(sorted(given.items()))) for key, given in one.items() if given}
        for criterion, one in summed.items()
    }


def _values(path: Path, number: int, row: Row) -> list[tuple[float, float]]:
    counts, value = row.get("counts"), row.get("value")
    if isinstance(counts, dict):
        read = [(_number(path, number, v), _number(path, number, n)) for v, n in counts.items()]
        return [(v, n) for v, n in read if n > 0]
    return [] if value is None else [(_number(path, number, value), 1.0)]


def _choices(path: Path, items: Mapping[str, Item]) -> list[Choice]:
    if not path.is_file():
        return []
    found = []
    for row in rows(path, "chosen", "rejected"):
        chosen, rejected = str(row["chosen"]), str(row["rejected"])
        if chosen in items and rejected in items:
            place = row.get("chosen_position")
            voter = str(row.get("voter_id") or "")
            known = place if isinstance(place, int) else None
            found.append(Choice(items[chosen].group, chosen, rejected, voter, known))
    return found


def _number(path: Path, number: int, value: object) -> float:
    try:
        read = float(str(value))
    except ValueError as broken:
        raise BrokenVotes(f"{path}, line {number}: {value!r} is no number.") from broken
    if not math.isfinite(read):
        raise BrokenVotes(f"{path}, line {number}: {value!r} is no number.")
    return read
