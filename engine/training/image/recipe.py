"""
The recipe of an adapter for pictures: a handful of numbers, enough to make it again bit by bit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

Loss = Literal["dpo", "weighted"]
Preset = Literal["quick", "usual"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    How one adapter is trained.

    `loss`: "dpo" tells winners from losers (Diffusion-DPO), "weighted" learns from what was liked
    alone, the more the better it was liked. `beta` is how many nats of difference count as one of
    preference; `hold` the weight of the winners' own loss; `guard` bounds the losers' part of a
    step so that it raises no winner's loss. `alpha / rank` scales the adapter.
    """

    loss: str = "dpo"
    rank: int = 8
    alpha: float = 8.0
    lr: float = 1e-3
    beta: float = 1.0
    hold: float = 0.1
    guard: bool = True
    steps: int = 200
    batch: int = 32  # pairs
    seed: int = 0
    threads: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Recipe":
        """
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
        made = cls(**taken)
        if made.loss not in ("dpo", "weighted") or not 1 <= made.rank <= 64 or made.batch < 1:
            raise ValueError("a recipe's loss is dpo or weighted, its rank 1 to 64")
        return made


LEAST_PAIRS = 8  # to train on; fewer teach nothing
LEAST_DPO = 24  # from which winners are told from losers; fewer only show what was liked


def grid(preset: Preset, first: Recipe, pairs: int) -> tuple[Recipe, ...]:
    """
    The recipes that a run tries, the likeliest first.

    Args:
        first: The defaults, or the best recipe of earlier runs: the grid lies around it.
        pairs: To train on; where they are few, only the weighted loss is tried.
    """
    if pairs < LEAST_DPO:
        return (replace(first, loss="weighted"),)
    if preset == "quick":
        return (first,)
    gentle, bold = replace(first, lr=first.lr / 2), replace(first, lr=first.lr * 2)
    return (first, gentle, bold)
