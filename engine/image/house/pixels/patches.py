"""
An encoder that is fitted instead of trained: patches to their principal components.

A small machine has no time to train an autoencoder from both ends. What an AutoencoderKL's encoder
does to a picture can be made exactly linear, so the best linear code of 8 x 8 patches is written
into its weights, and only the decoder has to be learned. Knows no UNet.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.image.house.pixels.material import Pictures

_EVEN = 0.5  # 1 would make all components equally loud, 0 none: fine ones would drown in noise
_SILENCE = -12.0  # log variance of latents: they are what they are
_LOUD = 100.0  # of the constants that hold the normalisation still
_FIRST = 12  # numbers of a patch of 2 x 2 pixels


@dataclass(frozen=True, slots=True)
class Code:
    """
    Three linear steps, each from 2 x 2 cells to one: (2 * 2 * channels, channels below).

    Cells are ordered by row, then column, then channel. The last step's means are taken off, and
    its components are scaled so that together they have a spread of 1.
    """

    second: Tensor  # (4 * 12, C2)
    third: Tensor  # (4 * C2, latent)
    centre: Tensor  # (latent,)


@torch.no_grad()
def fit(pictures: Pictures, channels: int, latent: int) -> Code:
    """
    Principal components of pictures (N, px, px, 3) uint8, a few thousand of them.

    Args:
        channels: How many numbers are kept of 4 x 4 pixels (of 48).
        latent: How many of 8 x 8 pixels.
    """
    cells = _gathered(_gathered(torch.from_numpy(np.array(pictures)).float() / 127.5 - 1))
    second = _components(cells, channels)
    cells = _gathered(cells @ second)
    third = _components(cells, latent)
    found = cells @ third
    loudness = found.flatten(0, 2).std(dim=0).pow(_EVEN)
    found = found / loudness
    overall = found.flatten(0, 2).std(dim=0).square().mean().sqrt()
    return Code(second, third / loudness / overall, found.flatten(0, 2).mean(dim=0) / overall)


@torch.no_grad()
def write(code: Code, encoder: Any) -> None:
    """
    Make an AutoencoderKL's encoder of four levels bring the code's latents, to rounding errors.

    Its residual blocks are made to pass on what they get, its strides gather 2 x 2 cells. A
    normalisation would undo the scale of a picture, so half of each group is loud constants; and
    silu(x) - silu(-x) = x, so each component goes through once with each sign.

    Raises:
        ValueError: The encoder has too few channels for this code.
    """
    for parameter in encoder.parameters():
        parameter.zero_()
    latent, width = code.third.shape[1], encoder.conv_norm_out.num_channels
    if 4 * latent > width or latent % encoder.conv_norm_out.num_groups:
        raise ValueError(f"{width} channels cannot carry {latent} components and what holds them")
    encoder.conv_in.weight[[0, 1, 2], [0, 1, 2], 1, 1] = 1.0
    for block in encoder.down_blocks[1:]:
        _pass_on(block.resnets[0])
    _stride(encoder.down_blocks[0], torch.eye(_FIRST), 3)
    _stride(encoder.down_blocks[1], code.second, _FIRST)
    _stride(encoder.down_blocks[2], code.third, code.second.shape[1])
    _split(encoder, code.centre)


def _gathered(cells: Tensor) -> Tensor:
    """(N, H, W, C) to (N, H / 2, W / 2, 4 * C): by row, column, channel."""
    n, high, wide, c = cells.shape
    split = cells.view(n, high // 2, 2, wide // 2, 2, c)
    return split.permute(0, 1, 3, 2, 4, 5).reshape(n, high // 2, wide // 2, 4 * c)


def _components(cells: Tensor, count: int) -> Tensor:
    """The directions of the largest variance, (C, count), about the mean."""
    rows = cells.flatten(0, 2).double()
    rows = rows - rows.mean(dim=0)
    directions: Tensor = torch.linalg.eigh(rows.T @ rows).eigenvectors  # smallest first
    return directions.flip(1)[:, :count].float().contiguous()


def _pass_on(block: Any) -> None:
    """A residual block that changes nothing but the number of channels."""
    if block.conv_shortcut is not None:
        count = min(block.in_channels, block.out_channels)
        block.conv_shortcut.weight[range(count), range(count), 0, 0] = 1.0


def _stride(block: Any, step: Tensor, channels: int) -> None:
    """One linear step from 2 x 2 cells of `channels` numbers, in a convolution of stride 2."""
    weight = block.downsamplers[0].conv.weight  # (out, in, 3, 3); the padding is right and below
    below = step.shape[1]
    weight[:below, :channels, :2, :2] = step.T.view(below, 2, 2, channels).permute(0, 3, 1, 2)


def _split(encoder: Any, centre: Tensor) -> None:
    """Both signs of each component and constants, group by group; then the difference."""
    latent, groups = len(centre), encoder.conv_norm_out.num_groups
    width = encoder.conv_norm_out.num_channels
    size = width // groups
    shortcut = encoder.down_blocks[3].resnets[0].conv_shortcut
    shortcut.weight.zero_()
    spread = _LOUD * ((size - 2 * latent / groups) / size) ** 0.5
    at = [group * size + place for group in range(groups) for place in range(size)]
    carried = [c for c in at if c % size < 2 * latent // groups]
    loud = [c for c in at if c % size >= 2 * latent // groups]
    for number, channel in enumerate(carried):
        component, sign = number // 2, 1.0 if number % 2 == 0 else -1.0
        shortcut.weight[channel, component, 0, 0] = sign
        shortcut.bias[channel] = -sign * centre[component]
        encoder.conv_norm_out.weight[channel] = spread
        encoder.conv_out.weight[component, channel, 1, 1] = sign
    for number, channel in enumerate(loud):
        shortcut.bias[channel] = _LOUD if number % 2 == 0 else -_LOUD
    encoder.conv_out.bias[latent:] = _SILENCE
