"""What is seen of an adapter while it is trained. Knows no model."""

from dataclasses import asdict, dataclass
from math import log
from typing import Any

from torch import Tensor
from torch.nn import functional


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


NOTHING = Looked(0.5, log(2), 0.0)  # where there is no pair to look at


def looked_of(chosen: Tensor, rejected: Tensor, held: Tensor, beta: float = 1.0) -> Looked:
    """
    Args:
        chosen: By how much less each winner is missed than before, (N,); `rejected`: the losers.
        held: By how much winners were missed before, (N,).
        beta: Nats that one of difference counts.
    """
    margins = chosen - rejected
    told = ((margins > 0).float() + 0.5 * (margins == 0).float()).mean()
    surprise = functional.softplus(-beta * margins).mean()
    return Looked(float(told), float(surprise), float(-chosen.mean() / held.mean()))
