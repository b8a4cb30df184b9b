"""
Pairs as tensors, and how likely a model holds an answer. Knows no method and no optimizer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

PROMPT_TOKENS = 512  # of the end of a prompt, where the request stands
ANSWER_TOKENS = 256
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


@dataclass(frozen=True, slots=True)
class Pair:
    """One preference in tokens; the answers end as the model ends its own."""

    prompt: tuple[int, ...]
    chosen: tuple[int, ...]
    rejected: tuple[int, ...]
    weight: float


def tokenized(
    tokenizer: PreTrainedTokenizerBase,
    messages: Sequence[Mapping[str, str]],
    chosen: str,
    rejected: str,
    weight: float,
) -> Pair:
    """A preference as the engine would be asked and would have answered."""
    prompt = tokenizer.apply_chat_template(
        [dict(one) for one in messages],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=False,
    )
    ends = (int(tokenizer.eos_token_id),)
    read = [
        (*tokenizer(text, add_special_tokens=False)["input_ids"][: ANSWER_TOKENS - 1], *ends)
        for text in (chosen, rejected)
    ]
    return Pair(tuple(prompt[-PROMPT_TOKENS:]), read[0], read[1], weight)


def answers(pairs: Sequence[Pair]) -> Answers:
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


def batches(pairs: Sequence[Pair], size: int) -> Iterator[Sequence[Pair]]:
    """In the order given."""
    for start in range(0, len(pairs), size):
        yield pairs[start : start + size]
