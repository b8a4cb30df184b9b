"""
How an adapter of text is trained, as one value; enough to repeat it to the bit on the CPU.

Knows no trainer. Which recipes are tried is `grid.py`'s.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

Loss = Literal["dpo", "kto", "sft"]
LOSSES: tuple[Loss, ...] = ("dpo", "kto", "sft")
MOST_RANK = 64  # what the engine is started for


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    One way of training.

    `lr` is LoRA's peak learning rate; `beta` how dearly the model leaves its base (Rafailov et al.
    2023, arXiv:2305.18290); `sft_weight` how much the chosen text's own likelihood, in nats a
    token, counts beside a pair: without it small models unlearn to write. `batch` counts rows,
    `max_length` tokens of a prompt with its answer. `threads` belongs to it since sums on other
    numbers of threads round otherwise. `loops` is how many rows against words without end are
    added, as a share of the pairs.
    """

    rank: int = 8
    alpha: int = 16
    lr: float = 5e-4
    beta: float = 0.1
    sft_weight: float = 0.2
    epochs: int = 2
    batch: int = 8
    loss: Loss = "dpo"
    seed: int = 0
    threads: int = 1
    max_length: int = 1024
    loops: float = 0.25

    def __post_init__(self) -> None:
        counts = (self.alpha, self.epochs, self.batch, self.threads)
        if not 1 <= self.rank <= MOST_RANK or min(counts) < 1 or self.max_length < 64:
            raise ValueError(f"no such recipe: {self}")
        if not 0 < self.lr <= 1 or not 0 < self.beta <= 10 or not 0 <= self.sft_weight <= 10:
            raise ValueError(f"no such recipe: {self}")
        if not 0 <= self.loops <= 1:
            raise ValueError(f"no such recipe: {self}")
        if self.loss not in LOSSES:
            raise ValueError(f"there is no loss {self.loss!r}")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """
        The recipe that a manifest or a file says; what it leaves out is the default.

        Raises:
            ValueError: It says something else than a recipe.
        """
        known = {field.name: type(field.default) for field in fields(cls)}
        taken: dict[str, Any] = {}
        for key, value in said.items():
            kind = known.get(key)
            taken[key] = float(value) if kind is float and type(value) is int else value
            if kind is None or type(taken[key]) is not kind:
                raise ValueError(f"a recipe has no {key[:50]!r} that is {str(value)[:50]!r}")
        return cls(**taken)
