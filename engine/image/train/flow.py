"""A text-conditioned flow model: pictures are reached from noise along straight ways."""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.train.blocks import Modulated
from engine.image.train.learner import smoothed
from engine.image.train.words import CONDITION, TextEncoder

RATE = 1e-3
BLIND = 0.1  # share of captions that are withheld, so that guidance has something to lean on
STEPS = 24
GUIDANCE = 2.0
WIDTH = 40


class Velocity(nn.Module):
    """
    A small U-net over 2 x 2 patches: which way a noisy picture at time t has to go.

    t = 0 is noise, t = 1 the picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.time = nn.Sequential(
            nn.Linear(32, CONDITION), nn.SiLU(), nn.Linear(CONDITION, CONDITION)
        )
        self.first = nn.Conv2d(12, WIDTH, 3, padding=1)
        self.down = nn.ModuleList([Modulated(WIDTH, WIDTH), Modulated(WIDTH, WIDTH)])
        self.shrink = nn.Conv2d(WIDTH, 2 * WIDTH, 3, stride=2, padding=1)
        self.middle = nn.ModuleList([Modulated(2 * WIDTH, 2 * WIDTH) for _ in range(3)])
        self.attention = nn.MultiheadAttention(2 * WIDTH, 4, batch_first=True)
        self.grow = nn.Conv2d(2 * WIDTH, 4 * WIDTH, 1)
        self.up = nn.ModuleList([Modulated(2 * WIDTH, WIDTH), Modulated(WIDTH, WIDTH)])
        self.last = nn.Conv2d(WIDTH, 12, 3, padding=1)
        nn.init.zeros_(self.last.weight)

    def forward(self, noisy: Tensor, t: Tensor, words: Tensor) -> Tensor:
        """(B, 3, S, S), (B,) in [0, 1], (B, WORDS) -> velocity (B, 3, S, S)."""
        condition = self.text(words) + self.time(waves(t))
        x = self.first(F.pixel_unshuffle(noisy, 2))  # (B, WIDTH, S/2, S/2)
        for block in self.down:
            x = block(x, condition)
        held, x = x, self.shrink(x)
        x = self.middle[0](x, condition)
        seen = x.flatten(2).transpose(1, 2)  # (B, S/4 * S/4, 2 * WIDTH)
        x = x + self.attention(seen, seen, seen, need_weights=False)[0].transpose(1, 2).view_as(x)
        for block in self.middle[1:]:
            x = block(x, condition)
        x = torch.cat([F.pixel_shuffle(self.grow(x), 2), held], dim=1)
        for block in self.up:
            x = block(x, condition)
        out: Tensor = F.pixel_shuffle(self.last(F.silu(x)), 2)
        return out


class Flow:
    """
    Flow matching on straight paths (arXiv:2210.02747, 2209.03003), with classifier-free guidance
    (arXiv:2207.12598) when it paints.
    """

    def __init__(self, size_px: int) -> None:
        if size_px % 4:
            raise ValueError(f"size {size_px}: a multiple of 4 is needed")
        self.size_px = size_px
        model = Velocity()
        average = copy.deepcopy(model).requires_grad_(False)
        self.nets = nn.ModuleDict({"paints": model, "average": average})
        self.model, self.average = model, average
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "paints": torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-4)
        }
        self.steps = 0

    def step(self, pictures: Tensor, words: Tensor) -> dict[str, float]:
        told = words * (torch.rand(len(words), 1) > BLIND)
        t = torch.sigmoid(torch.randn(len(pictures)))  # most of the work lies in the middle
        noise = torch.randn_like(pictures)
        noisy = torch.lerp(noise, pictures, t[:, None, None, None])
        loss = F.mse_loss(self.model(noisy, t, told), pictures - noise)
        optimizer = self.optimizers["paints"]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        optimizer.step()
        smoothed(self.average, self.model, self.steps)
        self.steps += 1
        return {"velocity": loss.item()}

    @torch.no_grad()
    def sample(self, words: Tensor, generator: torch.Generator) -> Tensor:
        shape = (len(words), 3, self.size_px, self.size_px)
        x = torch.randn(shape, generator=generator)
        both = torch.cat([words, torch.zeros_like(words)])
        for i in range(STEPS):
            t = torch.full((2 * len(words),), i / STEPS)
            told, blind = self.average(torch.cat([x, x]), t, both).chunk(2)
            x = x + (blind + GUIDANCE * (told - blind)) / STEPS
        return x.clamp(-1, 1)


def waves(t: Tensor) -> Tensor:
    """Times as sines and cosines of 16 frequencies, (B,) -> (B, 32)."""
    turns = t[:, None] * (2.0 ** torch.linspace(0, 7, 16))[None, :] * 3.14159265
    return torch.cat([turns.sin(), turns.cos()], dim=1)
