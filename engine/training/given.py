"""
Reads pairs that somebody brings: JSONL in the forms that TRL knows, packed or plain.

    {"prompt": "...", "chosen": "...", "rejected": "..."}            a pair
    {"prompt": [{"role", "content"}], "chosen": [...], ...}          the same as a conversation
    {"chosen": "...", "rejected": "..."}                             with the prompt in both
    {"prompt": "...", "completion": "...", "label": true}            a single vote (KTO)
    {"prompt": "...", "completion": "..."}, {"messages": [...]}      a text to write after (SFT)

A row may also say `weight`, `form`, `language`, and `session`: what is never parted by the split.
Rows of one prompt are never parted either. Files named train, validation or test keep to that.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.training.cleaning import Sieve
from engine.training.conversations import completion_of, parts_of
from engine.training.examples import SPLITS, Message, Row, Split, name_of
from engine.training.fields import language_code, number_of, text_of
from engine.training.from_votes import Gathered
from engine.training.rows import BrokenVotes, canonical, rows, unpacked_sha256
from engine.training.splits import Piece, split
from engine.training.tastes.folder import language_of
from engine.training.weighing import to_mean_one

_NAMED = re.compile(r"(train|validation|valid|val|dev|eval|test)(?![a-z])", re.IGNORECASE)
_SPLIT: Mapping[str, Split] = {
    "train": "train",
    "test": "test",
    "validation": "validation",
    **dict.fromkeys(("valid", "val", "dev", "eval"), "validation"),
}


@dataclass(frozen=True, slots=True)
class _Given:
    """A row as it was brought, with the split that its file's name asks for."""

    prompt: tuple[Message, ...]
    chosen: str
    rejected: str
    label: bool | None
    weight: float
    session: str
    form: str
    language: str | None
    asked: Split | None


def read_given(path: Path, seed: int) -> tuple[str, Gathered]:
    """
    All rows of a folder, or of one file, with the sha256 of what was read.

    Raises:
        BrokenVotes: There is no such file, no row in any, or a row has none of the forms above.
    """
    files = _files(path)
    given = [row for file in files for row in _read(file)]
    if not given:
        raise BrokenVotes(f"{path} holds no row.")
    told = hashlib.sha256(canonical([unpacked_sha256(file) for file in files]).encode())
    return told.hexdigest(), _gathered(given, seed)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [p for p in sorted(path.iterdir()) if p.name.endswith((".jsonl", ".jsonl.gz"))]
    if not found:
        raise BrokenVotes(f"{path} holds neither snapshot.json nor any .jsonl or .jsonl.gz.")
    return found


def _read(file: Path) -> Iterator[_Given]:
    named = _NAMED.match(file.name)
    asked = _SPLIT[named[1].lower()] if named else None
    for number, row in enumerate(rows(file), 1):
        yield _row_of(f"{file}, line {number}", row, asked)


def _row_of(where: str, row: Mapping[str, Any], asked: Split | None) -> _Given:
    if "chosen" in row or "rejected" in row:
        prompt, chosen, rejected = parts_of(where, row)
        label = None
    elif "completion" in row or "messages" in row:
        prompt, chosen = completion_of(where, row)
        rejected, label = "", row.get("label")
        if label is not None and not isinstance(label, bool):
            raise BrokenVotes(f"{where}: label is neither true nor false.")
    else:
        raise BrokenVotes(f"{where} has neither chosen and rejected nor a completion.")
    weight = number_of(where, row, "weight", 0, otherwise=1.0)
    language = None if row.get("language") is None else language_code(where, row["language"])
    form = text_of(where, row, "form") if "form" in row else ""
    session = str(row.get("session", row.get("session_id", "")))
    session = session or name_of({"prompt": [asdict(one) for one in prompt]})
    return _Given(prompt, chosen, rejected, label, weight, session, form, language, asked)


def _gathered(given: Sequence[_Given], seed: int) -> Gathered:
    sieve = Sieve()
    splits = _splits(given, seed)
    order = {name: at for at, name in enumerate(("test", "validation", "train"))}
    ranked = sorted(given, key=lambda row: (order[splits[row.session]], canonical(asdict(row))))
    found = [_row(row, splits[row.session]) for row in ranked if row.weight and _keeps(sieve, row)]
    shapes = [
        [row for row in found if row.split == name and shape == _shape(row)]
        for name in SPLITS
        for shape in ("pair", "single", "passage")
    ]
    weighed = [
        replace(row, weight=weight)
        for shape in shapes
        for row, weight in zip(shape, to_mean_one(row.weight for row in shape), strict=True)
    ]
    asked = any(row.asked for row in given)
    return Gathered(
        rows=tuple(sorted(weighed, key=lambda row: row.hash)),
        split_by="file" if asked else "session",
        left_out=dict(sorted(sieve.left_out.items())),
    )


def _splits(given: Sequence[_Given], seed: int) -> dict[str, Split]:
    """By session; what a file's name asks for holds, and only what no file names is drawn."""
    asked: dict[str, Split] = {}
    sizes: dict[str, int] = {}
    for row in given:
        sizes[row.session] = sizes.get(row.session, 0) + 1
        if row.asked in ("test", "validation"):
            asked[row.session] = row.asked
    pieces = [Piece(one, one, sizes[one], True) for one in sorted(sizes) if one not in asked]
    drawn, _ = split(pieces, seed)
    named = set(asked.values())
    return {one: name if name not in named else "train" for one, name in drawn.items()} | asked


def _keeps(sieve: Sieve, row: _Given) -> bool:
    texts = (row.chosen, row.rejected) if row.rejected else (row.chosen,)
    return sieve.keeps(row.prompt, texts, row.form, None)


def _row(given: _Given, name: Split) -> Row:
    language = given.language or language_of([given.chosen])
    row = Row(
        "",
        given.prompt,
        given.chosen,
        given.rejected,
        given.weight,
        "given",
        given.label,
        given.session,
        given.session,
        given.form,
        "zh" if language == "zh" else "en",
        (),
        name,
    )
    return replace(row, hash=name_of(asdict(row)))


def _shape(row: Row) -> str:
    if row.is_pair:
        return "pair"
    return "passage" if row.label is None else "single"
