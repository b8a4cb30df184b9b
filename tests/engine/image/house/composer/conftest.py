"""One thread of torch, and the shipped model read once."""

from collections.abc import Iterator

import pytest
import torch

from engine.image.house.composer.model import Composer, Shape
from engine.image.house.composer.weights import load


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def shipped() -> Composer:
    return load()


@pytest.fixture
def tiny() -> Composer:
    """A random model, small enough to make in a moment, whose outputs are not all alike."""
    torch.manual_seed(3)
    model = Composer(Shape(width=32, heads=2, text_blocks=1, flow_blocks=1, stretch=2))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return model.eval().requires_grad_(False)
