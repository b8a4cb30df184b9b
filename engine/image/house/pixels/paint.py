"""Loads an exported folder as diffusers does and paints small pictures with it. Knows no server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from engine.image.house.pixels.material import Pictures
from engine.image.house.pixels.vae import as_pixels
from engine.operators import declare_torchvision_operators

STEPS = 16
GUIDANCE = 5.0  # of 1.5, 3, 5 and 8 what a judge recovered most from
_BATCH = 16


def load_pipeline(folder: Path) -> Any:
    """A StableDiffusionPipeline, nothing changed, nothing asked of a network."""
    declare_torchvision_operators()
    from diffusers import DiffusionPipeline

    pipe = DiffusionPipeline.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def paint(
    pipe: Any,
    prompts: Sequence[str],
    seeds: Sequence[int],
    steps: int = STEPS,
    guidance: float = GUIDANCE,
) -> Pictures:
    """One picture a prompt, (B, px, px, 3) uint8; seed i is picture i's own."""
    rows = []
    for start in range(0, len(prompts), _BATCH):
        generators = [torch.Generator().manual_seed(s) for s in seeds[start : start + _BATCH]]
        made = pipe(
            list(prompts[start : start + _BATCH]),
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=generators,
            output_type="pt",
        ).images
        rows.append(made * 2 - 1)
    return as_pixels(torch.cat(rows))
