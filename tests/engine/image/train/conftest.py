from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engine.image.train.material import Material, Split

COLOURS = {
    "red": ((220, 30, 30), "红"),
    "blue": ((30, 30, 220), "蓝"),
    "green": ((30, 200, 30), "绿"),
    "grey": ((128, 128, 128), "灰"),
}


def _split(count: int, seed: int, size_px: int) -> Split:
    dice = np.random.default_rng(seed)
    names = [list(COLOURS)[i] for i in dice.integers(0, len(COLOURS), count)]
    flat = np.array([COLOURS[n][0] for n in names])[:, :, None, None]
    noise = dice.integers(-20, 21, (count, 3, size_px, size_px))
    pictures = torch.from_numpy(np.clip(flat + noise, 0, 255).astype(np.uint8))
    return Split(pictures, tuple((f"a {n} wall", f"一面{COLOURS[n][1]}墙") for n in names))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Small pictures gain nothing from threads, and lose much on a machine that is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def walls() -> Material:
    """Walls of four colours, 16 px, captioned in both languages: learnt in seconds."""
    return {name: _split(n, seed, 16) for seed, (name, n) in
            enumerate({"train": 256, "validation": 96, "test": 96}.items())}  # fmt: skip
