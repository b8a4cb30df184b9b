"""
One recipe, from a base model to an adapter: Diffusion-DPO, or liked pictures alone.

Winner and loser of a pair are looked at from the same noise at the same time, and the reference
is the model with its adapter off. Resumed where it was stopped or killed, to the bit on a CPU.
Knows no model: a `Pupil` says how badly it misses a picture, in its own parameterisation.

Source: Wallace et al. 2023 (arXiv:2311.12908), equation 14; the guard after Diffusion-SDPO
(AIDC-AI), here on whole gradients.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.checkpoints import load_checkpoint, save_checkpoint
from engine.training.driver import NotANumber, Told
from engine.training.image.looked import Looked, merit
from engine.training.image.recipe import Recipe

STATE = "state.safetensors"
LOOK_EVERY = 25  # steps between two looks at the validation pairs
MOST_LOST = 0.15  # share of their loss by which a model may come to miss liked pictures more
_WARM_STEPS = 10
_LEAST = 1e-12

Side = Literal["chosen", "rejected"]
Gradients = Sequence[Tensor]


@dataclass(frozen=True, slots=True)
class Points:
    """Where on their paths pictures are looked at, one a line: the noise, and when."""

    noise: Tensor  # (B, ...), as a picture
    t: Tensor  # (B,), in the model's own measure of time


class Pupil(Protocol):
    """A base model with an adapter in training, and the pairs that it learns from."""

    @property
    def trained(self) -> nn.ParameterList:
        """All that is learned."""
        ...

    @property
    def weights(self) -> Tensor:
        """Of the pairs, (N,), of mean 1."""
        ...

    def draw(self, n: int, generator: torch.Generator) -> Points:
        """Points for `n` pairs."""
        ...

    def losses(self, side: Side, rows: Tensor, at: Points, *, adapted: bool) -> Tensor:
        """How badly one side of these pairs is missed from these points, (len(rows),)."""
        ...


def train(
    pupil: Pupil,
    recipe: Recipe,
    out: Path,
    look: Callable[[], Looked],
    told: Told = lambda step, steps, loss: None,
    check: Callable[[], None] = lambda: None,
) -> Looked:
    """
    Leaves the pupil's adapter as it was at its best look; returns what was seen then.

    Args:
        out: This recipe's folder, where it leaves its state.
        look: Measures the adapter as it is on pairs that are not trained on.
        check: Called before each step; raises to stop, after which the state is written.

    Raises:
        NotANumber: A loss is none any more.
    """
    out.mkdir(parents=True, exist_ok=True)
    run = _Run(pupil, recipe, out)
    try:
        while run.step < recipe.steps:
            check()
            loss = advance(pupil, run.optimizer, recipe, run.step)
            run.step += 1
            told(run.step, recipe.steps, loss)
            if run.step % LOOK_EVERY == 0 or run.step == recipe.steps:
                run.looked(look())
    finally:
        run.save()
    return run.best()


class _Run:
    """Where a training stands: the adapter, its optimizer, and the best that was seen."""

    def __init__(self, pupil: Pupil, recipe: Recipe, out: Path) -> None:
        self._trained = pupil.trained
        self._best = copy.deepcopy(pupil.trained)
        self.optimizer = torch.optim.AdamW(self._trained, recipe.lr, weight_decay=0.0)
        self._out = out
        self.step = 0
        self._seen: Looked | None = None
        if (out / STATE).is_file():
            said = load_checkpoint(out / STATE, self._trained, {"adam": self.optimizer})
            load_checkpoint(out / f"best-{STATE}", self._best, {})
            self.step = int(said["step"])
            if "told" in said:
                self._seen = Looked(said["told"], said["surprise"], said["lost"])

    def looked(self, seen: Looked) -> None:
        if self._seen is None or merit(seen, MOST_LOST) > merit(self._seen, MOST_LOST):
            self._seen = seen
            self._best.load_state_dict(self._trained.state_dict())
        self.save()

    def save(self) -> None:
        """The best first: a kill between the two leaves an older step with a newer best."""
        if not self.optimizer.state:
            return
        told: dict[str, float] = asdict(self._seen) if self._seen else {}
        save_checkpoint(self._out / f"best-{STATE}", self._best, {}, {})
        optimizers: dict[str, torch.optim.Optimizer] = {"adam": self.optimizer}
        progress = {"step": self.step, **told}
        save_checkpoint(self._out / STATE, self._trained, optimizers, progress)

    def best(self) -> Looked:
        assert self._seen  # the last step is looked at
        self._trained.load_state_dict(self._best.state_dict())
        return self._seen


def advance(pupil: Pupil, optimizer: torch.optim.Optimizer, recipe: Recipe, step: int) -> float:
    """
    One step; a function of its arguments alone, so that a resumed run goes the same way.

    Returns:
        The loss, nats a pair; ln 2 is a coin.

    Raises:
        NotANumber: The loss is none.
    """
    generator = torch.Generator().manual_seed(recipe.seed * 1_000_003 + step)
    rows = torch.randint(len(pupil.weights), (recipe.batch,), generator=generator)
    at = pupil.draw(len(rows), generator)
    gradients, loss = (_dpo if recipe.loss == "dpo" else _weighted)(pupil, rows, at, recipe)
    if not bool(torch.isfinite(loss)) or not all(bool(g.isfinite().all()) for g in gradients):
        raise NotANumber(f"the loss is no number at step {step}")
    for parameter, gradient in zip(pupil.trained, gradients, strict=True):
        parameter.grad = gradient
    torch.nn.utils.clip_grad_norm_(pupil.trained, 1.0)
    share = step / recipe.steps
    for group in optimizer.param_groups:
        group["lr"] = recipe.lr * min(1.0, (step + 1) / _WARM_STEPS) * (1 - 0.9 * share)
    optimizer.step()
    return float(loss)


def _dpo(pupil: Pupil, rows: Tensor, at: Points, recipe: Recipe) -> tuple[Gradients, Tensor]:
    """
    Gradients of -log sigmoid(beta * margin), winners' and losers' parts apart, so that each can
    be weighed; a margin is by how much more the adapter took to the winner than to the loser.
    """
    with torch.no_grad():
        held = pupil.losses("chosen", rows, at, adapted=False)
        held_less = pupil.losses("rejected", rows, at, adapted=False)
    chosen = pupil.losses("chosen", rows, at, adapted=True)
    rejected = pupil.losses("rejected", rows, at, adapted=True)
    margins = (held - chosen.detach()) - (held_less - rejected.detach())
    weights = pupil.weights[rows].to(chosen.device)
    pull = weights * torch.sigmoid(-recipe.beta * margins) * recipe.beta / len(weights)
    parameters = list(pupil.trained)
    up = torch.autograd.grad((pull * chosen).sum(), parameters, retain_graph=recipe.hold > 0)
    down = torch.autograd.grad((pull * rejected).sum(), parameters)
    share = guarded(up, down) if recipe.guard else 1.0
    gradients = [a - share * b for a, b in zip(up, down, strict=True)]
    if recipe.hold:
        own = torch.autograd.grad((weights * chosen).mean(), parameters)
        gradients = [g + recipe.hold * o for g, o in zip(gradients, own, strict=True)]
    return gradients, (weights * -functional.logsigmoid(recipe.beta * margins)).mean()


def guarded(up: Gradients, down: Gradients) -> float:
    """
    How much of the losers' gradient a step may take, in [0, 1], so that to first order no step
    against it raises the winners' loss: <up, up - share * down> >= 0.
    """
    along = float(sum((a * b).sum() for a, b in zip(up, down, strict=True)))
    if along <= 0:
        return 1.0
    return min(1.0, float(sum(a.square().sum() for a in up)) / (along + _LEAST))


def _weighted(pupil: Pupil, rows: Tensor, at: Points, _: Recipe) -> tuple[Gradients, Tensor]:
    """
    The winners' own loss: a picture that won n of its pairs is drawn n times as often, so its
    weight is how well it was liked.
    """
    chosen = pupil.losses("chosen", rows, at, adapted=True)
    loss = (pupil.weights[rows].to(chosen.device) * chosen).mean()
    return torch.autograd.grad(loss, list(pupil.trained)), loss.detach()
