"""
What all recipes of a run share: the composing model, and the votes' pictures composed again.

Made once a run. Knows the data set's splits; trains and judges nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.errors import Rejected
from engine.image.house.composer.model import Composer
from engine.image.house.composer.weights import SHIPPED, digest, load
from engine.training.dataset import Dataset
from engine.training.examples import Split
from engine.training.image.house.pupil import Judged
from engine.training.image.house.recomposed import Pair, recomposed, table
from engine.training.rows import BrokenVotes

NAMES = frozenset(("house", "house-scenes"))


@dataclass(frozen=True, slots=True)
class Bench:
    """`pairs` by split; `left_out` tells why pictures are missing, by cause."""

    model: Composer
    revision: str  # of the model's weights, that its adapters name
    pairs: Mapping[Split, Sequence[Pair]]
    left_out: Mapping[str, int]

    def judged(self, split: Split) -> Judged | None:
        """The pairs of a split as their loss needs them; None where there are none."""
        pairs = self.pairs[split]
        if not pairs:
            return None
        weights = torch.tensor([pair.row.weight for pair in pairs])
        return Judged(
            table(self.model, [pair.chosen for pair in pairs]),
            table(self.model, [pair.rejected for pair in pairs]),
            weights / weights.mean(),
        )


def is_house(base: str) -> bool:
    """Whether a base is the composing model, by its name or its folder."""
    folder = Path(base)
    return base in NAMES or (
        (folder / "config.json").is_file() and (folder / "model.safetensors").is_file()
    )


def folder_of(base: str) -> Path:
    return SHIPPED if base in NAMES else Path(base)


def bench_of(
    data: Dataset,
    base: str,
    shelf: Path | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> Bench:
    """
    Read the model and compose the pictures of the votes again, 35 ms each.

    Args:
        shelf: Where the adapters of earlier rounds lie.
        told: How far it is, 0 to 1.

    Raises:
        BrokenVotes: The base cannot be read.
    """
    folder = folder_of(base)
    try:
        model, revision = load(folder), digest(folder)
    except (Rejected, OSError, ValueError, KeyError, TypeError) as broken:
        raise BrokenVotes(f"{base} holds no composing model: {broken}.") from broken
    rows = sorted(data.pictures, key=lambda row: row.hash)
    made = recomposed(rows, model, revision, shelf, lambda n: told(n / len(rows)))
    splits: tuple[Split, ...] = ("train", "validation", "test")
    pairs = {name: [p for p in made.pairs if p.row.split == name] for name in splits}
    return Bench(model, revision, pairs, made.left_out)
