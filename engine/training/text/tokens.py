"""
Rows as tokens, as the engine is asked and as the model ends what it says. Knows no trainer.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transformers import PreTrainedTokenizerBase

from engine.training.examples import Message, Row

ANSWER_TOKENS = 512  # of an answer; drafts are a few hundred at most
_TOGETHER = 8  # batches among which rows of like length are put together


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    One row.

    `weight` is of the pair (0 where there is none), `hold` of the chosen text's own likelihood;
    `before` what the base model holds of chosen and rejected, in nats, once that was measured.
    """

    prompt: tuple[int, ...]
    chosen: tuple[int, ...]
    rejected: tuple[int, ...]
    weight: float
    hold: float
    label: bool | None = None
    group: str = ""
    before: tuple[float, float] = (0.0, 0.0)

    @property
    def length(self) -> int:
        """Of what is read for it: the prompt is read once."""
        return len(self.prompt) + len(self.chosen) + len(self.rejected)


def tokens_of(
    tokenizer: PreTrainedTokenizerBase, rows: Sequence[Row], max_length: int
) -> list[Tokens]:
    """All rows; of a prompt that is too long the end is kept, where the request stands."""
    return [_tokens(tokenizer, row, max_length) for row in rows]


def prompt_of(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> list[int]:
    """A prompt in the very tokens that vLLM makes of the same messages."""
    ids: list[int] = tokenizer.apply_chat_template(
        [{"role": one.role, "content": one.content} for one in messages],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=False,
    )
    return ids


def answer_of(tokenizer: PreTrainedTokenizerBase, text: str, most: int) -> list[int]:
    """What the model would have said, its end included where it fits."""
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return [*ids, int(tokenizer.eos_token_id)][:most]


def _tokens(tokenizer: PreTrainedTokenizerBase, row: Row, max_length: int) -> Tokens:
    most = min(ANSWER_TOKENS, max_length // 2)
    chosen = tuple(answer_of(tokenizer, row.chosen, most))
    rejected = tuple(answer_of(tokenizer, row.rejected, most)) if row.is_pair else ()
    room = max_length - max(len(chosen), len(rejected))
    prompt = tuple(prompt_of(tokenizer, row.prompt)[-room:])
    weight = row.weight if row.is_pair else 0.0
    return Tokens(prompt, chosen, rejected, weight, row.weight, row.label, row.group)


def in_order(rows: Sequence[Tokens], batch: int, epochs: int, seed: int) -> list[Tokens]:
    """
    All rows of all epochs, in the order in which they are trained on.

    Each epoch is shuffled; rows of like length are put into one batch, as padding costs as much as
    text. The order is a function of its arguments alone, so that a resumed run goes on in it.
    """
    rng = random.Random(f"order {seed}")
    told: list[Tokens] = []
    for _ in range(epochs):
        mixed = rng.sample(list(rows), len(rows))
        batches: list[list[Tokens]] = []
        for start in range(0, len(mixed), batch * _TOGETHER):
            some = sorted(mixed[start : start + batch * _TOGETHER], key=lambda one: one.length)
            batches += [some[at : at + batch] for at in range(0, len(some), batch)]
        # The one short batch comes last: the others keep their bounds however they are cut.
        whole = [one for one in batches if len(one) == batch]
        rest = [one for one in batches if len(one) < batch]
        rng.shuffle(whole)
        told += [one for some in (*whole, *rest) for one in some]
    return told


def alone(rows: Sequence[Tokens]) -> list[Tokens]:
    """The same rows, with nothing rejected: what was chosen teaches by its own likelihood."""
    return [replace(row, rejected=(), weight=0.0) for row in rows]


def known(rows: Sequence[Tokens], before: Sequence[tuple[float, float]]) -> list[Tokens]:
    """The same rows, with what the base holds of them."""
    return [replace(row, before=held) for row, held in zip(rows, before, strict=True)]
