"""
Pairs as tensors, and how likely a model holds an answer. Knows no method and no optimizer.

Each answer has a prompt of its own: what serves one method best (`engine.training.text.likelihood`)
cannot be asked of prefixes, which come before every token.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.training.text.tokens import Tokens

_PAD = 0


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """
    Prompts with one answer each, padded at their end.

    ids (B, T); seen (B, T) is 1 on tokens; answer (B, T) is 1 on those of the answer.
    """

    ids: Tensor
    seen: Tensor
    answer: Tensor


def answers(pairs: Sequence[Tokens]) -> Answers:
    """The chosen answers of all pairs, then the rejected ones."""
    rows = [(p.prompt, p.chosen) for p in pairs] + [(p.prompt, p.rejected) for p in pairs]
    longest = max(len(prompt) + len(answer) for prompt, answer in rows)
    ids = torch.full((len(rows), longest), _PAD)
    seen, said = torch.zeros_like(ids), torch.zeros_like(ids)
    for at, (prompt, answer) in enumerate(rows):
        end = len(prompt) + len(answer)
        ids[at, :end] = torch.tensor((*prompt, *answer))
        seen[at, :end] = 1
        said[at, len(prompt) : end] = 1
    return Answers(ids, seen, said)


def likelihoods(model: nn.Module, some: Answers) -> Tensor:
    """Log-likelihood of each answer after its prompt, (B,), in nats."""
    logits: Tensor = model(input_ids=some.ids, attention_mask=some.seen).logits
    told = logits[:, :-1].log_softmax(-1)  # (B, T - 1, V)
    named = told.gather(-1, some.ids[:, 1:, None])[..., 0]
    return (named * some.answer[:, 1:]).sum(1)


def batches(pairs: Sequence[Tokens], size: int) -> Iterator[Sequence[Tokens]]:
    """In the order given."""
    for start in range(0, len(pairs), size):
        yield pairs[start : start + size]
