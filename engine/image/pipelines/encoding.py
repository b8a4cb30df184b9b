"""
Prompts as a model reads them, kept: variations and rerolls ask with the same words again.

Each prompt is encoded alone, so that its numbers do not depend on who else is in the batch.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from engine.image.pipelines.families import Family

Encoded = Mapping[str, Tensor | list[Tensor]]
Key = tuple[str, str, bool]  # prompt, negative, guided
_KEPT_BYTES = 256 << 20


class Encoder:
    """The text encoders of one pipeline, with their answers of late (least recent go first)."""

    def __init__(self, pipe: Any, family: Family, kept_bytes: int = _KEPT_BYTES) -> None:
        self._pipe = pipe
        self._family = family
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[Key, Encoded] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    def batch(
        self, prompts: Sequence[tuple[str, str]], *, guided: bool, device: torch.device
    ) -> dict[str, Any]:
        """
        The arguments that stand for `prompts` (what to paint, what not) in a call, on `device`.
        """
        rows = [self._encoded((prompt, negative, guided)) for prompt, negative in prompts]
        return {name: _joined([row[name] for row in rows], device) for name in rows[0]}

    def _encoded(self, key: Key) -> Encoded:
        if key in self._kept:
            self.hits += 1
            self._kept.move_to_end(key)
            return self._kept[key]
        self.misses += 1
        encoded = self._encode(*key)
        self._kept[key] = encoded
        self._bytes += _bytes_of(encoded)
        while self._bytes > self._kept_bytes and len(self._kept) > 1:
            self._bytes -= _bytes_of(self._kept.popitem(last=False)[1])
        return encoded

    @torch.no_grad()
    def _encode(self, prompt: str, negative: str, guided: bool) -> Encoded:
        if self._family.negative_apart:
            encoded = self._asked(prompt=[prompt])
            if guided:
                apart = self._asked(prompt=[negative])
                encoded.update({f"negative_{name}": value for name, value in apart.items()})
            return encoded
        return self._asked(
            prompt=[prompt],
            negative_prompt=[negative] if negative else None,  # None: the model's own emptiness
            do_classifier_free_guidance=guided,
        )

    def _asked(self, **asked: object) -> dict[str, Tensor | list[Tensor]]:
        told = {**self._family.told, "device": self._pipe.text_encoder.device}
        answers = self._pipe.encode_prompt(**asked, **told)
        named = zip(self._family.encoded, answers, strict=True)
        return {
            name: answer
            for name, answer in named
            if name and (isinstance(answer, Tensor) or answer)
        }


def _joined(rows: Sequence[Tensor | list[Tensor]], device: torch.device) -> Tensor | list[Tensor]:
    tensors = [row for row in rows if isinstance(row, Tensor)]
    if tensors:
        return torch.cat(tensors).to(device)
    return [tensor.to(device) for row in rows for tensor in row]


def _bytes_of(encoded: Encoded) -> int:
    values = encoded.values()
    tensors = [t for value in values for t in ([value] if isinstance(value, Tensor) else value)]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
