"""
Trains the house model: one loop, read from top to bottom. Resumes where its last checkpoint ends.

Budget and schedule count only time spent training: a step is charged at most `LONGEST_STEP_S`, so
that a machine that sleeps, or a person who pauses the process, takes nothing from it.
"""

import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.text.house.export import write_model
from engine.text.house.model import HouseModel, Shape
from engine.text.house.prepare import Rows, load_rows

LONGEST_STEP_S = 5.0
WARMUP_STEPS = 60
DECAY_SHARE = 0.3  # the last part of the budget, in which the rates fall to nothing
MATRIX_RATE = 0.015
MATRIX_DECAY = 0.1
VECTOR_RATE = 0.003
SAVE_EVERY_S = 240.0


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
    for path in sorted(folder.glob("held *.pt")):
        rows = load_rows(path)
        # One size of batch only: another would compile the model again.
        at = torch.arange(batch) % len(rows.tokens)
        losses[path.stem.removeprefix("held ")] = loss_of(model, rows, at).item()
    return losses


def train(folder: Path, out: Path, minutes: float, batch: int, shape: Shape) -> None:
    """Train on `folder`/train.pt for `minutes`; checkpoint and export into `out`."""
    torch.manual_seed(0)
    out.mkdir(parents=True, exist_ok=True)
    rows = load_rows(folder / "train.pt")
    model = HouseModel(shape)
    body = model.model
    matrices = [p for p in body.layers.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    muon = Muon(matrices, MATRIX_RATE)
    adam = torch.optim.AdamW(
        [body.embed_tokens.weight, *vectors],
        lr=VECTOR_RATE, betas=(0.9, 0.95), weight_decay=0.0,
    )  # fmt: skip
    clock = Clock(minutes * 60)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        held = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(held["model"])
        muon.load_state_dict(held["muon"])
        adam.load_state_dict(held["adam"])
        clock.spent_s, clock.steps = held["spent_s"], held["steps"]
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{parameters} parameters, {len(rows.tokens)} rows, step {clock.steps}", flush=True)
    body.compile(dynamic=False)
    order: list[int] = []
    saved_s, smooth = clock.spent_s, 0.0
    while clock.spent_s < clock.budget_s:
        began = time.monotonic()
        if len(order) < batch:
            order = list(range(len(rows.tokens)))
            random.Random(clock.steps).shuffle(order)
        at = torch.tensor([order.pop() for _ in range(batch)])
        for group in (*muon.param_groups, *adam.param_groups):
            peak = MATRIX_RATE if "momentum" in group else VECTOR_RATE
            group["lr"] = peak * clock.rate()
        loss = loss_of(model, rows, at)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([body.embed_tokens.weight, *vectors], 1.0)
        muon.step()
        adam.step()
        model.zero_grad(set_to_none=True)
        smooth = 0.95 * (smooth or loss.item()) + 0.05 * loss.item()
        clock.charge(time.monotonic() - began)
        if clock.steps % 25 == 0:
            rate = clock.steps * batch * rows.tokens.shape[1] / clock.spent_s
            print(
                f"step {clock.steps} spent {clock.spent_s / 60:.1f} min loss {smooth:.3f} "
                f"{rate:.0f} tokens/s",
                flush=True,
            )
        if clock.spent_s - saved_s > SAVE_EVERY_S or clock.spent_s >= clock.budget_s:
            saved_s = clock.spent_s
            held = {
                "model": model.state_dict(), "muon": muon.state_dict(), "adam": adam.state_dict(),
                "spent_s": clock.spent_s, "steps": clock.steps,
            }  # fmt: skip
            torch.save(held, out / "writing.pt")
            (out / "writing.pt").replace(checkpoint)  # a kill in the middle keeps the old one
            write_model(model, out / "export")
            losses = held_out_losses(model, folder, batch)
            print("held out: " + ", ".join(f"{k} {v:.3f}" for k, v in losses.items()), flush=True)
