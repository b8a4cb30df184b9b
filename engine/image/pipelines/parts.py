"""Names the parts of a pipeline: what denoises, what reads prompts, what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from engine.errors import Rejected
from engine.image.pipelines.memory import Sizes


@dataclass(frozen=True, slots=True)
class Parts:
    """The networks of one pipeline. `denoiser_name` is its attribute: `unet` or `transformer`."""

    denoiser_name: str
    denoiser: Any
    text: Mapping[str, nn.Module]
    rest: Mapping[str, nn.Module]

    def sizes(self, work: int) -> Sizes:
        return Sizes(
            denoiser=_bytes_of(self.denoiser),
            text=sum(map(_bytes_of, self.text.values())),
            rest=sum(map(_bytes_of, self.rest.values())),
            work=work,
        )


def parts_of(pipe: Any) -> Parts:
    """
    Raises:
        Rejected: It has no denoiser of the two kinds, or none that paints.
    """
    networks = {k: v for k, v in pipe.components.items() if isinstance(v, nn.Module)}
    name = next((n for n in ("transformer", "unet") if n in networks), None)
    if name is None or "vae" not in networks:
        raise Rejected(f"{type(pipe).__name__} is no pipeline that paints from a prompt")
    denoiser = networks.pop(name)
    text = {k: v for k, v in networks.items() if k.startswith("text_encoder")}
    rest = {k: v for k, v in networks.items() if k not in text}
    return Parts(name, denoiser, text, rest)


def _bytes_of(network: nn.Module) -> int:
    tensors: list[torch.Tensor] = [*network.parameters(), *network.buffers()]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
