"""
Where a training's curves are kept: TensorBoard always, Weights & Biases where one asks for it.

Knows a folder and a project's name; reads no environment, signs in nowhere.
"""

from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter
from transformers.integrations import TensorBoardCallback

CURVES = "curves"


def diaries(out: Path, wandb: str | None) -> list[Any]:
    """
    Callbacks for a trainer; only the first of several processes writes.

    Args:
        wandb: A project there; None for none. Its own client knows who signed in.

    Raises:
        ImportError: It was asked for and is not installed.
    """
    kept: list[Any] = [TensorBoardCallback(SummaryWriter(str(out / CURVES)))]
    if wandb is not None:
        import wandb as client  # type: ignore[import-not-found]
        from transformers.integrations import WandbCallback

        client.init(project=wandb, name=out.name, dir=str(out), reinit="finish_previous")
        kept.append(WandbCallback())
    return kept
