"""
Draws compositions from the model: Euler steps along the flow, one generator a composition.

Knows no scenes: vectors in, vectors out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.errors import BadOutput
from engine.image.house.composer.codes import HOT, N_CODES, SIZE, Mask, Vector
from engine.image.house.composer.model import Composer, FlowNetwork, ends
from engine.image.house.composer.tokens import tokenized

STEPS = 12  # codes need 4; with fewer than 12, layouts draw towards their mean
GUIDANCE = 3.0
_NEVER = -1e4  # a logit


@dataclass(frozen=True, slots=True)
class Wish:
    """
    One composition to draw.

    `style` is a number of STYLES or ANY_STYLE. `allowed` (N_CODES,) limits the codes. `source`
    is a composition to start from, the farther the larger `strength` in (0, 1]; `towards` are
    numbers of a sketch to come near to, NaN where the sketch says nothing, `pull` in [0, 1].
    """

    text: str
    seed: int
    style: int
    negative: str = ""
    allowed: Mask | None = None
    source: Vector | None = None
    strength: float = 1.0
    towards: Vector | None = None
    pull: float = 0.0


def composed(
    model: Composer, flow: FlowNetwork, wishes: Sequence[Wish], steps: int, guidance: float
) -> Iterator[Vector]:
    """
    The compositions after each of `steps` steps, (B, SIZE); the last are those wished for.

    In a batch of one a seed gives the same bytes always; in larger ones, which are for measuring,
    kernels sum in another order.

    Args:
        flow: The model's own flow network, or one that an adapter has changed.
        guidance: How far the text pulls codes: 1 as trained, above it more than that; Ho and
            Salimans 2022 (arXiv:2207.12598), here on logits. Layouts stay as trained, or they
            would all look alike.

    Raises:
        BadOutput: The network named numbers that are not finite.
    """
    with torch.inference_mode():
        text, seen = _read(model, wishes)
        style = torch.tensor([wish.style for wish in wishes] * 2)
        x, starts = _beginnings(wishes)
        for at in range(steps):
            t, later = (starts + (1 - starts) * (share / steps) for share in (at, at + 1))
            named = flow(x.repeat(2, 1), t.repeat(2), text, seen, style)
            end = _guided(named, wishes, guidance)
            if not bool(torch.isfinite(end).all()):
                raise BadOutput("the composing model named numbers that are not finite")
            x = x + (end - x) * ((later - t) / (1 - t))[:, None]
            yield (end if at + 1 == steps else x).numpy().copy()


def _read(model: Composer, wishes: Sequence[Wish]) -> tuple[Tensor, Tensor]:
    """Texts, then what each is held against (its negative, or nothing), (2B, T, C), (2B, T)."""
    ids, seen = padded(
        [tokenized(wish.text) for wish in wishes] + [tokenized(wish.negative) for wish in wishes]
    )
    return model.text(ids, seen), seen


def _beginnings(wishes: Sequence[Wish]) -> tuple[Tensor, Tensor]:
    """Where on its path each composition begins, (B, SIZE), and when, (B,)."""
    rows, starts = [], []
    for wish in wishes:
        x = torch.randn(SIZE, generator=torch.Generator().manual_seed(wish.seed))
        start = 0.0
        if wish.source is not None:
            start = 1.0 - wish.strength
            x = (1 - start) * x + start * torch.from_numpy(wish.source)
        rows.append(x)
        starts.append(start)
    return torch.stack(rows), torch.tensor(starts)


def padded(many: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Texts of different lengths as one batch, (B, T, PIECES), and where tokens stand, (B, T)."""
    longest = max(len(ids) for ids in many)
    out = np.zeros((len(many), longest, many[0].shape[1]), np.int64)
    seen = np.zeros((len(many), longest), np.bool_)
    for row, ids in enumerate(many):
        out[row, : len(ids)] = ids
        seen[row, : len(ids)] = True
    return torch.from_numpy(out), torch.from_numpy(seen)


def _guided(named: Tensor, wishes: Sequence[Wish], guidance: float) -> Tensor:
    told, held = named.chunk(2)
    mixed = held + guidance * (told - held)
    mixed[:, N_CODES:] = told[:, N_CODES:]
    for row, wish in enumerate(wishes):
        if wish.allowed is not None:
            mixed[row, :N_CODES][~torch.from_numpy(wish.allowed)] = _NEVER
    end = ends(mixed, HOT)
    for row, wish in enumerate(wishes):
        if wish.towards is not None:
            target = torch.from_numpy(wish.towards)
            pulled = end[row] + wish.pull * (target - end[row])
            end[row] = torch.where(target.isnan(), end[row], pulled)
    return end
