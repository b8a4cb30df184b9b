"""Writes the trained networks as a folder that diffusers loads unmodified: float16 safetensors."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from engine.image.house.pixels.networks import Painter, scheduler
from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.tokens import save_for_pipeline

SHARD = "15MB"


def export(
    painter: Painter, vae: Any, scale: float, tokenizer: Tokenizer, shape: Shape, folder: Path
) -> None:
    """
    A StableDiffusionPipeline in `folder`; what else lies there stays.

    Args:
        scale: What latents of the VAE are multiplied by before the UNet sees them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vae.register_to_config(scaling_factor=scale)
    scheduler().save_pretrained(folder / "scheduler")
    save_for_pipeline(tokenizer, folder / "tokenizer", shape.tokens)
    for name, network in (("unet", painter.unet), ("vae", vae), ("text_encoder", painter.text)):
        network.half().save_pretrained(folder / name, safe_serialization=True, max_shard_size=SHARD)
        network.float()
    _loaded_as_float32(folder / "text_encoder" / "config.json")
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.42.1",
        "feature_extractor": [None, None],
        "image_encoder": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DPMSolverMultistepScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "PreTrainedTokenizerFast"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    (folder / "model_index.json").write_text(json.dumps(index, indent=1) + "\n")


def _loaded_as_float32(config: Path) -> None:
    """transformers loads what a configuration names, the other networks come as float32."""
    settings = json.loads(config.read_text()) | {"dtype": "float32"}
    config.write_text(json.dumps(settings, indent=1) + "\n")
