"""
How well an adapter does on pairs that it was not trained on, and whether it still writes as well.

Knows likelihoods in nats, before and after; no model and no file.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.training.text.tokens import Tokens

MOST_LOST = 0.15  # nats a token of the chosen answers; e^.15 is a sixth more perplexity
EVEN = 0.1  # at which margins are told as likelihoods, whatever a recipe's beta


@dataclass(frozen=True, slots=True)
class Validation:
    """
    `told`: share of pairs whose chosen answer moved up more (level counts half). `surprise`: mean
    -log sigmoid of the margins, which tells apart what accuracy over few pairs cannot; ln 2 is a
    coin. `lost`: nats a token by which the chosen answers became less likely.
    """

    told: float
    surprise: float
    lost: float
    pairs: int

    def as_json(self) -> dict[str, Any]:
        return {
            key: round(value, 6) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }

    @property
    def kept(self) -> bool:
        """Whether it still writes as the base does."""
        return self.lost <= MOST_LOST

    @property
    def merit(self) -> tuple[bool, float]:
        """Larger is better: what kept its language, then who is told most surely."""
        return (self.kept, -self.surprise)


def validated(rows: Sequence[Tokens], after: Sequence[tuple[float, float]]) -> Validation | None:
    """
    An adapter's validation; None where a likelihood is no number.

    Args:
        rows: Pairs, with what the base holds of them; passages count for `lost` only.
        after: What the adapter holds of them, (chosen, rejected), in nats.
    """
    if not all(math.isfinite(one) for pair in after for one in pair):
        return None
    moved = [
        (held[0] - row.before[0]) - (held[1] - row.before[1])
        for row, held in zip(rows, after, strict=True)
        if row.weight > 0
    ]
    tokens = sum(len(row.chosen) for row in rows)
    lost = sum(row.before[0] - held[0] for row, held in zip(rows, after, strict=True))
    if not moved:
        return Validation(0.5, math.log(2), lost / max(tokens, 1), 0)
    told = sum(1.0 if one > 0 else 0.5 if one == 0 else 0.0 for one in moved) / len(moved)
    surprise = sum(_softplus(-EVEN * one) for one in moved) / len(moved)
    return Validation(told, surprise, lost / max(tokens, 1), len(moved))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))
