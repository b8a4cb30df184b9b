"""Figures of a reader of feelings against labels. Knows numbers and names, no model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.analysis.training.emotion_material import LABELS, Labelled

Numbers = NDArray[np.float64]
_CLEAR = 0.15  # a label nearer to 0 has no sign to be right about


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model says of one text; None where it does not speak of it."""

    valence: float | None
    arousal: float | None
    emotion: str | None


@dataclass(frozen=True, slots=True)
class Scores:
    """
    One model on one set. Correlations lie in [-1, 1], shares in [0, 1], None where it is silent.

    `sign` is the share of the right sign among labels of at least 0.15 either way; a guess of
    exactly 0 is wrong.
    """

    pearson: float | None
    spearman: float | None
    sign: float | None
    arousal: float | None
    accuracy: float | None
    f1: float | None


def score(guesses: Sequence[Guess], truth: Sequence[Labelled]) -> Scores:
    valence = _pairs([g.valence for g in guesses], [t.valence for t in truth])
    arousal = _pairs([g.arousal for g in guesses], [t.arousal for t in truth])
    named = [g.emotion for g in guesses if g.emotion is not None]
    labels = [t.emotion for t in truth]
    whole = len(named) == len(labels)
    return Scores(
        pearson=_pearson(*valence) if valence else None,
        spearman=_pearson(_ranks(valence[0]), _ranks(valence[1])) if valence else None,
        sign=_sign(*valence) if valence else None,
        arousal=_pearson(*arousal) if arousal else None,
        accuracy=float(np.mean([a == b for a, b in zip(named, labels, strict=True)]))
        if whole
        else None,
        f1=_macro_f1(named, labels) if whole else None,
    )


def row(name: str, scores: Scores) -> str:
    """A line of a Markdown table."""
    cells = (
        scores.pearson, scores.spearman, scores.sign, scores.arousal, scores.accuracy, scores.f1,
    )  # fmt: skip
    return f"| {name} | " + " | ".join("-" if c is None else f"{c:.2f}" for c in cells) + " |"


HEADER = (
    "| model | valence r | valence rho | sign | arousal r | emotion | macro F1 |\n"
    "|---|---|---|---|---|---|---|"
)


def _pairs(guessed: list[float | None], true: list[float]) -> tuple[Numbers, Numbers] | None:
    spoken = [one for one in guessed if one is not None]
    return (np.array(spoken), np.array(true)) if len(spoken) == len(true) else None


def _pearson(a: Numbers, b: Numbers) -> float:
    """0 where one side never varies: a constant tells nothing."""
    if a.std() < 1e-9 or b.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Numbers) -> Numbers:
    """Ranks from 0, ties sharing their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2)[inverse])


def _sign(guessed: Numbers, true: Numbers) -> float:
    clear = np.abs(true) >= _CLEAR
    return float(np.mean(np.sign(guessed[clear]) == np.sign(true[clear])))


def _macro_f1(guessed: Sequence[str], true: Sequence[str]) -> float:
    parts = []
    for label in LABELS:
        hits = sum(a == b == label for a, b in zip(guessed, true, strict=True))
        parts.append(2.0 * hits / max(1, guessed.count(label) + true.count(label)))
    return float(np.mean(parts))
