"""Small models of each kind and the backends that hold them, made once for all tests here."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import torch

from engine.image.pipelines.backend import DiffusersBackend
from tests.engine.image.pipelines import tiny
from tests.engine.image.pipelines.adapters_made import RANK


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a small model by kind."""

    @cache
    def made(kind: str) -> Path:
        return tiny.saved(kind, tmp_path_factory.mktemp("models") / kind)

    return made


@pytest.fixture(scope="session")
def backend_of(folder_of: Callable[[str], Path]) -> Callable[[str], DiffusersBackend]:
    """A loaded backend by kind; whoever loads an adapter takes it out again."""

    @cache
    def loaded(kind: str) -> DiffusersBackend:
        return DiffusersBackend.load(
            str(folder_of(kind)),
            device="cpu",
            side_px=tiny.SIDE_PX,
            adapters_dir=Path("adapters"),
            adapter_rank=RANK,
            guidance=None if kind == "klein" else 4.0,
        )

    return loaded


@pytest.fixture(scope="session", params=tuple(tiny.KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def backend(kind: str, backend_of: Callable[[str], DiffusersBackend]) -> DiffusersBackend:
    return backend_of(kind)
