"""
Whether an adapter is the one that would have been trained had a member never taken part.

The data set is rebuilt without the member's rows, and trained by the same recipe from the same
base; then the numbers are compared. Knows no trainer: it is given one.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from engine.training.dataset import Dataset, read_dataset
from engine.training.rows import BrokenVotes, canonical, rows, write_rows
from engine.training.snapshot import TOLD, read_snapshot

# On a CPU, in float32 with as many threads, training repeats to the bit. Elsewhere sums are rounded
# in another order; a tensor may then differ by this share of its largest number.
TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Parted:
    """A data set with a member and without; `theirs` are hashes of rows that they have part in."""

    whole: Dataset
    rest: Dataset
    theirs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two adapters side by side. `largest` is a share of the largest number of its tensor."""

    tensors: int
    unequal: int  # by a single bit or more
    largest: float
    alone: tuple[str, ...]  # names of tensors that only one has


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the answer; `kept` None where nothing is asked of it."""

    said: str
    found: str
    kept: bool | None = None


def parted(folder: Path, voters: frozenset[str], seed: int = 0) -> Parted:
    """
    Args:
        seed: Of the split, as the adapter's training had it.

    Raises:
        BrokenVotes: The folder is no snapshot, or nobody in it goes by these refs.
    """
    snapshot = read_snapshot(folder)
    whole = read_dataset(folder, seed=seed)
    rest = read_dataset(folder, without=voters, seed=seed)
    asked = {one.group for one in snapshot.rounds if one.authors & voters}
    theirs = [
        (one.group, item) for one in snapshot.rounds for item in one.items if item.author in voters
    ]
    written = {(group, item.text) for group, item in theirs}
    brought = {item.picture.file for _, item in theirs if item.picture}
    hashes = whole.hashes_of(voters) | {
        row.hash
        for row in whole.rows
        if row.group in asked or {(row.group, row.chosen), (row.group, row.rejected)} & written
    }
    hashes |= {
        row.hash
        for row in whole.pictures
        if row.group in asked or {row.chosen.file, row.rejected.file} & brought
    }
    if not hashes:
        raise BrokenVotes(f"Nothing in {folder} rests on {', '.join(sorted(voters))}.")
    return Parted(whole, rest, hashes)


def rewritten(folder: Path, voters: frozenset[str], out: Path) -> Path:
    """
    The snapshot itself without a member: every line of theirs is gone from the files. It is read
    and written line by line, so that it shares no step with `read_dataset(without=...)`.
    """
    out.mkdir(parents=True, exist_ok=True)
    told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    contexts = [one for one in rows(folder / "contexts.jsonl.gz") if not voters & {*one["authors"]}]
    groups = {one["group_id"] for one in contexts}
    items = [one for one in _of(folder, "items", groups) if one["author_id"] not in voters]
    left = {one["item_id"] for one in items}
    votes = [
        one
        for one in _of(folder, "votes", groups)
        if one["voter_id"] not in voters and one["item_id"] in left
    ]
    for name, kept in (("contexts", contexts), ("items", items), ("votes", votes)):
        told["files"][f"{name}.jsonl.gz"] = write_rows(out / f"{name}.jsonl.gz", kept)
    told["files"].pop("eval_pairs.jsonl.gz", None)  # sums of votes; nobody trains on them
    told["counts"] = {"contexts": len(contexts), "items": len(items), "votes": len(votes)}
    for one in items:
        if "file" in one:  # of pictures; those that a member brought stay behind
            (out / one["file"]).parent.mkdir(exist_ok=True)
            shutil.copyfile(folder / one["file"], out / one["file"])
    (out / TOLD).write_text(f"{canonical(told)}\n", encoding="utf-8")
    return out


def differ(one: Path, other: Path) -> Difference:
    """Two adapters' weights, number by number."""
    a, b = load_file(one), load_file(other)
    shared = sorted(a.keys() & b.keys())
    unequal, largest = 0, 0.0
    for name in shared:
        if a[name].dtype == b[name].dtype and a[name].tobytes() == b[name].tobytes():
            continue
        unequal += 1
        largest = max(largest, _apart(a[name], b[name]))
    return Difference(len(shared), unequal, largest, tuple(sorted(a.keys() ^ b.keys())))


def lines(found: Parted, hashes: frozenset[str], other: str, apart: Difference) -> list[Line]:
    """
    The answer, for somebody who was not there.

    Args:
        hashes: The rows that the judged adapter says it was taught by.
        other: What the rebuilt set is held against, in words.
    """
    whole, rest = found.whole.manifest(), found.rest.manifest()
    named = len(found.theirs & hashes)
    same = hashes == frozenset(rest["rows"])
    exact = apart.unequal == 0
    return [
        Line("rows in the whole folder", str(len(whole["rows"]))),
        Line("rows that the member has a part in", str(len(found.theirs))),
        Line("rows in the set that is rebuilt without them", str(len(rest["rows"]))),
        Line(f"rows of the member that {other} names", str(named), named == 0),
        Line(f"{other} names the rebuilt rows and no others", yes_no(same), same),
        Line(
            "tensors that only one of the two adapters has", str(len(apart.alone)), not apart.alone
        ),
        Line("tensors compared", str(apart.tensors), apart.tensors > 0),
        Line("tensors that differ by a bit or more", str(apart.unequal), exact or None),
        Line("largest difference, of a tensor's largest number", f"{apart.largest:.3g}"),
    ]


def holds(said: list[Line], apart: Difference, *, exact: bool) -> bool:
    """Whether the member left no trace: to the bit, or within TOLERANCE where that cannot be."""
    near = apart.unequal == 0 if exact else apart.largest <= TOLERANCE
    return near and all(line.kept is not False for line in said)


def table(said: list[Line]) -> str:
    """Lines under each other, as they are printed."""
    wide = max(len(line.said) for line in said)
    marks = {True: "as it should be", False: "NOT as it should be", None: ""}
    return "\n".join(
        f"{line.said:<{wide}}  {line.found:>10}  {marks[line.kept]}".rstrip() for line in said
    )


def _of(folder: Path, name: str, groups: set[str]) -> Iterator[Mapping[str, Any]]:
    return (one for one in rows(folder / f"{name}.jsonl.gz") if one["group_id"] in groups)


def _apart(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    if a.shape != b.shape:
        return float("inf")
    most = max(float(np.abs(a).max(initial=0.0)), float(np.abs(b).max(initial=0.0)))
    wide = float(np.abs(a.astype(np.float64) - b.astype(np.float64)).max(initial=0.0))
    return wide / most if most and np.isfinite(wide) else float("inf")


def yes_no(is_so: bool) -> str:
    """As a line's `found`."""
    return "yes" if is_so else "no"
