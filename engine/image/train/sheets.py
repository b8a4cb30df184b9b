"""Sheets of pictures, and the journal of a training, in TensorBoard's form where it is there."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from engine.operators import declare_torchvision_operators

NOTED_EVERY = 10  # steps
ROW = 8  # pictures side by side


def save_sheet(pictures: Tensor, path: Path, *, row: int = ROW) -> None:
    """Pictures (N, 3, S, S) in [-1, 1] as one PNG, by torchvision's make_grid."""
    declare_torchvision_operators()
    from torchvision.utils import make_grid, save_image

    grid = make_grid(pictures, nrow=row, normalize=True, value_range=(-1, 1), padding=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_image(grid, path)


class Journal:
    """Writes figures down; without TensorBoard (extra `train`) it writes nothing."""

    def __init__(self, folder: Path) -> None:
        self._writer: Any = None
        if importlib.util.find_spec("tensorboard") is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._writer = SummaryWriter(str(folder))

    def note(self, step: int, told: Mapping[str, float]) -> None:
        if self._writer is None or ("match" not in told and step % NOTED_EVERY):
            return
        for name, value in told.items():
            self._writer.add_scalar(name, value, step)
        self._writer.flush()
