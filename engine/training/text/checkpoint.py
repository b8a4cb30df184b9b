"""
Checkpoints of a TRL trainer as safetensors and JSON: no file of a run can carry code.

A mixin over `transformers.Trainer`, whose own checkpoints are pickles. Only what is trained is
written, with the optimizer's state; all else is a function of recipe, rows and step.
"""

import shutil
from pathlib import Path
from typing import Any

from torch import nn
from transformers.trainer import TRAINER_STATE_NAME

from engine.checkpoints import load_checkpoint, save_checkpoint

FOLDER = "checkpoint"
_STATE = "state.safetensors"


def last_checkpoint(folder: Path) -> Path | None:
    """The newest whole checkpoint of a grid point, if there is one."""
    found = [one for one in folder.glob(f"{FOLDER}-*") if one.suffix != ".new"]
    return max(found, key=lambda one: int(one.name.rpartition("-")[2]), default=None)


def trained_of(model: nn.Module) -> nn.ParameterList:
    """What is trained of a model, as a module that shares its parameters."""
    return nn.ParameterList(one for one in model.parameters() if one.requires_grad)


class PlainCheckpoints:
    """Put before a Trainer among the bases of a class."""

    def _save_checkpoint(self: Any, model: nn.Module, trial: Any) -> None:
        if not self.args.should_save:
            return
        folder = Path(self.args.output_dir)
        whole = folder / f"{FOLDER}-{self.state.global_step}"
        beside = whole.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        optimizer = self.optimizer.optimizer
        save_checkpoint(beside / _STATE, trained_of(self.model), {"adam": optimizer}, {})
        self.state.save_to_json(str(beside / TRAINER_STATE_NAME))
        old = last_checkpoint(folder)
        if old != whole:
            beside.rename(whole)
            if old is not None:
                shutil.rmtree(old)

    def _load_from_checkpoint(self: Any, resume_from_checkpoint: str, model: Any = None) -> None:
        """Weights come with the optimizer's state."""

    def _load_optimizer_and_scheduler(self: Any, checkpoint: str | None) -> None:
        if checkpoint is None:
            return
        optimizer = self.optimizer.optimizer
        load_checkpoint(Path(checkpoint) / _STATE, trained_of(self.model), {"adam": optimizer})
        scheduler, step = self.lr_scheduler, self.state.global_step
        rates = [
            rate * times(step)
            for rate, times in zip(scheduler.base_lrs, scheduler.lr_lambdas, strict=True)
        ]
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        scheduler.last_epoch, scheduler._step_count, scheduler._last_lr = step, step + 1, rates

    def _load_rng_state(self: Any, checkpoint: str | None) -> None:
        """Nothing is drawn while it trains: no dropout, and rows lie in their order before."""
