"""Fits the shipped reader's heads on our lines and writes its two files. Knows no other model."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch.nn.functional import cross_entropy

from engine.analysis.emotion import Heads
from engine.analysis.emotion_features import Features, Vector, WordTable
from engine.analysis.training.emotion_material import LABELS, Labelled
from engine.analysis.training.emotion_words import ridge
from engine.types import Language

SOFT = 3.0  # strength of the prior on the weights of the emotions' head
FIRM = 10.0  # the same of valence and arousal
_KEPT_WORDS = 14_000  # by frequency; the artefact stays small
_STEPS = 60


def fit_heads(
    features: Features, examples: Sequence[Labelled], *, soft: float = SOFT, firm: float = FIRM
) -> Heads:
    """Heads that read `features` as the labels of `examples` do."""
    x = np.array([features.of(one.text).vector for one in examples])
    labels = np.array([LABELS.index(one.emotion) for one in examples])
    numbers = np.array([(one.valence, one.arousal) for one in examples], np.float32)
    middle = numbers.mean(axis=0)
    weights = ridge(x - x.mean(axis=0), numbers - middle, firm).T  # (2, SIZE)
    bias = middle - weights @ x.mean(axis=0)
    lines = np.hstack([weights, bias[:, None]]).astype(np.float32)
    return Heads(softmax_regression(x, labels, soft), lines[0], lines[1])


def softmax_regression(x: Vector, labels: NDArray[np.int64], strength: float) -> Vector:
    """
    Weights (K, D + 1), bias last, that make the labels likely under a Gaussian prior.

    Args:
        strength: Of the prior; the sum of squared weights is held small by half of it.
    """
    inputs, targets = torch.from_numpy(x).float(), torch.from_numpy(labels).long()
    weights = torch.zeros(len(LABELS), x.shape[1], requires_grad=True)
    bias = torch.zeros(len(LABELS), requires_grad=True)
    search = torch.optim.LBFGS(
        [weights, bias], max_iter=_STEPS, tolerance_grad=1e-5, line_search_fn="strong_wolfe"
    )

    def loss() -> torch.Tensor:
        search.zero_grad()
        value = cross_entropy(inputs @ weights.T + bias, targets, reduction="sum")
        value = value + 0.5 * strength * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    search.step(loss)  # type: ignore[no-untyped-call]
    return np.hstack([weights.detach().numpy(), bias.detach().numpy()[:, None]])


def shrunk(table: WordTable) -> WordTable:
    """The table as it will be read back: its commonest words, in eight bits a number."""
    words = sorted(table.index, key=table.index.__getitem__)[:_KEPT_WORDS]
    kin, kin_scale = _eight_bits(table.kin[: len(words)])
    company, company_scale = _eight_bits(table.company[: len(words)])
    return WordTable(
        {word: i for i, word in enumerate(words)},
        kin * kin_scale,
        company * company_scale,
        table.weight[: len(words)].astype(np.float16).astype(np.float32),
    )


def write(
    folder: Path, tables: Mapping[Language, WordTable], heads: Mapping[Language, Heads]
) -> None:
    """`emotion.json` (the words) and `emotion.safetensors` (all numbers) of both languages."""
    tensors: dict[str, NDArray[np.generic]] = {}
    for language, table in tables.items():
        kin, kin_scale = _eight_bits(table.kin)
        company, company_scale = _eight_bits(table.company)
        tensors |= {
            f"{language}.kin": kin,
            f"{language}.kin_scale": kin_scale,
            f"{language}.company": company,
            f"{language}.company_scale": company_scale,
            f"{language}.weight": table.weight.astype(np.float16),
            f"{language}.emotion": heads[language].emotion,
            f"{language}.valence": heads[language].valence,
            f"{language}.arousal": heads[language].arousal,
        }
    words = {language: sorted(t.index, key=t.index.__getitem__) for language, t in tables.items()}
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    (folder / "emotion.json").write_text(text + "\n", encoding="utf-8")
    save_file(
        {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
        folder / "emotion.safetensors",
    )


def _eight_bits(table: Vector) -> tuple[NDArray[np.int8], Vector]:
    """A column's largest number becomes 127."""
    scale = np.abs(table).max(axis=0) / 127.0 + 1e-12
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)
