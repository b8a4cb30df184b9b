"""Fits the shipped reader's heads on our lines and writes its two files. Knows no other model."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from engine.analysis.emotion import Heads
from engine.analysis.emotion_features import Features, Vector, WordTable
from engine.analysis.training.emotion_material import LABELS, Labelled
from engine.types import Language

SOFT = 3.0  # strength of the prior on the weights, by cross-validation on our lines
_KEPT_WORDS = 14_000  # by frequency; the artefact stays small
_STEPS = 30
_STILL = 1e-6  # the largest change of a weight that ends the search
_BIAS_PRIOR = 1e-3  # only so that the equations have one solution


def fit_heads(features: Features, examples: Sequence[Labelled], *, soft: float = SOFT) -> Heads:
    """Heads that read `features` as the labels of `examples` do; every label must be there."""
    x = np.array([features.of(one.text).vector for one in examples])
    labels = np.array([LABELS.index(one.emotion) for one in examples])
    numbers = np.array([(one.valence, one.arousal) for one in examples], np.float32)
    means = np.array([numbers[labels == n].mean(axis=0) for n in range(len(LABELS))], np.float32)
    usual = np.ascontiguousarray(means.T)
    return Heads(softmax_regression(x, labels, soft), usual[0], usual[1])


def softmax_regression(x: Vector, labels: NDArray[np.int64], strength: float) -> Vector:
    """
    Weights (K, D + 1), bias last, that make the labels likely under a Gaussian prior.

    Args:
        strength: Of the prior; the sum of squared weights, biases apart, is held small by half
            of it.

    Source: Newton's method, as in Bishop 2006, section 4.3.4.
    """
    inputs = np.hstack([x, np.ones((len(x), 1))]).astype(np.float64)
    target = np.eye(len(LABELS))[labels]
    prior = np.full(inputs.shape[1], strength)
    prior[-1] = _BIAS_PRIOR
    weights = np.zeros((len(LABELS), inputs.shape[1]))
    for _ in range(_STEPS):
        logits = inputs @ weights.T
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = (shares - target).T @ inputs + prior * weights
        step = np.linalg.solve(_curvature(inputs, shares, prior), slope.ravel())
        weights -= step.reshape(weights.shape)
        if np.abs(step).max() < _STILL:
            break
    return weights.astype(np.float32)


def _curvature(
    inputs: NDArray[np.float64], shares: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Second derivatives of the loss, (K * D, K * D), one block for each pair of labels."""
    kinds, width = shares.shape[1], inputs.shape[1]
    blocks = np.zeros((kinds, width, kinds, width))
    for one in range(kinds):
        for other in range(kinds):
            bend = shares[:, one] * ((one == other) - shares[:, other])
            blocks[one, :, other] = inputs.T @ (bend[:, None] * inputs)
        blocks[one, :, one] += np.diag(prior)
    return blocks.reshape(kinds * width, kinds * width)


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
