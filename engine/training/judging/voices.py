"""
One base model and the adapters that speak through it: what they would write, and how gladly.

Loads the base once; knows no form, no vote, no verdict.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.operators import declare_torchvision_operators
from engine.training.examples import Message
from engine.types import Sampling

MAX_TOKENS = 1_536  # of a prompt with its answer; longer prompts lose their oldest tokens
_LOGITS = 1 << 26  # that are held at a time, 256 MB
_ROWS = 64  # drawn together

Prompt = Sequence[Message]


class Voices:
    """
    Args:
        adapters: Folders by the names under which they speak; None names the base itself, which
            may be the only one.
    """

    def __init__(self, base: str, adapters: dict[str, Path]) -> None:
        declare_torchvision_operators()
        from peft import PeftModel
        from transformers import AutoModelForCausalLM, AutoTokenizer

        gpu = torch.cuda.is_available()
        self._device = torch.device("cuda" if gpu else "cpu")
        self.tokenizer: Any = AutoTokenizer.from_pretrained(base)
        plain: Any = AutoModelForCausalLM.from_pretrained(
            base, dtype=torch.bfloat16 if gpu else torch.float32
        )
        self._eos = int(self.tokenizer.eos_token_id)
        self._pad = (
            self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else self._eos
        )
        self._model: Any = plain
        for number, (name, folder) in enumerate(adapters.items()):
            if number == 0:
                self._model = PeftModel.from_pretrained(plain, folder, adapter_name=name)
            else:
                self._model.load_adapter(folder, adapter_name=name)
        self._names = frozenset(adapters)
        self._model.eval().to(self._device)

    @contextmanager
    def speaking(self, name: str | None) -> Iterator[None]:
        """Until its end an adapter speaks, or the base where `name` is None."""
        if name is None and self._names:
            with self._model.disable_adapter():
                yield
        elif name is None:
            yield
        else:
            self._model.set_adapter(name)
            yield

    def tokens(self, text: str) -> list[int]:
        found: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return found

    @torch.no_grad()
    def gladness(self, answers: Sequence[tuple[Prompt, str]]) -> tuple[list[float], list[int]]:
        """
        How probable each answer is after its prompt, its end included.

        Returns:
            Log-probabilities in nats, and the numbers of tokens.
        """
        rows = [self._row(prompt, text) for prompt, text in answers]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + len(rows[i][1]))
        found = [0.0] * len(rows)
        for batch in self._batches([rows[i] for i in order]):
            for place, value in batch:
                found[order[place]] = value
        return found, [len(answer) for _, answer in rows]

    @torch.no_grad()
    def draw(self, prompts: Sequence[Prompt], sampling: Sampling, seed: int) -> list[str]:
        """One answer a prompt, cut at what `sampling` stops at; the same seed draws the same."""
        torch.manual_seed(seed)
        found: list[str] = []
        for start in range(0, len(prompts), _ROWS):
            heads = [
                self._head(prompt, sampling.max_tokens) for prompt in prompts[start : start + _ROWS]
            ]
            tokens, mask = self._left(heads)
            drawn = self._model.generate(
                input_ids=tokens,
                attention_mask=mask,
                do_sample=True,
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                top_k=0,
                repetition_penalty=sampling.repetition_penalty,
                max_new_tokens=sampling.max_tokens,
                pad_token_id=self._pad,
                eos_token_id=self._eos,
            )
            said = self.tokenizer.batch_decode(
                drawn[:, tokens.shape[1] :], skip_special_tokens=True
            )
            found += [_stopped(one, sampling.stop) for one in said]
        return found

    def _head(self, prompt: Prompt, room: int) -> list[int]:
        messages = [{"role": one.role, "content": one.content} for one in prompt]
        tokens: list[int] = self.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_dict=False
        )
        return tokens[-max(1, MAX_TOKENS - room) :]

    def _row(self, prompt: Prompt, text: str) -> tuple[list[int], list[int]]:
        answer = [*self.tokens(text)[: MAX_TOKENS // 2], self._eos]
        return self._head(prompt, len(answer)), answer

    def _left(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Tokens (B, T) padded at the left, and where they mean something."""
        longest = max(map(len, rows))
        tokens = [[self._pad] * (longest - len(row)) + list(row) for row in rows]
        mask = [[0] * (longest - len(row)) + [1] * len(row) for row in rows]
        return torch.tensor(tokens, device=self._device), torch.tensor(mask, device=self._device)

    def _batches(
        self, rows: Sequence[tuple[list[int], list[int]]]
    ) -> Iterator[list[tuple[int, float]]]:
        vocabulary = int(self._model.config.vocab_size)
        start = 0
        while start < len(rows):
            end, kept = start, 0
            while end < len(rows) and end - start < _ROWS:
                kept = max(kept, len(rows[end][1]) + 1)
                if end > start and (end + 1 - start) * kept * vocabulary > _LOGITS:
                    break
                end += 1
            values = self._values(rows[start:end])
            yield list(zip(range(start, end), values, strict=True))
            start = end

    def _values(self, rows: Sequence[tuple[list[int], list[int]]]) -> list[float]:
        tokens, mask = self._left([[*head, *answer] for head, answer in rows])
        kept = max(len(answer) for _, answer in rows) + 1
        logits = self._model(
            input_ids=tokens,
            attention_mask=mask,
            position_ids=(mask.cumsum(-1) - 1).clamp(min=0),
            logits_to_keep=kept,
        ).logits.float()
        told = logits[:, :-1].log_softmax(-1)  # (B, kept - 1, V)
        each = told.gather(-1, tokens[:, 1 - kept :, None])[..., 0]
        mine = torch.zeros_like(each)
        for row, (_, answer) in enumerate(rows):
            mine[row, -len(answer) :] = 1
        # Not by multiplication: what stands in the padding may be no number.
        return [float(v) for v in torch.where(mine > 0, each, 0.0).double().sum(-1)]


def _stopped(text: str, stops: Sequence[str]) -> str:
    for stop in stops:
        text = text.partition(stop)[0]
    return text.strip()
