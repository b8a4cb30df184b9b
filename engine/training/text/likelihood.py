"""
How likely a model holds answers, batch by batch. Knows no loss and no optimizer.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from engine.training.text.tokens import Tokens

Batch = dict[str, Tensor]


def collate(rows: Sequence[Tokens], pad: int) -> Batch:
    """
    Prompts with their chosen answers, then with their rejected ones, padded at the end.

    ids, seen, answer: (2B, T), the latter two 1 on tokens, and on those of answers; weight, hold
    (B,); before (B, 2), nats.
    """
    sides = [(one.prompt, one.chosen) for one in rows] + [
        (one.prompt, one.rejected) for one in rows
    ]
    longest = max(len(prompt) + len(answer) for prompt, answer in sides)
    ids = torch.full((len(sides), longest), pad)
    seen, said = torch.zeros_like(ids), torch.zeros_like(ids)
    for at, (prompt, answer) in enumerate(sides):
        end = len(prompt) + len(answer)
        ids[at, :end] = torch.tensor((*prompt, *answer))
        seen[at, :end] = 1
        said[at, len(prompt) : end] = 1
    return {
        "input_ids": ids,
        "attention_mask": seen,
        "completion_mask": said,
        "weight": torch.tensor([one.weight for one in rows]),
        "hold": torch.tensor([one.hold for one in rows]),
        "before": torch.tensor([one.before for one in rows]),
    }


def likelihoods(model: nn.Module, batch: Mapping[str, Tensor]) -> Tensor:
    """
    Log-likelihood of each answer after its prompt, (2B,), in nats.

    On the CPU the head reads only places from the first answer on; on a GPU TRL's fused head never
    holds the logits, which of a vocabulary of 150,000 would take more than the model.
    """
    ids, said = batch["input_ids"], batch["completion_mask"]
    asked: dict[str, Any] = {"attention_mask": batch["attention_mask"], "use_cache": False}
    if ids.device.type == "cuda":
        labels = ids.masked_fill(said == 0, -100)
        told: Tensor = model(ids, **asked, labels=labels, fused_lm_head=True).log_probs
        return told.float().sum(1)
    first = max(1, int(said.argmax(1)[said.any(1)].min()))
    logits = model(ids, **asked, logits_to_keep=ids.shape[1] - first + 1).logits[:, :-1]
    named = torch.nn.functional.cross_entropy(
        logits.float().transpose(1, 2), ids[:, first:], reduction="none"
    )  # (2B, T - first)
    return -(named * said[:, first:]).sum(1)


def held(
    model: nn.Module, rows: Sequence[Tokens], pad: int, batch: int, *, bare: bool = False
) -> list[tuple[float, float]]:
    """
    What a model holds of each row's chosen and rejected answer, in nats.

    Args:
        bare: The model is one with an adapter; it is asked without.
    """
    order = sorted(range(len(rows)), key=lambda at: (rows[at].length, at))
    found: list[tuple[float, float]] = [(0.0, 0.0)] * len(rows)
    training = model.training
    model.eval()
    device = next(model.parameters()).device
    with torch.inference_mode(), model.disable_adapter() if bare else nullcontext():  # type: ignore[operator]
        for start in range(0, len(order), batch):
            places = order[start : start + batch]
            some = collate([rows[at] for at in places], pad)
            told = likelihoods(model, {key: one.to(device) for key, one in some.items()})
            chosen, rejected = told.chunk(2)
            for at, pair in zip(
                places, zip(chosen.tolist(), rejected.tolist(), strict=True), strict=True
            ):
                found[at] = pair
    model.train(training)
    return found
