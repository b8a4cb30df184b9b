"""
The house model in plain PyTorch: Llama's architecture, with Llama's parameter names.

The names are those of transformers' LlamaForCausalLM, so that `export` writes the state as it is
and every server that loads Llama loads the folder unmodified.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the model; the defaults are the shipped ones (4.9 M parameters)."""

    vocab: int = 7168
    width: int = 256
    layers: int = 4
    heads: int = 4
    hidden: int = 640
    context: int = 2048
    rope_theta: float = 10000.0
    eps: float = 1e-5


class RMSNorm(nn.Module):
    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def rotary_tables(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of the rotary positions, shape (length, head width)."""
    head = shape.width // shape.heads
    rates = shape.rope_theta ** (-torch.arange(0, head, 2, dtype=torch.float32) / head)
    angles = torch.outer(torch.arange(length, dtype=torch.float32), rates)
    angles = torch.cat((angles, angles), dim=-1)  # Llama pairs channel i with i + head / 2
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn each head's channels by their position. Source: Su et al. 2021 (arXiv:2104.09864)."""
    left, right = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-right, left), dim=-1) * sin


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.k_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.v_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.o_proj = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        b, t, c = x.shape
        q, k, v = (
            p(x).view(b, t, self.heads, c // self.heads).transpose(1, 2)  # (B, H, T, D)
            for p in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        out: Tensor = self.o_proj(y.transpose(1, 2).reshape(b, t, c))
        return out


class FeedForward(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.hidden, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.hidden, bias=False)
        self.down_proj = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
        return out


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.mlp = FeedForward(shape)
        self.input_layernorm = RMSNorm(shape.width, shape.eps)
        self.post_attention_layernorm = RMSNorm(shape.width, shape.eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        out: Tensor = x + self.mlp(self.post_attention_layernorm(x))
        return out


class Body(nn.Module):
    """Everything below the output head: tokens in, one vector per position out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocab, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RMSNorm(shape.width, shape.eps)

    def forward(self, tokens: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        x = self.embed_tokens(tokens)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        out: Tensor = self.norm(x)
        return out


class HouseModel(nn.Module):
    """A causal language model; the output head is the embedding, transposed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Body(shape)
        start(self)

    def hidden(self, tokens: Tensor, texts: Tensor) -> Tensor:
        """
        One vector per position, shape (B, T, C).

        Args:
            tokens: Token numbers, shape (B, T).
            texts: Which text of its row each token belongs to, shape (B, T); a token sees only
                earlier tokens of its own text, so rows may be packed.
        """
        length = tokens.shape[1]
        cos, sin = rotary_tables(self.shape, length)
        causal = torch.ones(length, length, dtype=torch.bool).tril()
        mask = (texts[:, :, None] == texts[:, None, :]) & causal
        out: Tensor = self.model(tokens, cos, sin, mask[:, None])
        return out

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.model.embed_tokens.weight.T


@torch.no_grad()
def start(model: HouseModel) -> None:
    """
    The weights before training.

    Token vectors are large beside what the layers write at first (nothing), so that later layers
    still see which token stands where; a small last norm keeps the first guesses even. Started
    the usual way (0.02 everywhere), this model buried its tokens under the first layer's output
    and had copied no word of a premise after a thousand steps.
    """
    for name, p in model.named_parameters():
        if "embed" in name:
            nn.init.normal_(p, std=0.5)
        elif "o_proj" in name or "down_proj" in name:
            nn.init.zeros_(p)
        elif p.dim() == 2:
            nn.init.normal_(p, std=0.03)
    model.model.norm.weight.fill_(0.05)
    if model.shape.layers > 1 and model.shape.width // model.shape.heads >= 64:
        start_copying(model)


@torch.no_grad()
def start_copying(model: HouseModel) -> None:
    """
    Set two heads by hand to find what followed a token before: an induction head, ready made.

    Head 0 of layer 0 looks one token back and notes that token beside its own; head 0 of layer 1
    looks for the place whose note is the token at hand, and writes the token that stands there.
    Training keeps and sharpens them; found by training alone, they take it more steps than a CPU
    has to give. Source of the circuit: Olsson et al. 2022 (arXiv:2209.11895).
    """
    shape = model.shape
    head = shape.width // shape.heads
    half, notes = head // 2, 24
    constant = shape.width - 1  # a channel that is the same for all tokens, to attend by place
    model.model.embed_tokens.weight[:, constant] = 0.5 * (shape.width - 1) ** 0.5
    model.model.norm.weight[constant] = 0
    basis, _ = torch.linalg.qr(torch.randn(shape.width - 1, 2 * notes + head))
    rows = F.pad(basis.T, (0, 1))  # orthonormal directions that leave the constant alone
    token, note, copied = rows[:notes], rows[notes : 2 * notes], rows[2 * notes :]
    rates = shape.rope_theta ** (-torch.arange(0, head, 2, dtype=torch.float32) / head)

    first, second = (model.model.layers[i].self_attn for i in (0, 1))
    assert isinstance(first, Attention)
    assert isinstance(second, Attention)
    fast = torch.arange(10)  # channels that turn quickly tell one place from the next
    for attention in (first, second):
        attention.q_proj.weight[:head] = 0
        attention.k_proj.weight[:head] = 0
        attention.v_proj.weight[:head] = 0
    first.q_proj.weight[fast, constant] = 0.53
    first.k_proj.weight[fast, constant] = 0.53 * rates[fast].cos()
    first.k_proj.weight[fast + half, constant] = 0.53 * rates[fast].sin()
    first.v_proj.weight[:notes] = token
    first.o_proj.weight[:, :notes] = note.T

    still = torch.arange(half - notes // 2, half)  # channels that hardly turn compare contents
    slow = torch.cat((still, still + half))
    second.q_proj.weight[slow] = 2.6 * token
    second.k_proj.weight[slow] = 2.6 * note
    second.v_proj.weight[:head] = copied
    second.o_proj.weight[:, :head] = 3.0 * copied.T
