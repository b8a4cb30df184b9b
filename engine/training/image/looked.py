"""What is seen of an adapter while it is trained. Knows no model."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What was seen on pairs that are not trained on.

    `told`: share of pairs whose winner moved up more, .5 for a coin. `surprise`: mean -log sigmoid
    of the margins, ln 2 for none. `lost`: by how much the model came to miss the winners more, as
    a share of what it missed them by before.
    """

    told: float
    surprise: float
    lost: float

    def as_json(self) -> dict[str, Any]:
        return {name: round(value, 6) for name, value in asdict(self).items()}


def merit(seen: Looked, most_lost: float) -> tuple[bool, float]:
    """Larger is better: whoever kept the winners likely, then who tells most surely."""
    return seen.lost <= most_lost, -seen.surprise
