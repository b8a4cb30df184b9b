"""
Adapters of the composing model: low-rank changes to the flow network's linear layers, in a folder.

`adapter.json` names the rank, the weight and the base model; `adapter.safetensors` holds for each
changed layer L the matrices `L.lora_A` (rank, in) and `L.lora_B` (out, rank). The layer then
computes with W + scale * B @ A. Source: Hu et al. 2021 (arXiv:2106.09685).
"""

import copy
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.errors import Rejected
from engine.image.house.composer.model import FlowNetwork
from engine.image.house.composer.weights import tensors_of

KIND = "house-scenes-lora"
MOST_RANK = 64
_MOST_SCALE = 8.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `adapter.json` says."""

    rank: int
    scale: float
    base: str  # digest of the weights that it was trained on


def layers(flow: FlowNetwork) -> dict[str, nn.Linear]:
    """The linear layers that an adapter may change, by name."""
    return {name: one for name, one in flow.named_modules() if isinstance(one, nn.Linear)}


def write(folder: Path, manifest: Manifest, tensors: Mapping[str, Tensor]) -> None:
    """Write an adapter as `read` takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: one.detach().float().contiguous() for name, one in tensors.items()},
        folder / "adapter.safetensors",
    )
    said = {"kind": KIND, "rank": manifest.rank, "scale": manifest.scale, "base": manifest.base}
    (folder / "adapter.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def adapted(flow: FlowNetwork, folder: Path, base: str) -> FlowNetwork:
    """
    A copy of the flow network with the folder's adapter merged in.

    Raises:
        Rejected: The folder holds no adapter of this very model, or a broken one.
    """
    manifest = _manifest(folder, base)
    tensors = tensors_of(folder / "adapter.safetensors")
    changed = copy.deepcopy(flow)
    known = layers(changed)
    names = {name.removesuffix(".lora_A").removesuffix(".lora_B") for name in tensors}
    if not names or not names <= known.keys():
        raise Rejected(f"no layers of this model: {sorted(names - known.keys())[:3]}")
    for name in names:
        layer = known[name]
        down, up = tensors.get(f"{name}.lora_A"), tensors.get(f"{name}.lora_B")
        if down is None or up is None:
            raise Rejected(f"{name} lacks one of its two matrices")
        if down.shape != (manifest.rank, layer.in_features):
            raise Rejected(f"{name}.lora_A has the shape {tuple(down.shape)}")
        if up.shape != (layer.out_features, manifest.rank):
            raise Rejected(f"{name}.lora_B has the shape {tuple(up.shape)}")
        with torch.no_grad():
            layer.weight += manifest.scale * (up @ down)
    return changed


def _manifest(folder: Path, base: str) -> Manifest:
    if not all((folder / name).is_file() for name in ("adapter.json", "adapter.safetensors")):
        raise Rejected("the folder holds no adapter.json with an adapter.safetensors")
    try:
        said = json.loads((folder / "adapter.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise Rejected("adapter.json cannot be read") from error
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise Rejected(f"adapter.json does not say the kind {KIND}")
    rank, scale = said.get("rank"), said.get("scale")
    if not isinstance(rank, int) or not 1 <= rank <= MOST_RANK:
        raise Rejected(f"rank {rank!r} is not in 1 to {MOST_RANK}")
    if not isinstance(scale, int | float) or not math.isfinite(scale) or abs(scale) > _MOST_SCALE:
        raise Rejected(f"scale {scale!r} is no number up to {_MOST_SCALE}")
    if said.get("base") != base:
        raise Rejected("the adapter was trained on other weights")
    return Manifest(rank, float(scale), base)
