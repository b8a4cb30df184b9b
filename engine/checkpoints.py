"""
Checkpoints of a training run: weights, optimizer states and progress in one file.

Tensors lie in safetensors and everything else in JSON, so that no file of a training run can
carry code into the process that reads it.
"""

import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor


def save_checkpoint(
    path: Path,
    model: torch.nn.Module,
    optimizers: dict[str, torch.optim.Optimizer],
    progress: dict[str, float],
) -> None:
    """Weights, optimizer states and progress in one file; a kill meanwhile keeps the old one."""
    tensors = {f"model/{name}": value.clone() for name, value in model.state_dict().items()}
    for kind, optimizer in optimizers.items():
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"{kind}/{index}/{name}": value for name, value in state.items()}
    unfinished = path.with_name(path.name + ".new")
    save_file(tensors, unfinished, {"progress": json.dumps(progress)})
    unfinished.replace(path)


def load_checkpoint(
    path: Path, model: torch.nn.Module, optimizers: dict[str, torch.optim.Optimizer]
) -> dict[str, float]:
    """Put a checkpoint into model and optimizers as they stand; its progress is returned."""
    states: dict[str, dict[int, dict[str, Tensor]]] = {kind: {} for kind in optimizers}
    weights: dict[str, Tensor] = {}
    for name, value in load_file(path).items():
        kind, _, rest = name.partition("/")
        if kind == "model":
            weights[rest] = value
        else:
            index, _, field = rest.partition("/")
            states[kind].setdefault(int(index), {})[field] = value
    model.load_state_dict(weights)
    for kind, optimizer in optimizers.items():
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": states[kind], "param_groups": groups})
    with safe_open(path, "pt") as file:
        progress: dict[str, float] = json.loads(file.metadata()["progress"])
    return progress
