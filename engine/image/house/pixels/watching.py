"""What a training tells on its way: a line on the terminal, curves where TensorBoard is."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from engine.image.house.pixels.pace import Pace

_SMOOTH = 0.95


class Watching:
    """Smoothed figures of one training; curves are written into `folder`, if one is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self._means: dict[str, float] = {}
        self._writer = _writer(folder) if folder else None

    def saw(self, pace: Pace, figures: Mapping[str, Tensor], every: int) -> None:
        """Take in the figures of the step that was just charged; tell every so many steps."""
        for name, figure in figures.items():
            value = figure.item()
            self._means[name] = _SMOOTH * self._means.get(name, value) + (1 - _SMOOTH) * value
        if pace.steps % every:
            return
        told = ", ".join(f"{name} {mean:.4f}" for name, mean in self._means.items())
        print(f"step {pace.steps}, {pace.spent_s / 60:.1f} min: {told}", flush=True)
        if self._writer is not None:
            for name, mean in self._means.items():
                self._writer.add_scalar(name, mean, pace.steps)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _writer(folder: Path) -> Any | None:
    if importlib.util.find_spec("tensorboard") is None:
        return None
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(folder)
