"""
LoRA of the composing model's flow network: two small matrices a linear layer, and nothing else.

The layer computes with W + scale * B @ A, by the very arithmetic with which the server merges an
adapter, so what was trained is what is served. Source: Hu et al. 2021 (arXiv:2106.09685).
"""

import math
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.func import functional_call

from engine.image.house.composer.adapters import Manifest, layers, write
from engine.image.house.composer.model import FlowNetwork


class LowRank(nn.Module):
    """An adapter in training. New, it changes nothing: B is zero."""

    def __init__(self, flow: FlowNetwork, rank: int, scale: float, seed: int) -> None:
        super().__init__()
        self.rank = rank
        self.scale = scale
        self._flow = [flow]  # in a list, so that its weights are no parameters of this module
        self._names = list(layers(flow))
        generator = torch.Generator().manual_seed(seed)
        for at, layer in enumerate(layers(flow).values()):
            down = torch.randn(rank, layer.in_features, generator=generator)
            self.register_parameter(f"a{at}", nn.Parameter(down / math.sqrt(layer.in_features)))
            self.register_parameter(f"b{at}", nn.Parameter(torch.zeros(layer.out_features, rank)))

    def forward(self, *inputs: Tensor) -> Tensor:
        """What the flow network names with the adapter on; as `FlowNetwork.forward`."""
        known = layers(self._flow[0])
        changed = {
            f"{name}.weight": known[name].weight + self.scale * (up @ down)
            for name, (down, up) in self._pairs().items()
        }
        out: Tensor = functional_call(self._flow[0], changed, inputs)
        return out

    def tensors(self) -> Mapping[str, Tensor]:
        """As `adapter.safetensors` holds them."""
        named: dict[str, Tensor] = {}
        for name, (down, up) in self._pairs().items():
            named |= {f"{name}.lora_A": down, f"{name}.lora_B": up}
        return named

    def save(self, folder: Path, base: str) -> None:
        """As the image server loads it. `base` is the digest of the weights it was trained on."""
        write(folder, Manifest(self.rank, self.scale, base), self.tensors())

    def _pairs(self) -> dict[str, tuple[Tensor, Tensor]]:
        return {
            name: (self.get_parameter(f"a{at}"), self.get_parameter(f"b{at}"))
            for at, name in enumerate(self._names)
        }
