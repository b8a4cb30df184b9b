"""A diffusers model as a pupil, and what it tells of pairs that it never saw."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.training.examples import PictureRow
from engine.training.image.hub.bench import HubBench, stacked
from engine.training.image.learning import Points, Side
from engine.training.image.looked import NOTHING, Looked, looked_of
from engine.training.image.words import words_of

DRAWS = 6  # points of a path by which a picture is judged
_SEED = 7_919
SIDES: tuple[Side, Side] = ("chosen", "rejected")
_TOGETHER = 4


class HubPupil:
    """A `Pupil`; its adapter is in the bench's UNet already."""

    def __init__(
        self, bench: HubBench, rows: Sequence[PictureRow], trained: nn.ParameterList
    ) -> None:
        self._bench = bench
        self.rows = rows
        self.trained = trained
        weights = torch.tensor([row.weight for row in rows])
        self.weights = weights / weights.mean()

    def draw(self, n: int, generator: torch.Generator) -> Points:
        return self._bench.painter.noising.draw(self._bench.shape, n, generator)

    def losses(self, side: Side, rows: Tensor, at: Points, *, adapted: bool) -> Tensor:
        """Mean squared error a picture, (len(rows),)."""
        return missed(self._bench, [self.rows[at_] for at_ in rows], side, at, adapted=adapted)


def missed(
    bench: HubBench, rows: Sequence[PictureRow], side: Side, at: Points, *, adapted: bool
) -> Tensor:
    """The loss of one side of these pairs, with the UNet's adapter or without."""
    bench.painter.adapt(on=adapted)
    files = [(row.chosen if side == "chosen" else row.rejected).file for row in rows]
    reads = [bench.reads[words_of(row)] for row in rows]
    return bench.painter.losses(stacked(bench.latents, files), reads, at)


def both(bench: HubBench, rows: Sequence[PictureRow], *, adapted: bool) -> Tensor:
    """Mean losses of winners and of losers, (2, N)."""
    return torch.stack([held(bench, rows, side, adapted=adapted) for side in SIDES])


@torch.no_grad()
def held(bench: HubBench, rows: Sequence[PictureRow], side: Side, *, adapted: bool) -> Tensor:
    """Mean loss of each picture, (N,), from the same points for any adapter and any row."""
    generator = torch.Generator().manual_seed(_SEED)
    draws = [bench.painter.noising.draw(bench.shape, 1, generator) for _ in range(DRAWS)]
    found = []
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        summed = torch.zeros(len(some))
        for one in draws:
            noise = one.noise.expand(len(some), *bench.shape)
            at = Points(noise, one.t.expand(len(some)))
            summed += missed(bench, some, side, at, adapted=adapted).cpu()
        found.append(summed / len(draws))
    return torch.cat(found)


class HubLooks:
    """Looks at the same pairs again and again; what the model alone says is measured once."""

    def __init__(self, bench: HubBench, rows: Sequence[PictureRow]) -> None:
        self._bench = bench
        self.rows = rows
        self._held = both(bench, rows, adapted=False) if rows else None

    def __call__(self, beta: float) -> Looked:
        """Of the adapter that is in the UNet; a difference counts as its `beta` has it."""
        if self._held is None:
            return NOTHING
        chosen, rejected = self._held - both(self._bench, self.rows, adapted=True)
        return looked_of(chosen, rejected, self._held[0], beta)
