"""
One recipe, from the composing model to an adapter: Diffusion-DPO, or liked pictures alone.

Winner and loser of a pair are looked at from the same noise at the same time, and the reference
is the model with its adapter off. Resumed where it was stopped or killed, to the bit.

Source: Wallace et al. 2023 (arXiv:2311.12908), equation 14, with the flow's loss for the squared
error of noise; the guard after Diffusion-SDPO (AIDC-AI), here on whole gradients.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from engine.checkpoints import load_checkpoint, save_checkpoint
from engine.image.house.composer.model import FlowNetwork
from engine.training.driver import NotANumber, Told
from engine.training.image.house.loss import Draw, drawn, losses
from engine.training.image.house.lowrank import LowRank
from engine.training.image.house.recomposed import Table
from engine.training.image.looked import Looked, merit
from engine.training.image.recipe import Recipe

STATE = "state.safetensors"
LOOK_EVERY = 25  # steps between two looks at the validation pairs
_WARM_STEPS = 10
_MARGIN = 1e-12
MOST_LOST = 0.15  # share of their loss by which a model may come to miss liked pictures more


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs as their loss needs them; line i of `chosen` beat line i of `rejected`."""

    chosen: Table
    rejected: Table
    weights: Tensor  # (N,), of mean 1

    def __len__(self) -> int:
        return len(self.weights)


def train(
    flow: FlowNetwork,
    pairs: Judged,
    recipe: Recipe,
    out: Path,
    look: Callable[[LowRank], Looked],
    told: Told = lambda step, steps, loss: None,
    check: Callable[[], None] = lambda: None,
) -> tuple[LowRank, Looked]:
    """
    The adapter as it was at its best look, and what was seen then.

    Args:
        out: This recipe's folder, where it leaves its state.
        look: Measures an adapter on pairs that are not trained on.
        check: Called before each step; raises to stop, after which the state is written.

    Raises:
        NotANumber: A loss is none any more.
    """
    out.mkdir(parents=True, exist_ok=True)
    run = _Run(flow, recipe, out)
    try:
        while run.step < recipe.steps:
            check()
            loss = advance(run.lora, run.optimizer, flow, pairs, recipe, run.step)
            run.step += 1
            told(run.step, recipe.steps, loss)
            if run.step % LOOK_EVERY == 0 or run.step == recipe.steps:
                run.looked(look(run.lora))
    finally:
        run.save()
    return run.best()


class _Run:
    """Where a training stands: the adapter, its optimizer, and the best that was seen."""

    def __init__(self, flow: FlowNetwork, recipe: Recipe, out: Path) -> None:
        made = (flow, recipe.rank, recipe.alpha / recipe.rank, recipe.seed)
        self.lora, self._best = LowRank(*made), LowRank(*made)
        self.optimizer = torch.optim.AdamW(self.lora.parameters(), recipe.lr, weight_decay=0.0)
        self._out = out
        self.step = 0
        self._seen: Looked | None = None
        if (out / STATE).is_file():
            said = load_checkpoint(out / STATE, self.lora, {"adam": self.optimizer})
            load_checkpoint(out / f"best-{STATE}", self._best, {})
            self.step = int(said["step"])
            if "told" in said:
                self._seen = Looked(said["told"], said["surprise"], said["lost"])

    def looked(self, seen: Looked) -> None:
        if self._seen is None or merit(seen, MOST_LOST) > merit(self._seen, MOST_LOST):
            self._seen = seen
            self._best.load_state_dict(self.lora.state_dict())
        self.save()

    def save(self) -> None:
        """The best first: a kill between the two leaves an older step with a newer best."""
        if not self.optimizer.state:
            return
        told: dict[str, float] = asdict(self._seen) if self._seen else {}
        save_checkpoint(self._out / f"best-{STATE}", self._best, {}, {})
        save_checkpoint(
            self._out / STATE, self.lora, {"adam": self.optimizer}, {"step": self.step, **told}
        )

    def best(self) -> tuple[LowRank, Looked]:
        assert self._seen  # the last step is looked at
        return self._best, self._seen


def advance(
    lora: LowRank,
    optimizer: torch.optim.Optimizer,
    flow: FlowNetwork,
    pairs: Judged,
    recipe: Recipe,
    step: int,
) -> float:
    """
    One step; a function of its arguments alone, so that a resumed run goes the same way.

    Returns:
        The loss, nats a pair; ln 2 is a coin.

    Raises:
        NotANumber: The loss is none.
    """
    generator = torch.Generator().manual_seed(recipe.seed * 1_000_003 + step)
    rows = torch.randint(len(pairs), (recipe.batch,), generator=generator)
    at = drawn(len(rows), generator)
    weights = pairs.weights[rows]
    both = (pairs.chosen.of(rows), pairs.rejected.of(rows))
    step_of = _dpo if recipe.loss == "dpo" else _weighted
    gradients, loss = step_of(lora, flow, both, at, weights, recipe)
    if not bool(torch.isfinite(loss)) or not all(bool(g.isfinite().all()) for g in gradients):
        raise NotANumber(f"the loss is no number at step {step}")
    for parameter, gradient in zip(lora.parameters(), gradients, strict=True):
        parameter.grad = gradient
    torch.nn.utils.clip_grad_norm_(lora.parameters(), 1.0)
    share = step / recipe.steps
    for group in optimizer.param_groups:
        group["lr"] = recipe.lr * min(1.0, (step + 1) / _WARM_STEPS) * (1 - 0.9 * share)
    optimizer.step()
    return float(loss)


Gradients = Sequence[Tensor]


def _dpo(
    lora: LowRank,
    flow: FlowNetwork,
    both: tuple[Table, Table],
    at: Draw,
    weights: Tensor,
    recipe: Recipe,
) -> tuple[Gradients, Tensor]:
    """
    Gradients of -log sigmoid(beta * margin), winners' and losers' parts apart, so that each can
    be weighed; a margin is by how much more the adapter took to the winner than to the loser.
    """
    with torch.no_grad():
        held = [losses(flow, rows, at) for rows in both]
    chosen, rejected = (losses(lora, rows, at) for rows in both)
    margins = (held[0] - chosen.detach()) - (held[1] - rejected.detach())
    pull = weights * torch.sigmoid(-recipe.beta * margins) * recipe.beta / len(weights)
    parameters = list(lora.parameters())
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
    return min(1.0, float(sum(a.square().sum() for a in up)) / (along + _MARGIN))


def _weighted(
    lora: LowRank,
    _flow: FlowNetwork,
    both: tuple[Table, Table],
    at: Draw,
    weights: Tensor,
    _recipe: Recipe,
) -> tuple[Gradients, Tensor]:
    """
    The winners' own loss: a picture that won n of its pairs is drawn n times as often, so its
    weight is how well it was liked.
    """
    loss = (weights * losses(lora, both[0], at)).mean()
    return torch.autograd.grad(loss, list(lora.parameters())), loss.detach()
