"""
Which model a base is: the composing model by its name or folder, any other a pipeline of diffusers.

The two are loaded only where they are asked for.
"""

from collections.abc import Callable
from pathlib import Path

from engine.errors import Rejected
from engine.training.dataset import Dataset
from engine.training.image.house.bench import bench_of, is_house
from engine.training.image.house.scenes import Scenes
from engine.training.image.model import Model
from engine.training.image.recipe import HUB, Recipe
from engine.training.rows import BrokenVotes


def centre_of(base: str) -> Recipe:
    """Where the recipes of a base begin that has no history."""
    return Recipe() if is_house(base) else HUB


def model_of(
    data: Dataset,
    base: str,
    out: Path,
    shelf: Path | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> Model:
    """
    The base model with a data set's pictures as it sees them.

    Args:
        base: house-scenes or its folder; the folder or the hub's name of a diffusers pipeline.
        out: Where what was read of the pictures is kept for another start.
        shelf: Where the adapters of earlier rounds lie.
        told: How far it is, 0 to 1.

    Raises:
        BrokenVotes: The base cannot be read, or is not of a kind that is trained here.
    """
    if is_house(base):
        return Scenes(bench_of(data, base, shelf, told))
    from engine.training.image.hub.model import hub_of

    try:
        return hub_of(data, base, out, told)
    except Rejected as broken:
        raise BrokenVotes(f"{broken}.") from broken
