"""A text-conditioned GAN: a generator learns to paint what a critic cannot tell from real."""

import copy
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.image.train.blocks import Looker, Painter
from engine.image.train.learner import smoothed
from engine.image.train.words import CONDITION, TextEncoder

CODE = 64
RATE = 1e-3
GAMMA = 0.5  # of the gradient penalties
FITTING = 4.0  # how loudly a caption that fits speaks in a score
PENALTY_EVERY = 4  # steps; the penalty counts as many times more then
Loss = Literal["relativistic", "lsgan"]


class Generator(nn.Module):
    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.painter = Painter(size_px, CODE)

    def forward(self, code: Tensor, words: Tensor) -> Tensor:
        painted: Tensor = self.painter(code, self.text(words))
        return painted


class Critic(nn.Module):
    """How real a picture looks for its caption: a projection critic (arXiv:1802.05637)."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.looker = Looker(size_px)
        self.seen = nn.Linear(Looker.features, CONDITION)
        self.real = nn.Linear(CONDITION, 1)

    def look(self, pictures: Tensor) -> Tensor:
        """What is seen, whatever the caption, (B, CONDITION)."""
        seen: Tensor = self.seen(self.looker(pictures))
        return seen

    def score(self, seen: Tensor, words: Tensor) -> Tensor:
        """Unbounded, shape (B,)."""
        fits = (F.normalize(seen, dim=1) * F.normalize(self.text(words), dim=1)).sum(1)
        score: Tensor = self.real(F.leaky_relu(seen, 0.2)).squeeze(1) + FITTING * fits
        return score

    def forward(self, pictures: Tensor, words: Tensor) -> Tensor:
        return self.score(self.look(pictures), words)


class Gan:
    """
    Two losses. `relativistic`: each picture is judged against one of the other kind, with
    penalties on the critic's gradients at real (R1) and painted (R2) pictures: R3GAN
    (arXiv:2501.05441). `lsgan`: mean squared error to 1 and 0 (arXiv:1611.04076), the survey's.
    In both, a real picture beside another one's caption counts as painted (arXiv:1605.05396).
    """

    def __init__(self, size_px: int, loss: Loss = "relativistic") -> None:
        generator, critic = Generator(size_px), Critic(size_px)
        average = copy.deepcopy(generator).requires_grad_(False)
        self.nets = nn.ModuleDict({"paints": generator, "average": average, "critic": critic})
        self.generator, self.average, self.critic = generator, average, critic
        self.loss = loss
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "paints": torch.optim.Adam(generator.parameters(), lr=RATE, betas=(0.0, 0.99)),
            "critic": torch.optim.Adam(critic.parameters(), lr=RATE, betas=(0.0, 0.99)),
        }
        self.steps = 0

    def step(self, pictures: Tensor, words: Tensor) -> dict[str, float]:
        code = torch.randn(len(pictures), CODE)
        said = self._critic_step(pictures, words, self.generator(code, words).detach())
        painted = self.generator(code, words)
        self.critic.requires_grad_(False)
        loss = generator_loss(
            self.critic(painted, words), self.critic(pictures, words).detach(), self.loss
        )
        self._move("paints", loss)
        self.critic.requires_grad_(True)
        smoothed(self.average, self.generator, self.steps)
        self.steps += 1
        return {"generator": loss.item(), **said}

    def _critic_step(self, real: Tensor, words: Tensor, painted: Tensor) -> dict[str, float]:
        penalised = self.loss == "relativistic" and self.steps % PENALTY_EVERY == 0
        real, painted = real.requires_grad_(penalised), painted.requires_grad_(penalised)
        seen = self.critic.look(real)
        on_real, on_painted = self.critic.score(seen, words), self.critic(painted, words)
        on_wrong = self.critic.score(seen, words.roll(1, dims=0))
        loss = critic_loss(on_real, on_painted, self.loss)
        loss = 0.5 * (loss + critic_loss(on_real, on_wrong, self.loss))
        total, told = loss, {"critic": loss.item()}
        if penalised:
            penalty = gradient_penalty(on_real, real) + gradient_penalty(on_painted, painted)
            total = loss + 0.5 * GAMMA * PENALTY_EVERY * penalty
            told["penalty"] = penalty.item()
        self._move("critic", total)
        return told

    def _move(self, name: str, loss: Tensor) -> None:
        optimizer = self.optimizers[name]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    @torch.no_grad()
    def sample(self, words: Tensor, generator: torch.Generator) -> Tensor:
        code = torch.randn(len(words), CODE, generator=generator)
        painted: Tensor = self.average(code, words)
        return painted


def critic_loss(on_real: Tensor, on_painted: Tensor, loss: Loss) -> Tensor:
    """What the critic minimises, shape (); scores have shape (B,)."""
    if loss == "lsgan":
        return 0.5 * ((on_real - 1) ** 2).mean() + 0.5 * (on_painted**2).mean()
    return F.softplus(on_painted - on_real).mean()


def generator_loss(on_painted: Tensor, on_real: Tensor, loss: Loss) -> Tensor:
    """What the generator minimises, shape ()."""
    if loss == "lsgan":
        return 0.5 * ((on_painted - 1) ** 2).mean()
    return F.softplus(on_real - on_painted).mean()


def gradient_penalty(scores: Tensor, pictures: Tensor) -> Tensor:
    """Mean squared norm of the critic's gradient at these pictures, shape ()."""
    (gradient,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3)).mean()
