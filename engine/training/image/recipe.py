"""
The recipe of an adapter for pictures: a handful of numbers, enough to make it again bit by bit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

Loss = Literal["dpo", "weighted"]
Preset = Literal["quick", "usual"]
LOSSES: tuple[Loss, ...] = ("dpo", "weighted")
PRESETS: tuple[Preset, ...] = ("quick", "usual")


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    How one adapter is trained.

    `loss`: "dpo" tells winners from losers (Diffusion-DPO), "weighted" learns from what was liked
    alone, the more the better it was liked. `beta` is how many nats of preference one of the
    model's loss counts as; `hold` the weight of the winners' own loss; `guard` bounds the losers'
    part of a step so that it raises no winner's loss. `alpha / rank` scales the adapter. The
    numbers here are the composing model's.
    """

    loss: str = "dpo"
    rank: int = 8
    alpha: float = 8.0
    lr: float = 3e-3
    beta: float = 3.0
    hold: float = 0.0
    guard: bool = True
    steps: int = 120
    batch: int = 32  # pairs
    seed: int = 0
    threads: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any], centre: "Recipe | None" = None) -> "Recipe":
        """
        Args:
            centre: What holds where nothing is said; None: the composing model's.

        Raises:
            ValueError: A name or a type that no recipe has, or a number that cannot be.
        """
        known = {field.name: type(field.default) for field in fields(cls)}
        taken: dict[str, Any] = {}
        for key, value in said.items():
            kind = known.get(key)
            taken[key] = float(value) if kind is float and type(value) is int else value
            if kind is None or type(taken[key]) is not kind:
                raise ValueError(f"a recipe has no {key[:50]!r} that is {str(value)[:50]!r}")
        made = replace(centre or cls(), **taken)
        if made.loss not in LOSSES or not 1 <= made.rank <= 64:
            raise ValueError("a recipe's loss is dpo or weighted, its rank 1 to 64")
        if min(made.batch, made.steps, made.threads) < 1:
            raise ValueError("a recipe has at least one step, of one pair, on one thread")
        return made


@dataclass(frozen=True, slots=True)
class Gate:
    """How a run judges: beside which adapter, with how much effort, and whose votes they are."""

    previous: Path | None = None
    preset: Preset = "usual"
    simulated: bool = False


# Diffusers' models. Their loss is a mean over a latent's numbers, so that beta is what the paper's
# own code takes for Stable Diffusion (5,000, halved in its loss); the rest is what is usual for
# LoRA there, and was not tuned by us.
HUB = Recipe(lr=1e-4, beta=2_500.0, steps=200, batch=4)
LEAST_DPO = 24  # pairs, from which winners are told from losers; fewer show what was liked
_LEAST_LR, _MOST_LR = 1e-5, 1e-2
_TRIED: Mapping[Preset, tuple[float, ...]] = {"quick": (1.0,), "usual": (1.0, 0.5, 2.0)}


def grid(
    preset: Preset,
    pairs: int,
    *,
    earlier: Sequence[Mapping[str, Any]] = (),
    centre: Recipe,
) -> list[Recipe]:
    """
    The recipes that a run tries, the likeliest first.

    The weighted loss comes last, for where every other made the liked pictures unlikely; where
    pairs are few it is the only one.

    Args:
        pairs: To train on.
        earlier: Lines of the shelf's history, oldest first: the grid lies around the last recipe
            that was let in.
    """
    weighted = replace(centre, loss="weighted")
    if centre.loss == "weighted" or pairs < LEAST_DPO:
        return [weighted]
    lr = _lr_of(earlier, centre.beta) or centre.lr
    rates = [min(_MOST_LR, max(_LEAST_LR, lr * times)) for times in _TRIED[preset]]
    found = [replace(centre, lr=one) for one in dict.fromkeys(rates)]
    return found if preset == "quick" else [*found, weighted]


def _lr_of(earlier: Sequence[Mapping[str, Any]], beta: float) -> float | None:
    """Of the last that was let in; another beta is that of a model with another loss."""
    for line in reversed(earlier):
        recipe = line.get("recipe")
        if line.get("verdict") in ("promoted", "trial") and isinstance(recipe, Mapping):
            try:
                found = Recipe.of(recipe)
            except ValueError:  # of another version of this house
                continue
            if found.beta == beta:
                return found.lr
    return None
