"""
The composing model: a text encoder and a flow network over the tokens of a composition.

Trained by `train.py`, sampled by `sample.py`. Straight from the papers: rectified flow
(Liu et al. 2022) whose network names the end of the path, as variational flow matching does for
codes (Eijkelboom et al. 2024), with one adaLN for all blocks (PixArt-alpha, Chen et al. 2023).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.image.house.composer.codes import N_CODES, SIZE, SPANS, TOKENS
from engine.image.house.composer.tokens import BUCKETS, MAX_TOKENS
from engine.types import STYLES

_THING, _SECOND = (list(SPANS).index(field) for field in ("thing", "second"))
ANY_STYLE = len(STYLES)  # the style's number where none is asked for


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    width: int = 128
    heads: int = 4
    text_blocks: int = 1
    flow_blocks: int = 3
    stretch: int = 3  # of the feed-forward layers


class Attention(nn.Module):
    """Multi-head attention from `x` to `source`; itself where source is `x`."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, source: Tensor, seen: Tensor | None) -> Tensor:
        """x (B, T, C), source (B, S, C), seen (B, S), True where a token stands."""
        n, length, width = x.shape
        query = self.query(x).view(n, length, self.heads, -1).transpose(1, 2)  # (B, H, T, C/H)
        pair = self.key_value(source).view(n, source.shape[1], 2, self.heads, -1)
        key, value = pair.permute(2, 0, 3, 1, 4)  # (B, H, S, C/H) each
        mask = None if seen is None else seen[:, None, None, :]
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(n, length, width))
        return out


def feed_forward(width: int, stretch: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(width, stretch * width), nn.GELU(), nn.Linear(stretch * width, width)
    )


class TextBlock(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.before_attention = nn.LayerNorm(shape.width)
        self.attention = Attention(shape.width, shape.heads)
        self.before_forward = nn.LayerNorm(shape.width)
        self.forward_ = feed_forward(shape.width, shape.stretch)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        normal = self.before_attention(x)
        x = x + self.attention(normal, normal, seen)
        out: Tensor = x + self.forward_(self.before_forward(x))
        return out


class TextEncoder(nn.Module):
    """Pieces of tokens to vectors, (B, T, PIECES) to (B, T, C)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.pieces = nn.Embedding(BUCKETS, shape.width, padding_idx=0)
        self.places = nn.Embedding(MAX_TOKENS, shape.width)
        self.blocks = nn.ModuleList(TextBlock(shape) for _ in range(shape.text_blocks))
        self.norm = nn.LayerNorm(shape.width)

    def forward(self, ids: Tensor, seen: Tensor) -> Tensor:
        x = self.pieces(ids).sum(2) + self.places.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, seen)
        out: Tensor = self.norm(x)
        return out


class FlowBlock(nn.Module):
    """Tokens of the composition look at each other, then at the text; adaLN says when and how."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.attention = Attention(width, shape.heads)
        self.reading = Attention(width, shape.heads)
        self.before_reading = nn.LayerNorm(width)
        self.forward_ = feed_forward(width, shape.stretch)
        self.turn = nn.Parameter(torch.zeros(6, width))

    def forward(self, x: Tensor, turn: Tensor, text: Tensor, seen: Tensor) -> Tensor:
        """x (B, N, C), turn (B, 6, C) from time and style, text (B, T, C)."""
        shift, scale, gate, shift2, scale2, gate2 = (turn + self.turn)[:, :, None].unbind(1)
        normal = self.norm(x) * (1 + scale) + shift
        x = x + gate * self.attention(normal, normal, None)
        x = x + self.reading(self.before_reading(x), text, seen)
        out: Tensor = x + gate2 * self.forward_(self.norm(x) * (1 + scale2) + shift2)
        return out


class FlowNetwork(nn.Module):
    """
    Names where a noisy composition is heading: logits of codes, and the layout's shares.

    Thing and companion are named with the same words, so they share them here too.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, n, longest = shape.width, len(TOKENS), max(t.stop - t.start for t in TOKENS)
        spots = torch.full((n, longest), SIZE)
        for row, token in enumerate(TOKENS):
            spots[row, : token.stop - token.start] = torch.arange(token.start, token.stop)
        self.register_buffer("spots", spots, persistent=False)  # (N, K) places in a vector
        taken = spots.flatten()
        self.register_buffer(
            "back", torch.argsort(torch.where(taken < SIZE, taken, SIZE))[:SIZE], persistent=False
        )
        rows = [row for row in range(n) if row != _SECOND]
        self.words = [rows.index(_THING if row == _SECOND else row) for row in range(n)]
        self.into = nn.Parameter(torch.randn(n - 1, longest, width) / math.sqrt(longest / 4))
        self.kinds = nn.Parameter(torch.randn(n, width) * 0.02)
        self.out = nn.Parameter(torch.zeros(n - 1, width, longest))
        self.out_bias = nn.Parameter(torch.zeros(n, longest))
        self.styles = nn.Embedding(ANY_STYLE + 1, width)
        self.when = nn.Sequential(nn.Linear(64, width), nn.SiLU(), nn.Linear(width, width))
        self.turn = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))
        self.blocks = nn.ModuleList(FlowBlock(shape) for _ in range(shape.flow_blocks))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, t: Tensor, text: Tensor, seen: Tensor, style: Tensor) -> Tensor:
        """x (B, SIZE), t (B,) from noise at 0 to the composition at 1, style (B,); to (B, SIZE)."""
        spots: Tensor = self.get_buffer("spots")
        back: Tensor = self.get_buffer("back")
        padded = torch.cat([x, x.new_zeros(len(x), 1)], 1)[:, spots]  # (B, N, K)
        tokens = torch.einsum("bnk,nkc->bnc", padded, self.into[self.words]) + self.kinds
        state = self.when(waves(t)) + self.styles(style)
        turn = self.turn(state).view(len(x), 6, -1)
        for block in self.blocks:
            tokens = block(tokens, turn, text, seen)
        named = torch.einsum("bnc,nck->bnk", self.norm(tokens), self.out[self.words])
        return (named + self.out_bias).flatten(1)[:, back]


class Composer(nn.Module):
    """Text encoder and flow network together."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.text = TextEncoder(shape)
        self.flow = FlowNetwork(shape)


def waves(t: Tensor) -> Tensor:
    """Times in [0, 1] as sines and cosines, (B,) to (B, 64)."""
    steps = torch.exp(torch.linspace(0, math.log(200), 32, device=t.device))
    angles = t[:, None] * steps * math.pi / 2
    return torch.cat([angles.sin(), angles.cos()], 1)


def ends(named: Tensor, hot: float) -> Tensor:
    """Where the path ends on the average, (B, SIZE): logits of codes become their shares."""
    codes = [named[:, span].softmax(1) * hot for span in SPANS.values()]
    return torch.cat([*codes, named[:, N_CODES:]], 1)
