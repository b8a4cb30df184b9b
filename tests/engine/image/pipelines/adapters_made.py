"""Adapters with random weights, made by peft and saved as trainers save them."""

from pathlib import Path
from typing import Any

import torch

RANK = 8  # of the slot; adapters here have less
TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]


def denoiser_of(pipe: Any) -> tuple[str, Any]:
    name = "unet" if "unet" in pipe.components else "transformer"
    return name, pipe.components[name]


def saved_adapter(
    model: Path, folder: Path, *, rank: int = 4, alpha: int = 8, seed: int = 1
) -> Path:
    """A folder as diffusers' `save_lora_weights` writes it, alpha in the file's header."""
    from diffusers import DiffusionPipeline
    from diffusers.training_utils import _collate_lora_metadata
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    pipe = DiffusionPipeline.from_pretrained(model, local_files_only=True)
    name, denoiser = denoiser_of(pipe)
    denoiser.add_adapter(LoraConfig(r=rank, lora_alpha=alpha, target_modules=TARGETS))
    randomise(denoiser, seed)
    pipe.save_lora_weights(
        folder,
        **{f"{name}_lora_layers": get_peft_model_state_dict(denoiser)},
        **_collate_lora_metadata({name: denoiser}),
    )
    return folder


def randomise(denoiser: Any, seed: int) -> None:
    """Weights that change a picture plainly; B of a new adapter is zero."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter_name, parameter in denoiser.named_parameters():
            if "lora_" in parameter_name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.5)


def merged(model: Path, adapter: Path, folder: Path) -> Path:
    """A model whose weights are W + B A alpha / r, by peft's own arithmetic."""
    from diffusers import DiffusionPipeline

    pipe = DiffusionPipeline.from_pretrained(model, local_files_only=True)
    pipe.load_lora_weights(adapter, weight_name="pytorch_lora_weights.safetensors")
    pipe.fuse_lora()
    pipe.unload_lora_weights()
    pipe.save_pretrained(folder)
    return folder
