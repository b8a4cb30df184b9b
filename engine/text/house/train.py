"""
Trains the house model: one loop, read from top to bottom. Resumes where its last checkpoint ends.

Budget and schedule count only time spent training: a step is charged at most `LONGEST_STEP_S`, so
that a machine that sleeps, or a person who pauses the process, takes nothing from it.
"""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.checkpoints import load_checkpoint, save_checkpoint
from engine.text.house.export import read_model, write_model
from engine.text.house.kept import Rows, load_rows
from engine.text.house.model import HouseModel, Shape

LONGEST_STEP_S = 5.0
WARMUP_STEPS = 60
DECAY_SHARE = 0.5  # the last part of the budget, in which the rates fall to nothing
MATRIX_RATE = 0.015
MATRIX_DECAY = 0.1
VECTOR_RATE = 0.003
SAVE_EVERY_S = 240.0
JUDGE_EVERY = 4  # saves; thirty-seven kinds of held-out text take as long as thirty steps


class Muon(torch.optim.Optimizer):
    """
    Momentum, orthogonalised by five Newton-Schulz steps: all directions of a matrix move alike.

    Matrices of one shape are stacked and treated at once. Source: Jordan et al. 2024, "Muon".
    """

    def __init__(self, matrices: list[nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(matrices, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            shapes: dict[torch.Size, list[nn.Parameter]] = {}
            for p in group["params"]:
                shapes.setdefault(p.shape, []).append(p)
            for shape, params in shapes.items():
                updates = []
                for p in params:
                    assert p.grad is not None
                    held = self.state[p].setdefault("momentum", torch.zeros_like(p))
                    held.lerp_(p.grad, 1 - group["momentum"])
                    updates.append(p.grad.lerp(held, group["momentum"]))
                scale = max(1.0, shape[0] / shape[1]) ** 0.5
                keep = 1 - group["lr"] * MATRIX_DECAY
                for p, update in zip(params, orthogonal(torch.stack(updates)), strict=True):
                    p.mul_(keep).add_(update.to(p.dtype), alpha=-group["lr"] * scale)


def orthogonal(stack: Tensor) -> Tensor:
    """Nearest semi-orthogonal matrices of a stack (N, R, C), roughly: singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315  # the quintic that Muon's author tuned
    x = stack.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    turned: Tensor = x.mT if tall else x
    return turned


@dataclass(slots=True)
class Clock:
    """Time spent training, in seconds, and what is left of the budget."""

    budget_s: float
    spent_s: float = 0.0
    steps: int = 0

    def charge(self, seconds: float) -> None:
        self.spent_s += min(seconds, LONGEST_STEP_S)
        self.steps += 1

    def rate(self) -> float:
        """Learning rate as a share of its peak: warm up, stay, fall to zero at the end."""
        left = 1 - self.spent_s / self.budget_s
        return max(0.0, min(1.0, (self.steps + 1) / WARMUP_STEPS, left / DECAY_SHARE))


def loss_of(model: HouseModel, rows: Rows, at: Tensor) -> Tensor:
    """Mean cross-entropy of some rows, in nats, weighted by what each token counts."""
    tokens, texts = rows.tokens[at].long(), rows.texts[at]
    weights = rows.weights[at].float()[:, 1:]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.hidden(tokens[:, :-1], texts[:, :-1])
        counted = weights > 0
        logits = model.logits(hidden[counted]).float()
    losses = F.cross_entropy(logits, tokens[:, 1:][counted], reduction="none")
    weights = weights[counted]
    mean: Tensor = (losses * weights).sum() / weights.sum()
    return mean


@torch.no_grad()
def held_out_losses(model: HouseModel, folder: Path, batch: int) -> dict[str, float]:
    """Nats per counted token for each kind of held-out text."""
    losses = {}
    for path in sorted(folder.glob("held *.safetensors")):
        rows = load_rows(path)
        # One size of batch only: another would compile the model again.
        at = torch.arange(batch) % len(rows.tokens)
        losses[path.stem.removeprefix("held ")] = loss_of(model, rows, at).item()
    return losses


@dataclass(slots=True)
class Run:
    """A training under way: the model, what moves it, and how far it is."""

    model: HouseModel
    rows: Rows
    muon: Muon
    adam: torch.optim.AdamW
    clock: Clock
    order: list[int] = field(default_factory=list)

    @classmethod
    def start(cls, rows: Rows, shape: Shape, budget_s: float) -> Self:
        model = HouseModel(shape)
        body = model.model
        matrices = [p for p in body.layers.parameters() if p.dim() == 2]
        adam = torch.optim.AdamW(
            [body.embed_tokens.weight, *vectors_of(model)],
            lr=VECTOR_RATE, betas=(0.9, 0.95), weight_decay=0.0,
        )  # fmt: skip
        return cls(model, rows, Muon(matrices, MATRIX_RATE), adam, Clock(budget_s))

    @property
    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"muon": self.muon, "adam": self.adam}

    def batch(self, size: int) -> Tensor:
        """Rows in an order that is drawn anew for each pass, shape (size,)."""
        if len(self.order) < size:
            self.order = list(range(len(self.rows.tokens)))
            random.Random(self.clock.steps).shuffle(self.order)
        return torch.tensor([self.order.pop() for _ in range(size)])

    def step(self, size: int) -> float:
        """One step on `size` rows; the loss before it, in nats a token."""
        began = time.monotonic()
        at, rate = self.batch(size), self.clock.rate()
        for optimizer, peak in ((self.muon, MATRIX_RATE), (self.adam, VECTOR_RATE)):
            for group in optimizer.param_groups:
                group["lr"] = peak * rate
        loss = loss_of(self.model, self.rows, at)
        loss.backward()  # type: ignore[no-untyped-call]
        embedding = self.model.model.embed_tokens.weight
        nn.utils.clip_grad_norm_([embedding, *vectors_of(self.model)], 1.0)
        self.muon.step()
        self.adam.step()
        self.model.zero_grad(set_to_none=True)
        self.clock.charge(time.monotonic() - began)
        return loss.item()


def vectors_of(model: nn.Module) -> list[nn.Parameter]:
    return [p for p in model.parameters() if p.dim() == 1]


def train(
    folder: Path, out: Path, minutes: float, batch: int, shape: Shape, begin: Path | None = None
) -> None:
    """
    Train on `folder`/train.safetensors for `minutes`; checkpoint and export into `out`.

    Args:
        begin: A model folder whose weights are the first ones, of the same shape and tokenizer;
            None starts from nothing. A checkpoint in `out` goes before both.
    """
    torch.manual_seed(0)
    out.mkdir(parents=True, exist_ok=True)
    run = Run.start(load_rows(folder / "train.safetensors"), shape, minutes * 60)
    clock, checkpoint = run.clock, out / "checkpoint.safetensors"
    if begin is not None:
        run.model.load_state_dict(read_model(begin).state_dict())
    if checkpoint.exists():
        done = load_checkpoint(checkpoint, run.model, run.optimizers)
        clock.spent_s, clock.steps = done["spent_s"], int(done["steps"])
    parameters = sum(p.numel() for p in run.model.parameters())
    print(f"{parameters} parameters, {len(run.rows.tokens)} rows, step {clock.steps}", flush=True)
    run.model.model.compile(dynamic=False)
    saved_s, saves, smooth = clock.spent_s, 0, 0.0
    while clock.spent_s < clock.budget_s:
        loss = run.step(batch)
        smooth = 0.95 * (smooth or loss) + 0.05 * loss
        if clock.steps % 25 == 0:
            rate = clock.steps * batch * run.rows.tokens.shape[1] / clock.spent_s
            print(
                f"step {clock.steps} spent {clock.spent_s / 60:.1f} min loss {smooth:.3f} "
                f"{rate:.0f} tokens/s",
                flush=True,
            )
        if clock.spent_s - saved_s > SAVE_EVERY_S or clock.spent_s >= clock.budget_s:
            saved_s, saves = clock.spent_s, saves + 1
            done = {"spent_s": clock.spent_s, "steps": clock.steps}
            save_checkpoint(checkpoint, run.model, run.optimizers, done)
            write_model(run.model, out / "export")
            if saves % JUDGE_EVERY == 0 or clock.spent_s >= clock.budget_s:
                losses = held_out_losses(run.model, folder, batch)
                told = ", ".join(f"{kind} {loss:.3f}" for kind, loss in losses.items())
                print(f"held out: {told}", flush=True)
