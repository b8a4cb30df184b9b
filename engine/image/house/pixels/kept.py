"""Checkpoints: tensors in safetensors, progress in their header. A kill keeps the one before."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.image.house.pixels.pace import Pace


def save(
    path: Path,
    modules: Mapping[str, nn.Module],
    optimizer: torch.optim.Optimizer | None,
    pace: Pace,
) -> None:
    """Weights by module, the optimizer's state, and how far the training is."""
    tensors: dict[str, Tensor] = {}
    for name, module in modules.items():
        tensors |= {f"{name}/{key}": value.clone() for key, value in module.state_dict().items()}
    if optimizer is not None:
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{index}/{key}": value for key, value in state.items()}
    progress = json.dumps({"spent_s": pace.spent_s, "steps": pace.steps})
    unfinished = path.with_name(path.name + ".new")
    save_file(tensors, unfinished, {"progress": progress})
    unfinished.replace(path)


def load(
    path: Path,
    modules: Mapping[str, nn.Module],
    optimizer: torch.optim.Optimizer | None = None,
    pace: Pace | None = None,
) -> None:
    """Put a checkpoint into what is given; modules that are not asked for are left out."""
    weights: dict[str, dict[str, Tensor]] = {}
    states: dict[int, dict[str, Tensor]] = {}
    for name, value in load_file(path).items():
        kind, _, rest = name.partition("/")
        if kind == "optimizer":
            index, _, field = rest.partition("/")
            states.setdefault(int(index), {})[field] = value
        else:
            weights.setdefault(kind, {})[rest] = value
    for name, module in modules.items():
        module.load_state_dict(weights[name])
    if optimizer is not None:
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": states, "param_groups": groups})
    if pace is not None:
        with safe_open(path, "pt") as file:
            progress = json.loads(file.metadata()["progress"])
        pace.spent_s, pace.steps = progress["spent_s"], progress["steps"]
