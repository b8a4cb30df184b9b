"""One small training of the house model from a data set of votes, as an adapter's folder."""

from pathlib import Path

from engine.operators import declare_torchvision_operators
from engine.training.dataset import Dataset
from tests.bench.tuning.bank import BASE


def tuned(data: Dataset, out: Path, *, epochs: int, rate: float, seed: int) -> Path:
    """An adapter of the house model by one recipe, as a community's own would be trained."""
    declare_torchvision_operators()  # before peft and transformers are imported
    from engine.training.text.recipe import Recipe
    from engine.training.text.run import train

    return train(data, BASE, out, Recipe(lr=rate, epochs=epochs, seed=seed))
