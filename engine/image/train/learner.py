"""Learner: what the training loop asks of each of the three models."""

from typing import Protocol

import torch
from torch import Tensor, nn

EMA = 0.998  # of the weights that paint


class Learner(Protocol):
    """
    One model in training.

    `nets` holds everything that is trained or kept; `optimizers` what moves it, by name; `steps`
    counts the steps taken.
    """

    steps: int
    nets: nn.ModuleDict
    optimizers: dict[str, torch.optim.Optimizer]

    def step(self, pictures: Tensor, words: Tensor) -> dict[str, float]:
        """
        One step on pictures (B, 3, S, S) in [-1, 1] with captions (B, WORDS).

        Returns:
            Losses by name, for the log.
        """
        ...

    def sample(self, words: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures of captions, (B, 3, S, S) in [-1, 1], by the averaged weights."""
        ...


def smoothed(average: nn.Module, current: nn.Module, steps: int) -> None:
    """Move the average towards the current weights; faster while there are few steps."""
    keep = min(EMA, (1 + steps) / (10 + steps))
    with torch.no_grad():
        for mean, now in zip(average.parameters(), current.parameters(), strict=True):
            mean.lerp_(now, 1 - keep)
