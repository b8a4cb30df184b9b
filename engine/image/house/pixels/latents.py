"""
The pictures of a material as latents, encoded once, with all captions as tokens beside them.

    latents.safetensors   latents (N, C, h, w) float16, tokens (N, captions, length) int16
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.image.house.pixels.material import Material
from engine.image.house.pixels.shape import Shape
from engine.image.house.pixels.tokens import encoded, load_tokenizer
from engine.image.house.pixels.vae import as_input

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Latents:
    """What the UNet is trained on; latents have mean 0 and spread 1 over all numbers, roughly."""

    latents: Tensor  # (N, C, h, w) float16, as the VAE brings them
    tokens: Tensor  # (N, captions, length) int16
    scale: float  # what they are multiplied by: `scaling_factor` of the VAE

    def save(self, path: Path) -> None:
        held = {"latents": self.latents, "tokens": self.tokens, "scale": torch.tensor(self.scale)}
        save_file(held, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        held = load_file(path)
        return cls(held["latents"], held["tokens"], held["scale"].item())


@torch.no_grad()
def encode(vae: Any, material: Material, folder: Path, shape: Shape) -> Latents:
    """
    Every picture of the material, mirrored where its row is odd, with its captions' tokens.

    Args:
        folder: Where the tokenizer lies.
    """
    rows = []
    for start in range(0, len(material.pictures), _BATCH):
        batch = np.array(material.pictures[start : start + _BATCH])
        batch[1::2] = batch[1::2, :, ::-1]
        found = vae.encode(as_input(batch).to(vae.device)).latent_dist.mean
        rows.append(found.cpu().half())
    latents = torch.cat(rows)
    tokens = tokens_of(material, folder, shape)
    return Latents(latents, tokens, 1 / latents.float().std().item())


def tokens_of(material: Material, folder: Path, shape: Shape) -> Tensor:
    """Tokens of every caption, (N, captions, length) int16."""
    captions = [text for line in material.lines for text in (*line.en, *line.zh)]
    tokens = encoded(load_tokenizer(folder), captions, shape.tokens)
    return tokens.view(len(material.lines), -1, shape.tokens)
