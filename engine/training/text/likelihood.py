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
PROMPT, CHOSEN, REJECTED = 1, 2, 3


def collate(rows: Sequence[Tokens], pad: int) -> Batch:
    """
    Both answers of each row after one copy of its prompt, padded at the end.

    A row is the prompt, then twice its last token with an answer: chosen, rejected. So each answer
    is foretold from the prompt's end, and the prompt, which is most of a pair, is read once.

    input_ids, part, position_ids: (B, T), part being PROMPT, CHOSEN, REJECTED or 0 on padding;
    starts: True on the repeated tokens, which nobody foretells; weight, hold: (B,); before: (B, 2),
    nats.
    """
    laid = [_laid(one) for one in rows]
    longest = max(len(ids) for ids, *_ in laid)
    said = torch.zeros((4, len(rows), longest), dtype=torch.long)
    said[0] = pad
    for at, columns in enumerate(laid):
        said[:, at, : len(columns[0])] = torch.tensor(columns)
    ids, part, places, starts = said.unbind(0)
    return {
        "input_ids": ids,
        "part": part,
        "position_ids": places,
        "starts": starts.bool(),
        "weight": torch.tensor([one.weight for one in rows]),
        "hold": torch.tensor([one.hold for one in rows]),
        "before": torch.tensor([one.before for one in rows]),
    }


def _laid(one: Tokens) -> tuple[list[int], list[int], list[int], list[int]]:
    """Tokens of a row, the part each belongs to, its place, and whether it is a repeated one."""
    shared, last = one.prompt[:-1], one.prompt[-1:]
    ids, part = [*shared], [PROMPT] * len(shared)
    places, starts = [*range(len(shared))], [0] * len(shared)
    for number, answer in ((CHOSEN, one.chosen), (REJECTED, one.rejected)):
        if answer:
            ids += [*last, *answer]
            part += [number] * (1 + len(answer))
            places += range(len(shared), len(shared) + 1 + len(answer))
            starts += [1] + [0] * len(answer)
    return ids, part, places, starts


def lengths(batch: Mapping[str, Tensor], which: int) -> Tensor:
    """Tokens of each row's answer, (B,)."""
    return ((batch["part"] == which) & ~batch["starts"]).sum(1)


def likelihoods(model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    """
    Log-likelihoods of the chosen and of the rejected answers after their prompts, (B,), in nats.

    On the CPU the head reads only places from the first answer on; on a GPU TRL's fused head never
    holds the logits, which of a vocabulary of 150,000 would take more than the model.
    """
    ids, part = batch["input_ids"], batch["part"]
    asked: dict[str, Any] = {
        "attention_mask": _seen(part),
        "position_ids": batch["position_ids"],
        "use_cache": False,
    }
    foretold = (part >= CHOSEN) & ~batch["starts"]
    if ids.device.type == "cuda":
        labels = ids.masked_fill(~foretold, -100)
        named: Tensor = model(ids, **asked, labels=labels, fused_lm_head=True).log_probs.float()
        first = 1
    else:
        first = max(1, int(foretold.long().argmax(1).min()))
        logits = model(ids, **asked, logits_to_keep=ids.shape[1] - first + 1).logits[:, :-1]
        named = -torch.nn.functional.cross_entropy(
            logits.float().transpose(1, 2), ids[:, first:], reduction="none"
        )  # (B, T - first)
    told = [
        (named * (foretold & (part == which))[:, first:]).sum(1) for which in (CHOSEN, REJECTED)
    ]
    return told[0], told[1]


def _seen(part: Tensor) -> Tensor:
    """Which places each place reads, (B, 1, T, T): those before it, of its part and the prompt."""
    length = part.shape[1]
    before = torch.ones((length, length), dtype=torch.bool, device=part.device).tril()
    own = part[:, :, None] == part[:, None, :]
    return ((own | (part == PROMPT)[:, None, :]) & before)[:, None]


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
            chosen, rejected = likelihoods(
                model, {key: one.to(device) for key, one in some.items()}
            )
            for at, pair in zip(
                places, zip(chosen.tolist(), rejected.tolist(), strict=True), strict=True
            ):
                found[at] = pair
    model.train(training)
    return found
