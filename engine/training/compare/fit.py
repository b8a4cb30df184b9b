"""
One training by preferences, the same for every method: DPO with a term that holds on to the winner.

A plain loop, so that nothing but the method differs. What is served is trained by
`engine.training.text` instead, on the same loss.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from peft import AdaLoraModel, PeftModel
from torch import Tensor, nn
from torch.nn import functional

from engine.training.compare.pairs import answers, batches, likelihoods
from engine.training.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` is LoRA's learning rate; `hold` weighs the winner's own likelihood, per token."""

    epochs: int = 2
    batch: int = 8
    rate: float = 5e-4
    beta: float = 0.1
    hold: float = 0.2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a training took: seconds of its steps alone."""

    steps: int
    seconds: float


def n_steps(pairs: Sequence[Tokens], plan: Plan) -> int:
    return plan.epochs * -(-len(pairs) // plan.batch)


def references(model: nn.Module, pairs: Sequence[Tokens], batch: int) -> list[tuple[float, float]]:
    """What the base model holds of each pair's answers, (chosen, rejected), in nats."""
    found: list[tuple[float, float]] = []
    with torch.inference_mode():
        for some in batches(pairs, batch):
            chosen, rejected = likelihoods(model, answers(some)).chunk(2)
            found += zip(chosen.tolist(), rejected.tolist(), strict=True)
    return found


def fit(
    model: nn.Module,
    pairs: Sequence[Tokens],
    known: Sequence[tuple[float, float]],
    plan: Plan,
    faster: float,
) -> Cost:
    """
    Train what is trainable of a model, in place.

    Args:
        known: What the base model holds of the pairs, in their order (`references`).
        faster: Times the plan's learning rate.
    """
    torch.manual_seed(plan.seed)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=plan.rate * faster, weight_decay=0.0)
    order, step = torch.Generator().manual_seed(plan.seed), 0
    model.train()
    began_s = time.perf_counter()
    for _ in range(plan.epochs):
        mixed = torch.randperm(len(pairs), generator=order).tolist()
        for start in range(0, len(mixed), plan.batch):
            rows = mixed[start : start + plan.batch]
            loss = _loss(model, [pairs[i] for i in rows], [known[i] for i in rows], plan)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            _allocate(model, step)
            optimizer.zero_grad(set_to_none=True)
            step += 1
    model.eval()
    return Cost(step, time.perf_counter() - began_s)


def _loss(
    model: nn.Module, pairs: Sequence[Tokens], known: Sequence[tuple[float, float]], plan: Plan
) -> Tensor:
    """Rafailov et al. 2023 (arXiv:2305.18290), equation 7, and the winner's own likelihood."""
    some = answers(pairs)
    chosen, rejected = likelihoods(model, some).chunk(2)
    before = torch.tensor(known)
    margin = (chosen - before[:, 0]) - (rejected - before[:, 1])
    weights = torch.tensor([pair.weight for pair in pairs])
    lengths = some.answer[: len(pairs)].sum(1)
    told = -functional.logsigmoid(plan.beta * margin) - plan.hold * chosen / lengths
    return (weights * told).mean()


def _allocate(model: nn.Module, step: int) -> None:
    """AdaLoRA shares its ranks out anew after each step."""
    if isinstance(model, PeftModel) and isinstance(model.base_model, AdaLoraModel):
        model.base_model.update_and_allocate(step)
