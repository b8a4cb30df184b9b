"""
How alike drafts are, by what they share, and how many different ones a set amounts to. Pure.

Knows texts and numbers; not who wrote them, nor which are liked.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.types import Language

FloatArray = NDArray[np.float64]

MAX_CHARS = 20_000  # of one text that are compared
_NOTHING = 1e-9  # eigenvalues that are zero but for rounding
_GRAM = {"en": 5, "zh": 3}  # characters
_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter English words say little of a subject


def grams(text: str, language: Language) -> frozenset[str]:
    """Runs of letters and digits, 5 in English and 3 in Chinese; a short text is one run."""
    return _runs(text, _GRAM[language])


def words(text: str, language: Language) -> frozenset[str]:
    """What a text is made of: English words of four letters and more, pairs of characters."""
    if language == "zh":
        return _runs(text, 2)
    return frozenset(_WORD.findall(text[:MAX_CHARS].lower()))


def similarity(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard index of two sets, in [0, 1]; two empty sets are alike."""
    shared = len(left & right)
    union = len(left) + len(right) - shared
    return shared / union if union else 1.0


def likeness(texts: Sequence[frozenset[str]]) -> FloatArray:
    """Similarity of each text's grams or words to each other's, (n, n), ones on the diagonal."""
    alike = np.eye(len(texts))
    for i, one in enumerate(texts):
        for j in range(i):
            alike[i, j] = alike[j, i] = similarity(one, texts[j])
    return alike


def unlike(alike: FloatArray) -> FloatArray:
    """How unlike each one is to the others on the average, (n,) in [0, 1]; a single one is 0."""
    others = len(alike) - 1
    if others < 1:
        return np.zeros(len(alike))
    return np.asarray(1 - (alike.sum(axis=1) - alike.diagonal()) / others)


def vendi(alike: FloatArray) -> float:
    """
    The effective number of different ones in a set, from 1 (all the same) to n; 0 for none.

    Args:
        alike: Similarities (n, n), symmetric, ones on the diagonal.

    Source: Friedman and Dieng 2023, "The Vendi Score" (arXiv:2210.02410), equation 1.
    """
    if not len(alike):
        return 0.0
    spectrum = np.linalg.eigvalsh(alike)
    spectrum = spectrum[spectrum > _NOTHING]  # 0 log 0 is 0, and not every likeness is a kernel
    shares = spectrum / spectrum.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _runs(text: str, size: int) -> frozenset[str]:
    flat = _SIGNS.sub("", text[:MAX_CHARS].lower())
    return frozenset(flat[i : i + size] for i in range(max(1, len(flat) - size + 1)))
