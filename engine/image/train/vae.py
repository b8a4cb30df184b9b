"""A text-conditioned VAE: pictures become few numbers near a bell curve, and pictures again."""

import copy

import torch
from torch import Tensor, nn

from engine.image.train.blocks import Looker, Painter
from engine.image.train.learner import smoothed
from engine.image.train.words import CONDITION, TextEncoder

CODE = 64
RATE = 1e-3
BETA = 1.0  # of the divergence, against squared errors of unit noise
NOISE = (
    0.3  # standard deviation of a pixel's error, in [-1, 1]: smaller, and codes outvote captions
)


class Autoencoder(nn.Module):
    """Encoder and decoder, both told the caption."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.looker = Looker(size_px)
        self.code = nn.Linear(Looker.features + CONDITION, 2 * CODE)
        self.painter = Painter(size_px, CODE)

    def encode(self, pictures: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the code, each (B, CODE)."""
        seen = torch.cat([self.looker(pictures), self.text(words)], dim=1)
        mean, spread = self.code(seen).chunk(2, dim=1)
        return mean, spread.clamp(-10, 6)

    def decode(self, code: Tensor, words: Tensor) -> Tensor:
        painted: Tensor = self.painter(code, self.text(words))
        return painted


class Vae:
    """Squared error plus Kullback-Leibler divergence (arXiv:1312.6114), per picture."""

    def __init__(self, size_px: int) -> None:
        model = Autoencoder(size_px)
        average = copy.deepcopy(model).requires_grad_(False)
        self.nets = nn.ModuleDict({"paints": model, "average": average})
        self.model, self.average = model, average
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "paints": torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-4)
        }
        self.steps = 0

    def step(self, pictures: Tensor, words: Tensor) -> dict[str, float]:
        mean, spread = self.model.encode(pictures, words)
        code = mean + torch.randn_like(mean) * (0.5 * spread).exp()
        error = squared_error(self.model.decode(code, words), pictures)
        away = divergence(mean, spread)
        loss = error / (2 * NOISE**2) + BETA * away
        optimizer = self.optimizers["paints"]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 200.0)
        optimizer.step()
        smoothed(self.average, self.model, self.steps)
        self.steps += 1
        pixels = pictures[0].numel()
        return {"mse": error.item() / pixels, "kl": away.item()}

    @torch.no_grad()
    def sample(self, words: Tensor, generator: torch.Generator) -> Tensor:
        code = torch.randn(len(words), CODE, generator=generator)
        painted: Tensor = self.average.decode(code, words)
        return painted


def squared_error(painted: Tensor, pictures: Tensor) -> Tensor:
    """Summed over pixels, mean over pictures, shape ()."""
    return (painted - pictures).square().sum(dim=(1, 2, 3)).mean()


def divergence(mean: Tensor, spread: Tensor) -> Tensor:
    """KL(N(mean, exp(spread)) || N(0, 1)) in nats, mean over pictures, shape ()."""
    return 0.5 * (mean.square() + spread.exp() - 1 - spread).sum(dim=1).mean()
