"""Enlarging for show."""

import numpy as np
import torch
from PIL import Image

from engine.image.house.pixels.material import Material
from engine.image.house.pixels.upscaler import Upscaler, compared, train_upscaler


def noisy(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def stirred() -> Upscaler:
    """Weights at random, also where they begin at nothing."""
    torch.manual_seed(1)
    network = Upscaler().eval()
    torch.nn.init.normal_(network.last.weight, std=0.05)
    return network


def test_tiles_leave_no_seams() -> None:
    network, image = stirred(), noisy(300, 40)

    whole = np.asarray(network.twice(image)).astype(int)
    left = np.asarray(network.twice(image.crop((0, 0, 276, 40)))).astype(int)

    # Both hold pixels 200 to 262, once across the border of two tiles.
    assert np.abs(whole[:, 400:524] - left[:, 400:524]).max() <= 1


def test_every_factor_brings_its_size() -> None:
    network = stirred()

    for factor in (1, 2, 3, 4, 8):
        assert network.enlarged(noisy(20, 14), factor).size == (20 * factor, 14 * factor)


def test_training_undoes_a_halving_better_than_at_first(few: Material) -> None:
    renders = few.pictures.repeat(2, axis=1).repeat(2, axis=2)  # hard edges, 64 px

    network = train_upscaler(renders, steps=60)

    assert compared(network, renders[:8])[0] > compared(Upscaler().eval(), renders[:8])[0] + 1
