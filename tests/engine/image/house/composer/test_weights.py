"""Weights and adapters on disk: what is broken, foreign or not finite is refused."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import Rejected
from engine.image.house.composer.adapters import Manifest, adapted, layers, write
from engine.image.house.composer.model import Composer
from engine.image.house.composer.weights import SHIPPED, digest, load, save

LAYER = "blocks.0.attention.query"


@pytest.fixture
def folder(tiny: Composer, tmp_path: Path) -> Path:
    save(tiny, tmp_path / "model")
    return tmp_path / "model"


def lora(rank: int = 2, width: int = 32) -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    return {
        f"{LAYER}.lora_A": torch.randn(rank, width),
        f"{LAYER}.lora_B": torch.randn(width, rank),
    }


def test_a_model_comes_back_as_it_was_saved(tiny: Composer, folder: Path) -> None:
    again = load(folder).state_dict()

    for name, tensor in tiny.state_dict().items():
        assert torch.equal(again[name], tensor.half().float()), name


def test_weights_that_are_not_finite_are_refused(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["flow.kinds"][0, 0] = float("nan")
    save_file(tensors, folder / "model.safetensors")

    with pytest.raises(Rejected, match="finite"):
        load(folder)


def test_weights_of_another_vocabulary_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["codes"]["thing"][1] = "submarine"
    (folder / "config.json").write_text(json.dumps(config))

    with pytest.raises(Rejected, match="vocabulary"):
        load(folder)


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"\xff" * 8 + b"{}"])
def test_broken_weights_are_refused(folder: Path, content: bytes) -> None:
    (folder / "model.safetensors").write_bytes(content)

    with pytest.raises(Rejected):
        load(folder)


def test_weights_that_lack_a_tensor_are_refused(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["flow.kinds"]
    save_file(tensors, folder / "model.safetensors")

    with pytest.raises(Rejected, match="fit"):
        load(folder)


def test_the_shipped_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 8 << 20


def test_an_adapter_adds_its_product_to_the_weights(
    tiny: Composer, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "a", Manifest(2, 0.5, digest(folder)), lora())

    changed = adapted(tiny.flow, tmp_path / "a", digest(folder))

    wanted = layers(tiny.flow)[LAYER].weight + 0.5 * (
        lora()[f"{LAYER}.lora_B"] @ lora()[f"{LAYER}.lora_A"]
    )
    assert torch.allclose(layers(changed)[LAYER].weight, wanted)
    assert not torch.equal(layers(tiny.flow)[LAYER].weight, wanted)


def test_an_adapter_of_other_weights_is_refused(
    tiny: Composer, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "a", Manifest(2, 0.5, "0" * 64), lora())

    with pytest.raises(Rejected, match="other weights"):
        adapted(tiny.flow, tmp_path / "a", digest(folder))


@pytest.mark.parametrize(
    "tensors",
    [
        {},
        lora(rank=3),
        lora(width=16),
        {f"{LAYER}.lora_A": lora()[f"{LAYER}.lora_A"]},
        {"elsewhere.lora_A": torch.ones(2, 32), "elsewhere.lora_B": torch.ones(32, 2)},
        {name: tensor * float("inf") for name, tensor in lora().items()},
    ],
    ids=["empty", "rank", "width", "half", "unknown layer", "infinite"],
)
def test_an_adapter_that_does_not_fit_is_refused(
    tiny: Composer, folder: Path, tmp_path: Path, tensors: dict[str, torch.Tensor]
) -> None:
    write(tmp_path / "a", Manifest(2, 0.5, digest(folder)), tensors)

    with pytest.raises(Rejected):
        adapted(tiny.flow, tmp_path / "a", digest(folder))


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", '{"kind": "house-scenes-lora", "rank": 0, "scale": 1, "base": ""}'],
)
def test_a_broken_manifest_is_refused(
    tiny: Composer, folder: Path, tmp_path: Path, said: str
) -> None:
    write(tmp_path / "a", Manifest(2, 0.5, digest(folder)), lora())
    (tmp_path / "a" / "adapter.json").write_text(said)

    with pytest.raises(Rejected):
        adapted(tiny.flow, tmp_path / "a", digest(folder))


def test_an_empty_folder_holds_no_adapter(tiny: Composer, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="no adapter"):
        adapted(tiny.flow, tmp_path, "")
