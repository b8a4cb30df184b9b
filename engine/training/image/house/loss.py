"""
How badly the composing model names the end of a path, picture by picture, in its own terms.

Codes by cross-entropy and the layout by squared error, as the model itself was trained
(`engine.image.house.composer.train`), weighed alike; what the words of a prompt fix is not asked
of the model, as it is not when it serves. Knows no preferences.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.image.house.composer.codes import HOT, N_CODES, SIZE, SPANS
from engine.training.image.house.recomposed import Table
from engine.training.image.learning import Points

Flow = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Tensor]

_NEVER = -1e4  # a logit
_LAYOUT = 4.0  # its mean squared error beside the codes' summed cross-entropy: half of 8 fields


def drawn(n: int, generator: torch.Generator) -> Points:
    """Times from 0, noise, to 1; early ones more often, as the model was trained."""
    noise = torch.randn(n, SIZE, generator=generator)
    return Points(noise, 1 - torch.rand(n, generator=generator).sqrt())


def losses(flow: Flow, rows: Table, at: Points) -> Tensor:
    """Nats a picture by which the flow misses it from these points of its path, (B,)."""
    t = at.t[:, None]
    named = flow((1 - t) * at.noise + t * rows.ends, at.t, rows.texts, rows.seen, rows.styles)
    logits = named[:, :N_CODES].masked_fill(~rows.allowed, _NEVER)
    codes = [
        functional.cross_entropy(
            logits[:, span], (rows.ends[:, span] == HOT).int().argmax(1), reduction="none"
        )
        for span in SPANS.values()
    ]
    shares = (named[:, N_CODES:] - rows.ends[:, N_CODES:]).square().mean(1)
    return torch.stack(codes).sum(0) + _LAYOUT * shares
