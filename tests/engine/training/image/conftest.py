"""One thread of torch, the shipped model, and a small evening of votes on its pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.image.house.composer.backend import ScenesBackend
from engine.image.house.composer.model import Composer
from engine.image.house.composer.weights import SHIPPED, digest, load
from tests.engine.training.image.scenes import voted


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Before the other fixtures: two threads on a busy machine wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def model() -> Composer:
    return load()


@pytest.fixture(scope="session")
def backend(model: Composer) -> ScenesBackend:
    return ScenesBackend(model, digest(SHIPPED))


@pytest.fixture(scope="session")
def votes(backend: ScenesBackend, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven sessions of two rounds each, of members who like nights."""
    folder = tmp_path_factory.mktemp("votes") / "snapshot"
    return voted(folder, backend, sessions=7, rounds=2)
