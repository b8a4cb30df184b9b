"""Where pictures come from: a user's folder, CIFAR-10's own layout, our scenes."""

import hashlib
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.image.train.__main__ import main
from engine.image.train.material import load_material, save_material
from engine.image.train.prepare import prepare
from engine.image.train.sources import cifar10, scenes
from engine.operators import declare_torchvision_operators

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def folder_of(path: Path, count: int) -> Path:
    path.mkdir()
    for i in range(count):
        Image.new("RGB", (40 + i, 30), (i, 90, 255 - i)).save(path / f"a_blue-wall_{i}.png")
    return path


def test_a_folder_is_read_and_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "mine", 80)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (folder / "page.jpg").write_text("<svg/>")
    Image.open(folder / "a_blue-wall_3.png").save(folder / "twin.png")
    (folder / "a_blue-wall_5.txt").write_text("the sea\n大海\n", encoding="utf-8")
    listed = {"file": "a_blue-wall_7.png", "captions": ["a harbour"]}
    (folder / "captions.jsonl").write_text(json.dumps(listed) + "\n", encoding="utf-8")

    material, card = prepare(folder, 32)

    said = {c for split in material.values() for c in split.captions}
    assert card.left_out == {"broken or no PNG, JPEG or WebP": 2, "double": 1}
    assert sum(len(s.pictures) for s in material.values()) == 80
    assert {("the sea", "大海"), ("a harbour",), ("a blue wall 9",)} <= said
    assert "- double: 1" in card.markdown(material, 32)


def test_a_picture_keeps_its_split_when_others_come(tmp_path: Path) -> None:
    few, _ = prepare(folder_of(tmp_path / "few", 60), 32)
    many, _ = prepare(folder_of(tmp_path / "many", 120), 32)

    for name in ("train", "validation", "test"):
        assert set(few[name].captions) <= set(many[name].captions)


def test_material_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    material, _ = prepare(folder_of(tmp_path / "mine", 60), 16)

    save_material(material, tmp_path / "kept")
    kept = load_material(tmp_path / "kept")

    assert torch.equal(kept["train"].pictures, material["train"].pictures)
    assert kept["test"].captions == material["test"].captions


@pytest.mark.parametrize(
    "argv",
    [
        ["prepare", "nowhere", "--out", "x"],
        ["vae", "--data", "nowhere", "--out", "x"],
        ["sample", "nowhere", "a wall", "--out", "x.png"],
        ["vae", "--data", "cifar10", "--out", "x", "--cache", "nowhere"],
        ["vae", "--data", "cifar10", "--out", "x", "--size", "64"],
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    argv: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(argv) == 2
    assert capsys.readouterr().err.startswith("Not done: ")


def test_too_few_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="3 pictures can be used; 30 are needed"):
        prepare(folder_of(tmp_path / "few", 3), 32)


def archive(root: Path) -> type:
    """A small archive in CIFAR-10's layout, and torchvision's class with its checksums."""
    declare_torchvision_operators()
    from torchvision.datasets import CIFAR10

    folder = root / CIFAR10.base_folder
    folder.mkdir(parents=True)
    dice = np.random.default_rng(0)
    sums = {}
    for name in ("data_batch_1", "test_batch"):
        rows = dice.integers(0, 256, (40, 3072), dtype=np.uint8)
        batch = {"data": rows, "labels": [i % 10 for i in range(40)]}
        (folder / name).write_bytes(pickle.dumps(batch))
        sums[name] = hashlib.md5((folder / name).read_bytes()).hexdigest()
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": CLASSES}))
    meta = hashlib.md5((folder / "batches.meta").read_bytes()).hexdigest()

    class Small(CIFAR10):  # type: ignore[misc]
        train_list = [["data_batch_1", sums["data_batch_1"]]]
        test_list = [["test_batch", sums["test_batch"]]]
        meta = {"filename": "batches.meta", "key": "label_names", "md5": ""}

    Small.meta = {**Small.meta, "md5": meta}
    return Small


def test_cifar_comes_through_torchvision_with_captions_in_both_languages(tmp_path: Path) -> None:
    material = cifar10(tmp_path, 32, archive(tmp_path))

    sizes = {name: len(split.pictures) for name, split in material.items()}
    assert sizes == {"train": 36, "validation": 4, "test": 40}
    assert material["test"].captions[8] == ("a ship", "一艘船")
    assert material["test"].pictures.shape == (40, 3, 32, 32)


def test_an_archive_that_was_changed_is_not_opened(tmp_path: Path) -> None:
    kind = archive(tmp_path)
    batch = tmp_path / "cifar-10-batches-py" / "data_batch_1"
    batch.write_bytes(batch.read_bytes() + b" ")

    with pytest.raises(FileNotFoundError, match="checksums differ"):
        cifar10(tmp_path, 32, kind)


def test_the_official_class_does_not_open_our_archive(tmp_path: Path) -> None:
    archive(tmp_path)

    with pytest.raises(FileNotFoundError):
        cifar10(tmp_path, 32)


def test_scenes_are_captioned_in_both_languages_and_never_shared_by_two_splits() -> None:
    material = scenes(32, 10)

    assert {n: len(s.pictures) for n, s in material.items()} == {
        "train": 10, "validation": 1, "test": 1,
    }  # fmt: skip
    english, chinese = material["train"].captions[0]
    assert english.isascii()
    assert not chinese.isascii()
    assert not any(torch.equal(material["test"].pictures[0], p) for p in material["train"].pictures)
