"""
One slot for LoRA adapters in a model, into which one after the other is swapped.

The slot is loaded first, empty (all zeros), so that a compiled model sees the same layers whatever
is in it. Adapters are checked, padded to the slot's rank and kept in memory until they are asked
for. Knows no folder's format (`adapter_file`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.errors import Rejected
from engine.image.pipelines.adapter_file import Layer, Weights, read_adapter
from engine.image.pipelines.parts import Parts

MAX_ADAPTERS = 16
_SLOT = "slot"
# Adapters of the Stable Diffusion family also change what leads into and out of the blocks.
_MORE_BLOCKS = frozenset({"Transformer2DModel"})


class Slot:
    """The adapters of one model. `open` puts the slot in; it must come before any compiling."""

    def __init__(self, pipe: Any, parts: Parts, rank: int) -> None:
        self._pipe = pipe
        self._component = parts.denoiser_name
        self._denoiser = parts.denoiser
        self._rank = rank
        self._layers = dict(adaptable(parts.denoiser))
        self._known: dict[str, dict[str, Tensor]] = {}
        self._current: str | None = None

    def open(self) -> None:
        """
        Raises:
            Rejected: The model has no layers that adapters may change.
        """
        if not self._layers:
            raise Rejected(f"{type(self._denoiser).__name__} has no layers for adapters")
        self._pipe.enable_lora_hotswap(target_rank=self._rank)
        self._pipe.load_lora_weights(self._padded({}), adapter_name=_SLOT)
        self._denoiser.disable_lora()

    def load(self, name: str, folder: Path) -> None:
        """
        Keep the adapter in `folder` ready under `name`; one of that name is replaced.

        Raises:
            Rejected: It is no adapter of this model, or there are too many; nothing was changed.
        """
        if name not in self._known and len(self._known) >= MAX_ADAPTERS:
            raise Rejected(f"{MAX_ADAPTERS} adapters are loaded; unload one first")
        weights = read_adapter(folder, self._pipe, self._component, self._layers, self._rank)
        self._known[name] = self._padded(weights)
        if self._current == name:
            self._current = None  # the slot holds the one that was replaced

    def unload(self, name: str) -> None:
        """
        Raises:
            Rejected: There is none of that name.
        """
        if name not in self._known:
            raise Rejected(f"no adapter is called {name!r}")
        del self._known[name]
        if self._current == name:
            self._current = None

    def use(self, name: str | None) -> None:
        """
        Paint with this adapter from now on; None paints as the model alone does.

        Raises:
            Rejected: There is none of that name.
        """
        if name is None:
            self._denoiser.disable_lora()
            return
        if name not in self._known:
            raise Rejected(f"no adapter is called {name!r}")
        if name != self._current:
            self._current = None
            self._pipe.load_lora_weights(self._known[name], adapter_name=_SLOT, hotswap=True)
            self._current = name
        self._denoiser.enable_lora()

    def _padded(self, weights: Weights) -> dict[str, Tensor]:
        """All layers of the slot at its rank: zeros where the adapter has nothing to say."""
        dtype = self._denoiser.dtype
        state = {}
        for name, layer in self._layers.items():
            down = torch.zeros(self._rank, *layer.down[1:], dtype=dtype)
            up = torch.zeros(layer.up[0], self._rank, *layer.up[2:], dtype=dtype)
            if name in weights:
                own_down, own_up = weights[name]
                rank = own_down.shape[0]
                down[:rank] = own_down
                up[:, :rank] = own_up
            state[f"{self._component}.{name}.lora_A.weight"] = down
            state[f"{self._component}.{name}.lora_B.weight"] = up
        return state


def adaptable(denoiser: Any) -> Iterator[tuple[str, Layer]]:
    """The layers that adapters may change: the linear ones in the blocks that a model repeats."""
    blocks = _MORE_BLOCKS | set(denoiser._repeated_blocks or ())
    classes: Mapping[str, str] = {n: type(m).__name__ for n, m in denoiser.named_modules()}
    for name, module in denoiser.named_modules():
        if not any(classes[above] in blocks for above in _above(name)):
            continue
        if isinstance(module, nn.Linear):
            yield name, Layer((1, module.in_features), (module.out_features, 1))
        elif isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1):
            yield name, Layer((1, module.in_channels, 1, 1), (module.out_channels, 1, 1, 1))


def _above(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rsplit(".", 1)[0]
        yield name
