"""
The layers that the three models share, small enough for two CPU cores at 32 px: pictures go in and
out as 2 x 2 patches, so that no layer works at full size.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.train.words import CONDITION


class Modulated(nn.Module):
    """A residual block whose channels a condition scales and shifts (FiLM, arXiv:1709.07871)."""

    def __init__(self, width_in: int, width_out: int, *, up: bool = False) -> None:
        super().__init__()
        self.up = up
        self.norm = nn.GroupNorm(8, width_in)
        self.first = nn.Conv2d(width_in, width_out, 3, padding=1)
        self.second = nn.Conv2d(width_out, width_out, 3, padding=1)
        self.film = nn.Linear(CONDITION, 2 * width_in)
        self.skip = nn.Conv2d(width_in, width_out, 1)
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        nn.init.normal_(self.second.weight, std=1e-2)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """(B, C, H, W), (B, CONDITION) -> (B, C', H, W), or twice as large with `up`."""
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
        inner = F.silu(self.norm(x) * (1 + scale) + shift)
        if self.up:
            x, inner = _doubled(x), _doubled(inner)
        inner = self.second(F.silu(self.first(inner)))
        out: Tensor = self.skip(x) + inner
        return out


class Halving(nn.Module):
    """A residual block that halves the sides; no normalisation, as critics want it (R3GAN)."""

    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width_in, width_out, 3, padding=1)
        self.second = nn.Conv2d(width_out, width_out, 3, stride=2, padding=1)
        self.skip = nn.Conv2d(width_in, width_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))
        out: Tensor = F.avg_pool2d(self.skip(x), 2) + 0.5 * inner
        return out


class Painter(nn.Module):
    """From a code and a condition to a picture: the GAN's generator and the VAE's decoder."""

    def __init__(self, size_px: int, code: int) -> None:
        super().__init__()
        self.code = code
        widths = [96, 64, *[40] * (_doublings(size_px) - 1)][: _doublings(size_px) + 1]
        self.widths = widths
        self.root = nn.Linear(code + CONDITION, widths[0] * 16)
        self.blocks = nn.ModuleList([Modulated(a, b, up=True) for a, b in pairwise(widths)])
        last = nn.Conv2d(widths[-1], 12, 3, padding=1)
        self.out = nn.Sequential(nn.SiLU(), last, nn.PixelShuffle(2), nn.Tanh())

    def forward(self, code: Tensor, condition: Tensor) -> Tensor:
        """(B, code), (B, CONDITION) -> (B, 3, S, S) in [-1, 1]."""
        x = self.root(torch.cat([code, condition], dim=1)).unflatten(1, (self.widths[0], 4, 4))
        for block in self.blocks:
            x = block(x, condition)
        painted: Tensor = self.out(x)
        return painted


class Looker(nn.Module):
    """From a picture to features (B, 4 * 4 * 96): the GAN's critic, the VAE's encoder."""

    features = 96 * 16

    def __init__(self, size_px: int) -> None:
        super().__init__()
        widths = [*[40] * (_doublings(size_px) - 1), 64, 96][-_doublings(size_px) - 1 :]
        self.first = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, widths[0], 3, padding=1))
        self.blocks = nn.Sequential(*[Halving(a, b) for a, b in pairwise(widths)])

    def forward(self, pictures: Tensor) -> Tensor:
        seen: Tensor = F.leaky_relu(self.blocks(self.first(pictures)), 0.2).flatten(1)
        return seen


def _doublings(size_px: int) -> int:
    """How often 4 px are doubled to half of `size_px`, a power of two from 16 up."""
    if size_px < 16 or size_px & (size_px - 1):
        raise ValueError(f"size {size_px}: a power of two of at least 16 is needed")
    return size_px.bit_length() - 4


def _doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
