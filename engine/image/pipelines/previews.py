"""
What a picture looks like before it is done, from the latents of a step. Knows no pipeline.

Two ways: a tiny autoencoder where one is configured, else a linear projection from a latent's
channels to red, green and blue. The projection is fitted on what the model itself decoded, so it
serves any latent space, also one whose latents come as a row of patches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

_SIDE_PX = 256  # a preview's longest side, at most
_RIDGE = 1e-3  # holds the fit where channels outnumber what was seen


class Previews(Protocol):
    """Small pictures of latents (B, C, h, w) or (B, h * w, C), one each."""

    def of(self, latents: Tensor, width_px: int, height_px: int) -> list[Image.Image]: ...


class Unfinished(Sequence[Image.Image]):
    """
    Previews of a batch, each made when it is looked at: most are not.

    Args:
        rows: The latents of each picture, (1, C, h, w) or (1, h * w, C).
    """

    def __init__(
        self, previews: Previews, rows: Sequence[Tensor], width_px: int, height_px: int
    ) -> None:
        self._previews = previews
        self._rows = rows
        self._size = (width_px, height_px)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Image.Image: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Image.Image]: ...

    def __getitem__(self, index: int | slice) -> Image.Image | Sequence[Image.Image]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._previews.of(self._rows[index], *self._size)[0]


class NoPreviews:
    """For latents that nothing is known of."""

    def of(self, latents: Tensor, width_px: int, height_px: int) -> list[Image.Image]:
        return []


@dataclass(frozen=True, slots=True)
class Projection:
    """`weights` (C + 1, 3): a latent's channels and a one, to colours in [0, 1]."""

    weights: Tensor

    def of(self, latents: Tensor, width_px: int, height_px: int) -> list[Image.Image]:
        grid = as_grid(latents, width_px, height_px)
        if grid is None or grid.shape[1] + 1 != self.weights.shape[0]:
            return []
        colours = _with_one(grid) @ self.weights  # (B, h, w, 3)
        return [_shown(picture, width_px, height_px) for picture in colours]


class TinyAutoencoder:
    """A distilled decoder of the same latent space (diffusers' AutoencoderTiny)."""

    def __init__(self, network: Any) -> None:
        self._network = network

    @torch.no_grad()
    def of(self, latents: Tensor, width_px: int, height_px: int) -> list[Image.Image]:
        if latents.ndim != 4 or latents.shape[1] != self._network.config.latent_channels:
            return []
        scaled = latents.to(self._network.device, self._network.dtype)
        decoded = self._network.decode(scaled).sample * 0.5 + 0.5  # (B, 3, H, W)
        return [_shown(picture.movedim(0, -1), width_px, height_px) for picture in decoded]


def fitted(latents: Tensor, pictures: Tensor) -> Previews:
    """
    The projection that comes nearest, by least squares, to what was decoded.

    Args:
        latents: Of the last step, (B, C, h, w) or (B, h * w, C).
        pictures: What they were decoded to, (B, 3, H, W) in [0, 1].
    """
    height_px, width_px = pictures.shape[-2:]
    grid = as_grid(latents, width_px, height_px)
    if grid is None or not (grid.isfinite().all() and pictures.isfinite().all()):
        return NoPreviews()
    small = adaptive_avg_pool2d(pictures.float().cpu(), (grid.shape[-2], grid.shape[-1]))
    rows = _with_one(grid).flatten(0, 2).double()  # (B * h * w, C + 1)
    colours = small.movedim(1, -1).flatten(0, 2).double()
    square = rows.T @ rows + _RIDGE * torch.eye(rows.shape[1], dtype=torch.float64)
    return Projection(torch.linalg.solve(square, rows.T @ colours).float())


def as_grid(latents: Tensor, width_px: int, height_px: int) -> Tensor | None:
    """Latents as (B, C, h, w) float32 on the CPU; None where they form no grid of that shape."""
    latents = latents.detach().float().cpu()
    if latents.ndim == 4:
        return latents
    if latents.ndim != 3:
        return None
    batch, length, channels = latents.shape
    high = max(1, round((length * height_px / width_px) ** 0.5))
    if length % high:
        return None
    return latents.movedim(1, 2).reshape(batch, channels, high, length // high)


def _with_one(grid: Tensor) -> Tensor:
    rows = grid.movedim(1, -1)  # (B, h, w, C)
    return torch.cat([rows, torch.ones_like(rows[..., :1])], dim=-1)


def _shown(colours: Tensor, width_px: int, height_px: int) -> Image.Image:
    levels = colours.float().cpu().nan_to_num(0.5).clamp(0, 1).mul(255).round()
    picture = Image.fromarray(levels.to(torch.uint8).numpy())
    scale = min(1.0, _SIDE_PX / max(width_px, height_px))
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def images_of(pictures: Tensor) -> Sequence[Image.Image]:
    """Decoded pictures (B, 3, H, W) in [0, 1] as RGB."""
    levels = pictures.float().cpu().clamp(0, 1).mul(255).round().to(torch.uint8)
    return [Image.fromarray(level.movedim(0, -1).numpy()) for level in levels]
