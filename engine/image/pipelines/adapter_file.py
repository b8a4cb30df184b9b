"""
Reads a LoRA adapter from a folder and checks it against the model, before anything is changed.

Understands what diffusers' `save_lora_weights` and peft's `save_pretrained` write, and what the
pipeline class itself converts. Knows no queue and no slot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.errors import Rejected
from engine.image.pipelines.scaling import scaling_of

MAX_BYTES = 1 << 30
_PEFT = "base_model.model."
_CONVERSION_ERRORS = (ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer that adapters may change: the shapes of its `down` (A) and `up` (B) at rank 1."""

    down: tuple[int, ...]
    up: tuple[int, ...]


Weights = Mapping[str, tuple[Tensor, Tensor]]  # layer -> down (r, ...), up (out, r, ...)


def read_adapter(
    folder: Path, pipe: Any, component: str, layers: Mapping[str, Layer], max_rank: int
) -> Weights:
    """
    The adapter's layers by name, in order of name, its scaling multiplied into `up`.

    Raises:
        Rejected: No safetensors, broken, not finite, of too high a rank, or of another model.
    """
    path = _file_in(folder)
    raw, header = _tensors(path)
    named, alphas = _converted(raw, pipe, component)
    pairs = _pairs(named)
    if not pairs:
        raise Rejected(f"{path.name} holds no LoRA layers of this model's {component}")
    scaling = scaling_of(folder, header, component, alphas)
    weights = {}
    for name, (down, up) in sorted(pairs.items()):
        _check(name, down, up, layers.get(name), max_rank)
        weights[name] = (down.float(), up.float() * scaling.of(name, down.shape[0]))
    return weights


def _file_in(folder: Path) -> Path:
    if not folder.is_dir():
        raise Rejected(f"there is no folder {folder.name}")
    files = sorted(folder.glob("*.safetensors"))
    if len(files) != 1:
        raise Rejected(
            f"{folder.name} holds {len(files)} files of safetensors; an adapter is one such file,"
            " and pickles are not read"
        )
    if files[0].stat().st_size > MAX_BYTES:
        raise Rejected(f"{files[0].name} is larger than {MAX_BYTES >> 20} MiB")
    return files[0]


def _tensors(path: Path) -> tuple[dict[str, Tensor], Mapping[str, str]]:
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
            header: Mapping[str, str] = file.metadata() or {}
    except (SafetensorError, OSError) as exc:
        raise Rejected(f"{path.name} is broken: {exc}") from exc
    for name, tensor in tensors.items():
        if not tensor.is_floating_point() or not torch.isfinite(tensor).all():
            raise Rejected(f"{path.name}: {name} holds what is no finite number")
    return tensors, header


def _converted(
    raw: dict[str, Tensor], pipe: Any, component: str
) -> tuple[dict[str, Tensor], Mapping[str, float]]:
    """Keys as peft names them, without the component, and the alphas that other trainers store."""
    if all(name.startswith(_PEFT) for name in raw):
        return {name.removeprefix(_PEFT): tensor for name, tensor in raw.items()}, {}
    try:
        state, *rest = pipe.lora_state_dict(raw, return_lora_metadata=True)
    except _CONVERSION_ERRORS as exc:
        raise Rejected("its layers have names that this model does not know") from exc
    alphas = rest[0] if len(rest) == 2 and rest[0] else {}
    strangers = [name for name in state if not name.startswith(f"{component}.")]
    if strangers:
        raise Rejected(f"{strangers[0]} is no layer of the {component}, which is all that adapts")
    names = {name.removeprefix(f"{component}."): tensor for name, tensor in state.items()}
    return names, {k.removeprefix(f"{component}."): float(v) for k, v in alphas.items()}


def _pairs(named: Mapping[str, Tensor]) -> dict[str, tuple[Tensor, Tensor]]:
    from diffusers.utils import convert_unet_state_dict_to_peft

    if named and not any(".lora_A." in name for name in named):
        named = convert_unet_state_dict_to_peft(dict(named))
    halves: dict[str, dict[str, Tensor]] = {}
    for name, tensor in named.items():
        layer, half = _split(name)
        halves.setdefault(layer, {})[half] = tensor
    odd = next((layer for layer, both in halves.items() if len(both) != 2), None)
    if odd is not None:
        raise Rejected(f"{odd} has only one half of its two matrices")
    return {layer: (both["lora_A"], both["lora_B"]) for layer, both in halves.items()}


def _split(name: str) -> tuple[str, str]:
    for half in ("lora_A", "lora_B"):
        if name.endswith(f".{half}.weight"):
            return name.removesuffix(f".{half}.weight"), half
    raise Rejected(f"{name} is no matrix of a plain LoRA adapter")


def _check(name: str, down: Tensor, up: Tensor, layer: Layer | None, max_rank: int) -> None:
    if layer is None:
        raise Rejected(f"{name} is no layer of this model that adapters may change")
    rank = down.shape[0]
    if not 1 <= rank <= max_rank:
        raise Rejected(f"{name} has rank {rank}; up to {max_rank} is taken")
    fits = (rank, *layer.down[1:]) == tuple(down.shape)
    if not fits or (layer.up[0], rank, *layer.up[2:]) != tuple(up.shape):
        raise Rejected(f"{name} has the shape of another model")
