"""
The data set that an adapter is trained on, from a folder: read, cleaned, split, weighed.

    data = read_dataset(Path("snapshot"))
    for row in data.pairs("train"): ...

The folder is a snapshot of votes that the bot wrote, or anybody's prompt/chosen/rejected JSONL.
It never opens a store, and imports no torch: the bot reads with it what it is about to train.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.training.data_card import card
from engine.training.examples import (
    SPLITS,
    Message,
    Pictured,
    PictureRow,
    Row,
    Source,
    Split,
)
from engine.training.from_votes import Gathered, gather
from engine.training.given import read_given
from engine.training.rows import BrokenVotes, canonical, unpacked_sha256
from engine.training.snapshot import is_snapshot, read_snapshot

__all__ = [
    "SPLITS",
    "Dataset",
    "Message",
    "PictureRow",
    "Pictured",
    "Row",
    "Source",
    "Split",
    "read_dataset",
]


@dataclass(frozen=True, slots=True)
class Dataset:
    """
    All examples of one folder; which of `rows` and `pictures` is filled, `kind` says.

    `snapshot_sha256` is of the folder's files as they lie there, whoever was left out since;
    `folder` is where pictures' files lie.
    """

    kind: Literal["text", "image"]
    community: str  # a keyed ref; "" of a folder that is nobody's
    base: str  # whose drafts were voted on; "" where nobody said
    snapshot_sha256: str
    folder: Path
    gathered: Gathered = field(default_factory=Gathered)
    without: frozenset[str] = frozenset()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.gathered.rows

    @property
    def pictures(self) -> tuple[PictureRow, ...]:
        return self.gathered.pictures

    def of(self, split: Split, source: Source | None = None) -> tuple[Row, ...]:
        """Texts of one split, of one source or of all."""
        found = (row for row in self.rows if row.split == split)
        return tuple(row for row in found if source in (None, row.source))

    def pairs(self, split: Split) -> tuple[Row, ...]:
        """Pairs of texts, in order of their hashes."""
        return tuple(row for row in self.rows if row.split == split and row.is_pair)

    def passages(self, split: Split) -> tuple[Row, ...]:
        """What joined a work: to be told after (SFT)."""
        found = (row for row in self.rows if row.split == split and not row.is_pair)
        return tuple(row for row in found if row.label is None)

    def singles(self, split: Split) -> tuple[Row, ...]:
        """Drafts that were liked or not, each alone (KTO)."""
        return tuple(row for row in self.rows if row.split == split and row.label is not None)

    def pictured(self, split: Split) -> tuple[PictureRow, ...]:
        """Pairs of pictures."""
        return tuple(row for row in self.pictures if row.split == split)

    def manifest(self) -> dict[str, Any]:
        """
        What an adapter keeps of its data: sorted hashes of its rows, and their counts. `sha256` is
        of all rows with their weights and splits: equal exactly where equal data teaches.
        """
        every: tuple[Row | PictureRow, ...] = (*self.rows, *self.pictures)
        told = hashlib.sha256()
        for row in sorted(every, key=lambda row: row.hash):
            told.update(f"{canonical(asdict(row))}\n".encode())
        paired = [row for row in every if row.is_pair]
        return {
            "rows": sorted({row.hash for row in every}),
            "sha256": told.hexdigest(),
            "snapshot": self.snapshot_sha256,
            "pairs": len(paired),
            "sessions": len({row.session for row in paired}),
            "ballots": self.gathered.ballots,
            "voters": self.gathered.voters,
        }

    def card(self) -> str:
        """What is in it and what was left out, in Markdown."""
        manifest = self.manifest()
        told = {
            "kind": self.kind,
            "community": self.community or "none",
            "base": self.base or "unsaid",
            "sha256 of the folder": self.snapshot_sha256,
            "sha256 of the rows": manifest["sha256"],
            "voters taken out by request": len(self.without),
        }
        return card(told, (*self.rows, *self.pictures), self.gathered)

    def hashes_of(self, voters: frozenset[str]) -> frozenset[str]:
        """The rows that rest on the marks of any of these voters."""
        every: Iterable[Row | PictureRow] = (*self.rows, *self.pictures)
        return frozenset(row.hash for row in every if voters & set(row.voters))


def read_dataset(folder: Path, *, without: frozenset[str] = frozenset(), seed: int = 0) -> Dataset:
    """
    The data set of a snapshot, or of a folder (or one file) of given pairs.

    Args:
        without: Refs of voters whose marks, edits and words are taken out before anything is
            counted, so that the set is the one of a snapshot in which they never were.
        seed: Of the split.

    Raises:
        BrokenVotes: The folder cannot be read; one sentence says why.
    """
    if not folder.exists():
        raise BrokenVotes(f"{folder} is not there.")
    if not is_snapshot(folder):
        sha256, found = read_given(folder, seed)
        return Dataset("text", "", "", sha256, folder, found)
    snapshot = read_snapshot(folder)
    kept = snapshot.without(without) if without else snapshot
    found = gather(kept, seed)
    _check_pictures(folder, found.pictures)
    told = (snapshot.kind, snapshot.community, snapshot.base, snapshot.sha256)
    return Dataset(*told, folder, found, without)


def _check_pictures(folder: Path, rows: Iterable[PictureRow]) -> None:
    for picture in {one for row in rows for one in (row.chosen, row.rejected)}:
        path = folder / picture.file
        if not path.is_file():
            raise BrokenVotes(f"{folder} has no {picture.file}.")
        if unpacked_sha256(path) != picture.sha256:
            raise BrokenVotes(f"{path} was changed since the votes were written.")
