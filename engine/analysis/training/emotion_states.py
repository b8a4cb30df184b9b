"""The rival that reads the house model's mind: linear heads on the mean of its last states."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from engine.analysis.emotion_features import Vector
from engine.analysis.training.emotion_fit import softmax_regression
from engine.analysis.training.emotion_material import LABELS, Labelled
from engine.analysis.training.emotion_rivals import Reader
from engine.analysis.training.emotion_scores import Guess
from engine.analysis.training.emotion_words import ridge
from engine.text.house.export import BOS_ID, read_model

_LONGEST = 300  # tokens
_FIRM, _SOFT = 300.0, 100.0  # strength of the priors; 256 states learn our few lines by heart


def train_states(folder: Path, train: Sequence[Labelled]) -> Reader:
    """Linear heads on the mean of the house model's last states."""
    model = read_model(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    @torch.no_grad()
    def means(texts: Sequence[str]) -> Vector:
        rows = []
        for text in texts:
            ids = torch.tensor([[BOS_ID, *tokenizer.encode(text).ids[:_LONGEST]]])
            rows.append(model.hidden(ids, torch.zeros_like(ids))[0, 1:].mean(dim=0).numpy())
        return np.array(rows, np.float32)

    x = means([one.text for one in train])
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = (x - middle) / spread
    numbers = np.array([(one.valence, one.arousal) for one in train], np.float32)
    weights = ridge(x, numbers - numbers.mean(axis=0), _FIRM).T
    lines = np.hstack([weights, numbers.mean(axis=0)[:, None]])
    names = np.array([LABELS.index(one.emotion) for one in train])
    emotion = softmax_regression(x, names, _SOFT)

    def read(texts: Sequence[str]) -> list[Guess]:
        rows = (means(texts) - middle) / spread
        rows = np.hstack([rows, np.ones((len(rows), 1), np.float32)])
        best = (rows @ emotion.T).argmax(axis=1)
        answers = zip(*(rows @ lines.T).T, best, strict=True)
        return [Guess(float(v), float(a), LABELS[n]) for v, a, n in answers]

    return read
