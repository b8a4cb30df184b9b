"""Every kind of broken, hostile or unservable adapter is refused by its code."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.training import registry
from engine.training.registry import BadAdapter
from engine.training.servable import room_for
from tests.engine.training.adapters import (
    BASE,
    LAYER,
    REPORT,
    forge,
    image_parts,
    manifest,
    text_parts,
)

WEIGHTS = "adapter_model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    parts = text_parts(tmp_path / "parts")
    return registry.publish(parts, tmp_path / "shelf", "harbour-1", manifest(), REPORT)


def refusal(folder: Path, *, base: str | None = None, max_rank: int = 64) -> str:
    with pytest.raises(BadAdapter) as refused:
        registry.check(folder, base=base, max_rank=max_rank)
    assert str(refused.value).endswith(".")
    return refused.value.code


def _cut(path: Path, by: int) -> None:
    path.write_bytes(path.read_bytes()[:-by])


def _said(folder: Path, **changed: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


@pytest.mark.parametrize("name", ["manifest.json", WEIGHTS, "adapter_config.json"])
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert refusal(folder) == "missing"


def test_a_missing_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere") == "missing"


def test_a_link_is_no_file_of_its_own(folder: Path, tmp_path: Path) -> None:
    (folder / WEIGHTS).rename(tmp_path / "elsewhere")
    (folder / WEIGHTS).symlink_to(tmp_path / "elsewhere")

    assert refusal(folder) == "missing"


@pytest.mark.parametrize("name", ["adapter_model.bin", "x.pt", "x.PKL", "training_args.bin"])
def test_a_file_that_is_named_as_a_pickle(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"harmless")

    assert refusal(folder) == "pickle"


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_that_is_named_as_weights(folder: Path, protocol: int) -> None:
    (folder / WEIGHTS).write_bytes(pickle.dumps({"a": 1}, protocol))
    forge(folder)

    assert refusal(folder) == "pickle"


def test_a_torch_archive_that_is_named_as_weights(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    forge(folder)

    assert refusal(folder) == "pickle"


def test_other_weights_than_were_published(folder: Path) -> None:
    text_parts(folder, tensors={f"{LAYER}.lora_B.weight": np.ones((16, 8), np.float32)})

    assert refusal(folder) == "hash"


def test_a_file_that_breaks_off(folder: Path) -> None:
    _cut(folder / WEIGHTS, 10)
    assert refusal(folder) == "hash"

    forge(folder)
    assert refusal(folder) == "json"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        (1 << 60).to_bytes(8, "little") + b"{}",
        (4).to_bytes(8, "little") + b"[[[[",
        (200_000).to_bytes(8, "little") + b"[" * 200_000,
        (2).to_bytes(8, "little") + b"{}",
        (30).to_bytes(8, "little") + b'{"a":{"dtype":"F32","shape":0}',
    ],
)
def test_a_header_that_is_none(folder: Path, content: bytes) -> None:
    (folder / WEIGHTS).write_bytes(content)
    forge(folder)

    assert refusal(folder) == "json"


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite(folder: Path, dtype: type, value: float) -> None:
    broken = np.zeros((16, 8), dtype)
    broken[3, 5] = value
    text_parts(folder, tensors={f"{LAYER}.lora_B.weight": broken})
    forge(folder)

    assert refusal(folder) == "finite"


def test_bfloat16_is_read_by_its_bits(folder: Path) -> None:
    import torch
    from safetensors.torch import save_file as save_torch

    pair = {
        f"{LAYER}.lora_A.weight": torch.randn(8, 16).bfloat16(),
        f"{LAYER}.lora_B.weight": torch.full((16, 8), 3.3e38).bfloat16(),
    }
    save_torch(pair, folder / WEIGHTS)
    forge(folder)
    registry.check(folder)

    pair[f"{LAYER}.lora_B.weight"][0, 0] = float("nan")
    save_torch(pair, folder / WEIGHTS)
    forge(folder)
    assert refusal(folder) == "finite"


def test_integers_are_no_weights(folder: Path) -> None:
    text_parts(folder, tensors={f"{LAYER}.lora_B.weight": np.zeros((16, 8), np.int8)})
    forge(folder)

    assert refusal(folder) == "unservable"


def test_another_base(folder: Path) -> None:
    assert refusal(folder, base="c" * 64) == "base"
    registry.check(folder, base=BASE)


def test_a_picture_s_adapter_names_the_same_base_twice(tmp_path: Path) -> None:
    parts = image_parts(tmp_path / "parts", base="c" * 64)

    with pytest.raises(BadAdapter) as refused:
        registry.publish(parts, tmp_path / "shelf", "p", manifest("image", 4), REPORT)

    assert refused.value.code == "base"


def test_a_rank_beyond_the_engine(folder: Path) -> None:
    assert refusal(folder, max_rank=4) == "rank"
    registry.check(folder, max_rank=8)


def test_the_engine_is_started_for_the_next_rank_that_it_knows() -> None:
    assert [room_for(rank) for rank in (1, 4, 8, 9, 64, 512)] == [1, 8, 8, 16, 64, 512]
    with pytest.raises(BadAdapter):
        room_for(513)


def test_matrices_of_another_rank_than_is_said(folder: Path) -> None:
    text_parts(folder, tensors={f"{LAYER}.lora_B.weight": np.zeros((16, 4), np.float32)})
    forge(folder)

    assert refusal(folder) == "rank"


@pytest.mark.parametrize(
    "config",
    [
        {"use_dora": True},
        {"modules_to_save": ["lm_head"]},
        {"bias": "all"},
        {"lora_bias": True},
        {"peft_type": "IA3"},
        {"rank_pattern": {"q_proj": 4}},
        {"init_lora_weights": "pissa"},
        {"lora_alpha": "16"},
        {"trainable_token_indices": [1]},
    ],
)
def test_what_the_engine_does_not_serve(folder: Path, config: dict[str, object]) -> None:
    text_parts(folder, config=config)
    forge(folder)

    assert refusal(folder) == "unservable"


@pytest.mark.parametrize(
    "name", ["base_model.model.lm_head.weight", f"{LAYER}.lora_magnitude_vector", "x"]
)
def test_tensors_beside_the_two_matrices(folder: Path, name: str) -> None:
    text_parts(folder, tensors={name: np.zeros((2, 2), np.float32)})
    forge(folder)

    assert refusal(folder) == "unservable"


def test_a_layer_with_one_matrix(folder: Path) -> None:
    save_file({f"{LAYER}.lora_A.weight": np.zeros((8, 16), np.float32)}, folder / WEIGHTS)
    forge(folder)

    assert refusal(folder) == "unservable"


def _deep(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 200_000)


def _huge(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"a": "' + "x" * 1_100_000 + '"}')
    forge(folder)


def _surrogate(folder: Path) -> None:
    _said(folder, community="\ud800")


def _nul(folder: Path) -> None:
    _said(folder, community="a\x00b")


def _not_a_number(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"rank": 8', '"rank": NaN'))


def _path_as_name(folder: Path) -> None:
    _said(folder, name="../../etc")


def _rows(folder: Path) -> None:
    _said(folder, rows=["not a hash"])


def _another_format(folder: Path) -> None:
    _said(folder, format="chorus-adapter 2")


def _no_object(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def _latin(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b'{"a": "\xff"}')


@pytest.mark.parametrize(
    "attack",
    [
        _deep,
        _huge,
        _surrogate,
        _nul,
        _not_a_number,
        _path_as_name,
        _rows,
        _another_format,
        _no_object,
        _latin,
    ],
)
def test_hostile_json(folder: Path, attack: Callable[[Path], None]) -> None:
    attack(folder)

    assert refusal(folder) == "json"
