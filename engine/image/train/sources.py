"""Where material comes from: our own scenes, CIFAR-10, or a folder that was prepared."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.image.scenes.draw import draw
from engine.image.scenes.scene import VOCABULARY, Scene, caption
from engine.image.train.material import SPLITS, Material, Split, load_material, save_material
from engine.operators import declare_torchvision_operators

CIFAR_SIZE_PX = 32
HELD_BACK = 10  # one picture in so many of CIFAR-10's training set is for validation
# What one would type to get a picture of the class, in both languages; codes are CIFAR-10's own.
CIFAR_CAPTIONS = {
    "airplane": ("an airplane", "一架飞机"),
    "automobile": ("a car", "一辆汽车"),
    "bird": ("a bird", "一只鸟"),
    "cat": ("a cat", "一只猫"),
    "deer": ("a deer", "一头鹿"),
    "dog": ("a dog", "一只狗"),
    "frog": ("a frog", "一只青蛙"),
    "horse": ("a horse", "一匹马"),
    "ship": ("a ship", "一艘船"),
    "truck": ("a truck", "一辆卡车"),
}


def open_material(source: str, cache: Path, size_px: int, count: int) -> Material:
    """
    Material of a source, from the cache where it was made before.

    Args:
        source: `scenes`, `cifar10`, or a folder that `prepare` wrote.
        cache: Where scenes are kept once drawn, and where CIFAR-10's archive is unpacked.
        count: Scenes in the training split.

    Raises:
        FileNotFoundError: The folder holds no material; CIFAR-10 is not there or not as published.
    """
    if source == "cifar10":
        return cifar10(cache, size_px)
    if source != "scenes":
        return load_material(Path(source))
    folder = cache / f"scenes-{size_px}-{count}"
    if not (folder / "test.safetensors").exists():
        save_material(scenes(size_px, count), folder)
    return load_material(folder)


def scenes(size_px: int, count: int) -> Material:
    """Scenes of the house's renderer; `count` to learn from, a tenth of it to judge by, twice."""
    sizes = {"train": count, "validation": max(1, count // 10), "test": max(1, count // 10)}
    return {name: _drawn(size_px, sizes[name], 10_000_000 * at) for at, name in enumerate(SPLITS)}


def _drawn(size_px: int, count: int, first_seed: int) -> Split:
    pictures, captions = [], []
    for seed in range(first_seed, first_seed + count):
        scene = any_scene(Random(seed))
        image = draw(scene, seed, width_px=size_px, height_px=size_px)
        pictures.append(torch.from_numpy(np.array(image)).permute(2, 0, 1))
        captions.append((caption(scene, "en"), caption(scene, "zh")))
    return Split(torch.stack(pictures), tuple(captions))


def any_scene(rng: Random) -> Scene:
    """Every field drawn evenly, a companion now and then."""
    words = {name: rng.choice(list(codes)) for name, codes in VOCABULARY.items()}
    if rng.random() < 0.7:
        words["second"] = "nothing"
    return Scene(**words)


def cifar10(root: Path, size_px: int, dataset: type[Any] | None = None) -> Material:
    """
    CIFAR-10 through torchvision's own class, which reads a pickled archive only after its
    published checksums were found right: the one place where a pickle is opened.

    Args:
        root: Where `cifar-10-batches-py` lies.
        dataset: A subclass with the checksums of another archive in the same layout.

    Raises:
        FileNotFoundError: It is not there, or not as published.
        ValueError: Another size than 32 px was asked.
    """
    if size_px != CIFAR_SIZE_PX:
        raise ValueError(f"CIFAR-10 has pictures of {CIFAR_SIZE_PX} px, not {size_px}")
    declare_torchvision_operators()
    from torchvision.datasets import CIFAR10

    kind = dataset or CIFAR10
    try:
        known, test = kind(root, train=True), kind(root, train=False)
    except RuntimeError as exc:
        raise FileNotFoundError(
            f"CIFAR-10 is not in {root}, or its checksums differ from the published ones"
        ) from exc
    kept = [i for i in range(len(known.targets)) if i % HELD_BACK]
    held = [i for i in range(len(known.targets)) if not i % HELD_BACK]
    return {
        "train": _chosen(known, kept),
        "validation": _chosen(known, held),
        "test": _chosen(test, range(len(test.targets))),
    }


def _chosen(dataset: Any, at: Sequence[int]) -> Split:
    pictures: Tensor = torch.from_numpy(dataset.data[list(at)]).permute(0, 3, 1, 2).contiguous()
    names = [dataset.classes[dataset.targets[i]] for i in at]
    return Split(pictures, tuple(CIFAR_CAPTIONS.get(n, (n,)) for n in names))
