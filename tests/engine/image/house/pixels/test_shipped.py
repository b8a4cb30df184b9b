"""The weights that ship: what is promised of the folder, and that it paints."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from engine.image.backend import Manner, Order
from engine.image.house.pixels.backend import WEIGHTS, PixelsBackend
from engine.image.house.pixels.evaluate import SKETCH_FLOOR
from engine.image.house.pixels.judge import FIELDS

# diffusers' solver hands a tensor to numpy in the old way when its sigmas are a flow's.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MAX_FOLDER_BYTES, MAX_FILE_BYTES, MAX_UPSCALER_BYTES = 12_000_000, 15 << 20, 1 << 20
KINDS = {".json", ".safetensors", ".md", ".webp"}


def files() -> list[Path]:
    return [path for path in WEIGHTS.rglob("*") if path.is_file()]


def test_the_folder_is_small_and_holds_no_pickle() -> None:
    assert sum(path.stat().st_size for path in files()) <= MAX_FOLDER_BYTES
    assert all(path.stat().st_size <= MAX_FILE_BYTES for path in files())
    assert (WEIGHTS / "upscaler.safetensors").stat().st_size <= MAX_UPSCALER_BYTES
    assert {path.suffix for path in files()} <= KINDS


def test_weights_are_half_precision_and_finite() -> None:
    weights = [path for path in files() if path.suffix == ".safetensors"]

    assert len(weights) == 4  # painter, its text encoder, autoencoder, upscaler
    for path in weights:
        with safe_open(path, "np") as held:
            for name in held.keys():  # noqa: SIM118 - no dict
                tensor = held.get_tensor(name)
                assert tensor.dtype == np.float16, name
                assert np.isfinite(tensor).all(), name


def test_the_card_calls_a_sketch_a_sketch() -> None:
    card = json.loads((WEIGHTS / "card.json").read_text())
    figures = card["figures"]
    rows = figures["rows"]

    means = {name: np.mean([row[field] for field in FIELDS]) for name, row in rows.items()}
    painted = (means["painted from English"] + means["painted from Chinese"]) / 2
    way = (painted - means["chance"]) / (means["renders"] - means["chance"])
    assert abs(way - figures["way"]) < 0.02
    assert card["sketch"] == (figures["way"] < SKETCH_FLOOR)
    assert card["trained_on"] == "cpu"


def test_the_shipped_model_paints_what_differs_by_seed() -> None:
    backend = PixelsBackend.load()
    orders = [Order("湖边的一条狗，黄昏", seed=1), Order("湖边的一条狗，黄昏", seed=2)]

    painted = backend.paint(orders, Manner(512, 512, 4, backend.card.guidance))

    one, two = (np.asarray(made.image).astype(int) for made in painted)
    assert one.shape == (512, 512, 3)
    assert np.abs(one - two).mean() > 5
    assert one.std() > 10
    assert "一条狗" in painted[0].alt_zh
