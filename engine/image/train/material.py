"""
Material: small pictures with captions, split three ways, and how they lie in a folder.

Tensors lie in safetensors and captions in JSON lines. Knows no source and no model.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.utils.data import Dataset

from engine.image.train.words import hashed
from engine.operators import declare_torchvision_operators

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """Pictures (N, 3, S, S) uint8, and what may be said of each: one or more captions."""

    pictures: Tensor
    captions: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.pictures) != len(self.captions):
            raise ValueError(f"{len(self.pictures)} pictures, {len(self.captions)} captions")

    def first(self, count: int) -> "Split":
        return Split(self.pictures[:count], self.captions[:count])


Material = dict[str, Split]  # by SPLITS


def save_material(material: Material, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, split in material.items():
        lines = [json.dumps(list(c), ensure_ascii=False) for c in split.captions]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        save_file({"pictures": split.pictures}, folder / f"{name}.safetensors")


def load_material(folder: Path) -> Material:
    """
    Raises:
        FileNotFoundError: The folder holds no material.
    """
    material = {}
    for name in SPLITS:
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        pictures = load_file(folder / f"{name}.safetensors")["pictures"]
        material[name] = Split(pictures, tuple(tuple(json.loads(line)) for line in lines))
    return material


class Captioned(Dataset[tuple[Tensor, Tensor]]):
    """
    A split as torch reads it: (3, S, S) in [-1, 1] and (WORDS,).

    Args:
        captioned: Off for pre-training: pictures alone, every caption withheld.
        seed: Which caption and whether mirrored is drawn anew for every pass, from this seed.
    """

    def __init__(self, split: Split, *, captioned: bool, seed: int) -> None:
        self._split = split
        self._captioned = captioned
        self._rng = Random(seed)
        self._seen = transforms(train=True)

    def __len__(self) -> int:
        return len(self._split.pictures)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        caption = self._rng.choice(self._split.captions[index]) if self._captioned else ""
        picture: Tensor = self._seen(self._split.pictures[index])
        return picture, hashed([caption])[0]


def transforms(*, train: bool) -> Any:
    """torchvision's: mirrored half the time in training, then to [-1, 1]."""
    declare_torchvision_operators()
    from torchvision.transforms import v2

    mirrored = [v2.RandomHorizontalFlip()] if train else []
    scaled = [v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.5] * 3)]
    return v2.Compose([*mirrored, *scaled])


def scaled(pictures: Tensor) -> Tensor:
    """uint8 pictures as the models see them, in [-1, 1]."""
    seen: Tensor = transforms(train=False)(pictures)
    return seen


def first_captions(split: Split, rng: Random) -> Sequence[str]:
    """One caption a picture."""
    return [rng.choice(said) for said in split.captions]
