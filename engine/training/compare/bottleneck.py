"""
Bottleneck adapters: small networks between a model's layers. Knows no loss and no data.

peft has none, so they are written here. They change what flows through the model, not its
weights, and therefore cannot be merged into them, nor served by vLLM.
"""

from typing import Any

import torch
from torch import Tensor, nn


class Bottleneck(nn.Module):
    """
    Down to `width` numbers, a bend, up again, added to what came in.

    It begins as the identity: `up` is zero. Source: Houlsby et al. 2019 (arXiv:1902.00751); placed
    behind the feed-forward part only, as in Pfeiffer et al. 2020 (arXiv:2005.00247).
    """

    def __init__(self, hidden: int, width: int) -> None:
        super().__init__()
        self.down = nn.Linear(hidden, width)
        self.up = nn.Linear(width, hidden)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (..., hidden) to the same shape."""
        changed: Tensor = x + self.up(torch.nn.functional.gelu(self.down(x)))
        return changed


class Followed(nn.Module):
    """A layer of the model with a bottleneck behind it."""

    def __init__(self, layer: nn.Module, bottleneck: Bottleneck) -> None:
        super().__init__()
        self.layer = layer
        self.bottleneck = bottleneck

    def forward(self, *args: Any, **kwargs: Any) -> Tensor:
        changed: Tensor = self.bottleneck(self.layer(*args, **kwargs))
        return changed


def with_bottlenecks(model: nn.Module, width: int) -> nn.Module:
    """
    The model itself, frozen, with a bottleneck behind the feed-forward part of every block.

    Args:
        model: Of transformers, with `config.hidden_size` and blocks that name that part `mlp`.

    Raises:
        ValueError: It has no such part.
    """
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    blocks = [(name, block) for name, block in model.named_modules() if "mlp" in block._modules]
    if not blocks:
        raise ValueError("this model has no blocks with a part named mlp")
    hidden: int = model.config.hidden_size  # type: ignore[union-attr, assignment]
    for _, block in blocks:
        part = block.get_submodule("mlp")
        block.add_module("mlp", Followed(part, Bottleneck(hidden, width)))
    return model
