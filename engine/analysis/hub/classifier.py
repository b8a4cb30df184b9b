"""
The feeling of a text by a sequence classifier of the BERT family, from a hub or a folder.

Knows transformers and what labels mean; takes any model whose labels are known (labels.py).
"""

from collections.abc import Mapping
from typing import Any

from engine.analysis.emotion import MAX_EMOTIONS, Feeling
from engine.analysis.hub.labels import NEUTRAL, Meaning, meaning_of
from engine.analysis.hub.loading import check_folder, ready_torch
from engine.types import Emotion, EmotionName

MAX_CHARS = 6_000  # of one text; what lies beyond is not read
MAX_TOKENS = 512
_NAMED = 0.15  # share of the reading from which an emotion is named


class ClassifierReader:
    """One classifier in memory. It blocks: call it from a worker, one call at a time."""

    def __init__(self, name: str, model: Any, tokenizer: Any, meanings: Mapping[int, Meaning]):
        self.backend = f"classifier:{name}"
        self._model = model
        self._tokenizer = tokenizer
        self._meanings = meanings
        self._several = model.config.problem_type == "multi_label_classification"

    @classmethod
    def load(cls, name_or_folder: str) -> "ClassifierReader":
        """
        Raises:
            ImportError: torch or transformers is not installed.
            OSError: No such model, or the hub cannot be reached.
            ValueError: A label of the model is not known here, so its answer has no meaning.
        """
        check_folder(name_or_folder)
        ready_torch()
        # Imported here, so that an install without a text engine of its own can start.
        from transformers import (  # type: ignore[attr-defined, unused-ignore]
            AutoModelForSequenceClassification,
            AutoTokenizer,
        )

        model = AutoModelForSequenceClassification.from_pretrained(name_or_folder).eval()
        tokenizer = AutoTokenizer.from_pretrained(name_or_folder)
        meanings: dict[int, Meaning] = {}
        for number, label in model.config.id2label.items():
            meaning = meaning_of(label)
            if meaning is None:
                raise ValueError(f"{name_or_folder}: nobody knows what label {label!r} means")
            meanings[int(number)] = meaning
        return cls(name_or_folder.rstrip("/").split("/")[-1], model, tokenizer, meanings)

    def read(self, text: str) -> Feeling:
        """The feeling of the first MAX_CHARS characters of `text`; it quotes no evidence."""
        return feeling_of(self._shares(text[:MAX_CHARS]), self.backend)

    def _shares(self, text: str) -> list[tuple[Meaning, float]]:
        import torch

        # A lone surrogate is no text to the tokenizer, which would refuse the whole draft for it.
        sound = text.encode("utf-8", "replace").decode("utf-8")
        ids = self._tokenizer(sound, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        with torch.inference_mode():
            logits = self._model(**ids).logits[0]
        shares = logits.sigmoid() if self._several else logits.softmax(dim=0)
        return [(self._meanings[n], float(share)) for n, share in enumerate(shares)]


def feeling_of(shares: list[tuple[Meaning, float]], backend: str) -> Feeling:
    """
    Labels with their shares, each in [0, 1], as one feeling.

    Valence and arousal are the labels' means, weighed by shares; labels of one emotion add up.
    """
    whole = sum(share for _, share in shares) or 1.0
    said: dict[EmotionName, float] = {}
    for meaning, share in shares:
        if meaning.emotion is not None:
            said[meaning.emotion] = said.get(meaning.emotion, 0.0) + share / whole
    neutral = sum(share for meaning, share in shares if meaning is NEUTRAL) / whole
    ranked = sorted(said.items(), key=lambda pair: -pair[1])
    named = [pair for pair in ranked if pair[1] >= _NAMED and pair[1] > neutral]
    return Feeling(
        valence=sum(meaning.valence * share for meaning, share in shares) / whole,
        arousal=sum(meaning.arousal * share for meaning, share in shares) / whole,
        emotions=tuple(Emotion(name, min(1.0, share)) for name, share in named[:MAX_EMOTIONS]),
        evidence=(),
        sure=max(neutral, ranked[0][1] if ranked else 0.0),
        backend=backend,
    )
