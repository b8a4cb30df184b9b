"""A few pictures of our world and a model of the smallest shape, made once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.image.house.pixels.backend import PixelsBackend
from engine.image.house.pixels.export import export
from engine.image.house.pixels.material import Line, Material, Pictures, drawn
from engine.image.house.pixels.networks import painter_of
from engine.image.house.pixels.shape import TINY
from engine.image.house.pixels.tokens import train_tokenizer
from engine.image.house.pixels.upscaler import Upscaler
from engine.image.house.pixels.vae import train_vae

PICTURES = 32


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def few() -> Material:
    """Thirty-two pictures of 32 px with their captions."""
    rows = [drawn(f"few/{place}", TINY.px) for place in range(PICTURES)]
    lines: list[Line] = [line for _, line in rows]
    pictures: Pictures = np.stack([picture for picture, _ in rows])
    return Material(pictures, lines, apart=2)


@pytest.fixture(scope="session")
def model(few: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported folder of the smallest shape; its painter was never trained."""
    folder = tmp_path_factory.mktemp("model")
    vae = train_vae(few.pictures, folder / "run", TINY, minutes=1, steps=5)
    texts = [text for line in few.lines for text in (*line.en, *line.zh)]
    torch.manual_seed(0)
    out = folder / "out"
    export(painter_of(TINY), vae, 1.0, train_tokenizer(texts, TINY.vocab), TINY, out)
    Upscaler().save(out / "upscaler.safetensors")
    (out / "card.json").write_text('{"px": 32, "sketch": true}')
    return out


@pytest.fixture(scope="session")
def backend(model: Path) -> PixelsBackend:
    return PixelsBackend.load(model)
