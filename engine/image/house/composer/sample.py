"""
Draws compositions from the model: Euler steps along the flow, one picture at a time.

One generator a picture and a batch of one, so that a seed gives the same composition whatever
batch it rides in. Knows no scenes: vectors in, vectors out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.errors import BadOutput
from engine.image.house.composer.codes import HOT, N_CODES, SIZE, Mask, Vector
from engine.image.house.composer.model import Composer, FlowNetwork, ends
from engine.image.house.composer.tokens import tokenized

STEPS = 8
GUIDANCE = 1.5
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
    model: Composer, flow: FlowNetwork, wish: Wish, steps: int, guidance: float
) -> Iterator[Vector]:
    """
    The composition after each of `steps` steps, (SIZE,); the last is the one wished for.

    Args:
        flow: The model's own flow network, or one that an adapter has changed.
        guidance: How far the text pulls: 1 as trained, above it more than that; Ho and Salimans
            2022 (arXiv:2207.12598), here on logits.

    Raises:
        BadOutput: The network named numbers that are not finite.
    """
    with torch.inference_mode():
        text, seen = _read(model, wish)
        style = torch.tensor([wish.style, wish.style])
        generator = torch.Generator().manual_seed(wish.seed)
        x = torch.randn(1, SIZE, generator=generator)
        start = 0.0
        if wish.source is not None:
            start = 1.0 - wish.strength
            x = (1 - start) * x + start * torch.from_numpy(wish.source)[None]
        times = torch.linspace(start, 1.0, steps + 1)
        for at in range(steps):
            t, later = float(times[at]), float(times[at + 1])
            named = flow(x.expand(2, -1), torch.full((2,), t), text, seen, style)
            end = _guided(named, wish, guidance)
            if not bool(torch.isfinite(end).all()):
                raise BadOutput("the composing model named numbers that are not finite")
            x = x + (end - x) * ((later - t) / (1 - t))
            yield (end if at + 1 == steps else x)[0].numpy().copy()


def _read(model: Composer, wish: Wish) -> tuple[Tensor, Tensor]:
    """The wish and what it is held against (its negative, or nothing), (2, T, C) and (2, T)."""
    both = [tokenized(wish.text), tokenized(wish.negative)]
    ids, seen = padded(both)
    return model.text(ids, seen), seen


def padded(many: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Texts of different lengths as one batch, (B, T, PIECES), and where tokens stand, (B, T)."""
    longest = max(len(ids) for ids in many)
    out = np.zeros((len(many), longest, many[0].shape[1]), np.int64)
    seen = np.zeros((len(many), longest), np.bool_)
    for row, ids in enumerate(many):
        out[row, : len(ids)] = ids
        seen[row, : len(ids)] = True
    return torch.from_numpy(out), torch.from_numpy(seen)


def _guided(named: Tensor, wish: Wish, guidance: float) -> Tensor:
    mixed = named[1:] + guidance * (named[:1] - named[1:])
    if wish.allowed is not None:
        mixed[:, :N_CODES][:, ~torch.from_numpy(wish.allowed)] = _NEVER
    end = ends(mixed, HOT)
    if wish.towards is not None:
        target = torch.from_numpy(wish.towards)[None]
        pulled = end + wish.pull * (target - end)
        end = torch.where(target.isnan(), end, pulled)
    return end
