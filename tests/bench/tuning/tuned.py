"""One small training of the house model from a data set of votes, as an adapter's folder."""

from dataclasses import replace
from pathlib import Path

from engine.operators import declare_torchvision_operators
from engine.training.dataset import Dataset
from tests.bench.tuning.bank import BASE


def tuned(
    data: Dataset, out: Path, *, seed: int, epochs: int | None = None, rate: float | None = None
) -> Path:
    """An adapter of the house model, as a community's own would be trained; `quick` by default."""
    declare_torchvision_operators()  # before peft and transformers are imported
    from engine.training.text.grid import grid
    from engine.training.text.run import train

    [recipe] = grid("quick", seed=seed)
    recipe = replace(recipe, epochs=epochs or recipe.epochs, lr=rate or recipe.lr)
    return train(data, BASE, out, recipe)
