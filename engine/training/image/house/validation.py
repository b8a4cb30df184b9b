"""
How well an adapter of the composing model tells winners from losers on pairs it never saw.

By its implicit reward: how much better it names a picture than the model without it, from the
same few points of the path for all. Knows no training.
"""

import torch
from torch import Tensor

from engine.training.image.house.loss import Flow, drawn, losses
from engine.training.image.house.pupil import Judged
from engine.training.image.house.recomposed import Table
from engine.training.image.learning import Points
from engine.training.image.looked import NOTHING, Looked, looked_of

DRAWS = 16  # points of a path by which a picture is judged
_SEED = 7_919


@torch.no_grad()
def held(flow: Flow, rows: Table, draws: int = DRAWS) -> Tensor:
    """Mean nats by which a flow misses each picture, (N,); the same points for any flow and row."""
    generator = torch.Generator().manual_seed(_SEED)
    summed = torch.zeros(len(rows))
    for _ in range(draws):
        one = drawn(1, generator)
        at = Points(one.noise.expand(len(rows), -1), one.t.expand(len(rows)))
        summed += losses(flow, rows, at)
    return summed / draws


def rewards(flow: Flow, adapter: Flow, pairs: Judged, draws: int = DRAWS) -> tuple[Tensor, Tensor]:
    """Implicit rewards of winners and losers, nats, (N,) each."""
    chosen, rejected = (
        held(flow, rows, draws) - held(adapter, rows, draws)
        for rows in (pairs.chosen, pairs.rejected)
    )
    return chosen, rejected


class Looks:
    """Looks at the same pairs again and again; what the model alone says is measured once."""

    def __init__(self, flow: Flow, pairs: Judged | None, draws: int = DRAWS) -> None:
        self._pairs = pairs
        self._draws = draws
        if pairs is not None:
            self._held = [held(flow, rows, draws) for rows in (pairs.chosen, pairs.rejected)]

    def __call__(self, adapter: Flow) -> Looked:
        """Without pairs to look at, a coin."""
        if self._pairs is None:
            return NOTHING
        chosen, rejected = (
            before - held(adapter, rows, self._draws)
            for before, rows in zip(
                self._held, (self._pairs.chosen, self._pairs.rejected), strict=True
            )
        )
        return looked_of(chosen, rejected, self._held[0])
