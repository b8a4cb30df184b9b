"""
Trains an adapter again, as the commands that train adapters do, for a comparison of its numbers.

Texts and pictures; knows nobody's votes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.training.dataset import Dataset
from engine.training.manifest import PARTS, BadAdapter, Manifest
from engine.training.rows import BrokenVotes, canonical


@dataclass(frozen=True, slots=True)
class Way:
    """
    How an adapter is trained: from which base, by which recipe, as a manifest or a file says it.

    `shelf` is where adapters lie that painted some of the pictures. Of `judged` the base must be
    this one. What is trained lies in `out`.
    """

    base: str
    recipe: Mapping[str, Any]
    out: Path
    shelf: Path | None = None
    judged: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """
    `weights` is a file; `exact`, whether the same training gives the same bits; `left_out`, how
    many pictures could not be learned from, by cause.
    """

    weights: Path
    exact: bool
    left_out: Mapping[str, int] = field(default_factory=dict)


def trained(data: Dataset, way: Way, name: str) -> Trained:
    """
    Raises:
        BrokenVotes: The recipe or the base cannot be followed, or there is nothing to learn from.
        BadAdapter: The judged adapter is of another base.
    """
    return (_pictures if data.kind == "image" else _texts)(data, way, name)


def _texts(data: Dataset, way: Way, name: str) -> Trained:
    from engine.operators import declare_torchvision_operators

    declare_torchvision_operators()
    import torch

    from engine.training.text.recipe import Recipe
    from engine.training.text.run import train

    try:
        recipe = Recipe.of(way.recipe)
    except ValueError as wrong:
        raise _unfollowed(wrong) from wrong
    folder = train(data, way.base, _folder(data, way, name, recipe.as_json()), recipe)
    return Trained(folder / PARTS["text"][1], not torch.cuda.is_available())


def _pictures(data: Dataset, way: Way, name: str) -> Trained:
    import torch

    from engine.training.image.bases import centre_of, model_of
    from engine.training.image.craft import ADAPTER, train_one
    from engine.training.image.house.bench import is_house
    from engine.training.image.recipe import Recipe

    try:
        recipe = Recipe.of(way.recipe, centre_of(way.base))
    except ValueError as wrong:
        raise _unfollowed(wrong) from wrong
    torch.set_num_threads(recipe.threads)
    folder = _folder(data, way, name, {**recipe.as_json(), "shelf": str(way.shelf)})
    folder.mkdir(parents=True, exist_ok=True)
    model = model_of(data, way.base, folder, way.shelf)
    if way.judged is not None and way.judged.base_revision != model.revision:
        raise BadAdapter("base", f"{way.judged.name} was trained on another base than {way.base}.")
    train_one(model, recipe, folder)
    exact = is_house(way.base) or not torch.cuda.is_available()  # the house model stays on the CPU
    return Trained(folder / ADAPTER / PARTS["image"][1], exact, model.left_out)


def _folder(data: Dataset, way: Way, name: str, recipe: Mapping[str, Any]) -> Path:
    """Named for all that a training depends on: no other run is taken for it."""
    told = canonical([data.manifest()["sha256"], way.base, recipe])
    return way.out / f"{name}-{sha256(told.encode()).hexdigest()[:16]}"


def _unfollowed(wrong: ValueError) -> BrokenVotes:
    return BrokenVotes(f"The recipe cannot be followed: {wrong}.")
