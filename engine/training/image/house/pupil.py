"""The composing model as a pupil: its adapter, and the pairs that it learns from."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.image.house.composer.model import FlowNetwork
from engine.training.image.house.loss import drawn, losses
from engine.training.image.house.lowrank import LowRank
from engine.training.image.house.recomposed import Table
from engine.training.image.learning import Points, Side
from engine.training.image.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs as their loss needs them; line i of `chosen` beat line i of `rejected`."""

    chosen: Table
    rejected: Table
    weights: Tensor  # (N,), of mean 1

    def __len__(self) -> int:
        return len(self.weights)


class HousePupil:
    """A `Pupil`."""

    def __init__(self, flow: FlowNetwork, pairs: Judged, lora: LowRank) -> None:
        self._flow = flow
        self._sides = {"chosen": pairs.chosen, "rejected": pairs.rejected}
        self.lora = lora
        self.trained = nn.ParameterList(lora.parameters())
        self.weights = pairs.weights

    def draw(self, n: int, generator: torch.Generator) -> Points:
        return drawn(n, generator)

    def losses(self, side: Side, rows: Tensor, at: Points, *, adapted: bool) -> Tensor:
        """Nats a picture, (len(rows),)."""
        flow = self.lora if adapted else self._flow
        return losses(flow, self._sides[side].of(rows), at)


def pupil_of(flow: FlowNetwork, pairs: Judged, recipe: Recipe) -> HousePupil:
    """A pupil that has learned nothing yet."""
    lora = LowRank(flow, recipe.rank, recipe.alpha / recipe.rank, recipe.seed)
    return HousePupil(flow, pairs, lora)
