"""
What each word leans to, learned from the lists and from running text, with no labelled passage.

`kin`: a word that is used like listed words leans as they do. `company`: a word that stands where
cues of a feeling stand leans to it, whatever it means by itself.
"""

from collections.abc import Sequence

import numpy as np

from engine.analysis.emotion_features import Vector, WordTable, cut, parts_of
from engine.analysis.lexicon import AXES, Lexicon, tokens_of
from engine.analysis.training.emotion_vectors import WordVectors
from engine.text.guard import Guard

_NEUTRAL = 1500  # common unlisted words that are taken to lean to nothing
_COMMON = 9000
_WIDTH = 1.0  # of the kernel: exp(-width |x - y|^2)
_KIN_RIDGE = 1.0
_COMPANY_RIDGE = 3.0
_QUIET = 10.0  # tokens added to a passage's length, so that one cue in three words is no extreme
_ROWS = 2000
_LONGEST_ZH = 4


def learn_words(
    vectors: WordVectors, lexicon: Lexicon, passages: Sequence[str], seed: int = 0
) -> WordTable:
    """The table of every word that has a vector, the guard's words apart: the table ships."""
    guard = Guard()
    fit = [
        n
        for n, word in enumerate(vectors.words)
        if len(word) <= _longest(lexicon) and guard.first_fault(word, lexicon.language) is None
    ]
    kept = WordVectors(
        tuple(vectors.words[n] for n in fit), vectors.counts[fit], vectors.vectors[fit]
    )
    kin = _kin(kept, lexicon, np.random.default_rng(seed))
    company = _company(kept, lexicon, passages)
    return WordTable(kept.index, kin, company, kept.weights)


def _longest(lexicon: Lexicon) -> int:
    return _LONGEST_ZH if lexicon.language == "zh" else 24


def _kin(vectors: WordVectors, lexicon: Lexicon, rng: np.random.Generator) -> Vector:
    """Kernel ridge regression from the vectors of listed words to what the list says of them."""
    index = vectors.index
    listed = [word for word in lexicon.entries if word in index]
    common = [word for word in vectors.words[:_COMMON] if word not in lexicon.entries]
    neutral = rng.choice(common, min(_NEUTRAL, len(common)), replace=False).tolist()
    says = np.zeros((len(listed) + len(neutral), len(AXES)), np.float32)
    says[: len(listed)] = [lexicon.entries[word] for word in listed]
    known = vectors.vectors[[index[word] for word in (*listed, *neutral)]]
    kernel = _kernel(known, known) + _KIN_RIDGE * np.eye(len(known), dtype=np.float32)
    duals = np.linalg.solve(kernel, says)
    rows = range(0, len(vectors.words), _ROWS)
    kin = np.vstack([_kernel(vectors.vectors[n : n + _ROWS], known) @ duals for n in rows])
    kin[[index[word] for word in listed]] = 0.0
    return np.asarray(kin, np.float32)


def _kernel(left: Vector, right: Vector) -> Vector:
    distances = (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2.0 * left @ right.T
    return np.asarray(np.exp(-_WIDTH * distances), np.float32)


def _company(vectors: WordVectors, lexicon: Lexicon, passages: Sequence[str]) -> Vector:
    """Ridge regression from a passage's mean vector, its cues taken out, to what the cues said."""
    index, weights = vectors.index, vectors.weights
    means = np.zeros((len(passages), vectors.vectors.shape[1]), np.float32)
    said = np.zeros((len(passages), len(AXES)), np.float32)
    for row, text in enumerate(passages):
        tokens = tokens_of(text, lexicon.language)
        covered: set[int] = set()
        for cue in lexicon.cues(text):
            said[row] += np.asarray(cue.says, np.float32) / (len(tokens) + _QUIET)
            covered.update(range(cue.start, cue.end))
        left = [token for token in tokens if token.start not in covered]
        words = (word for _, _, word in cut(left, index, lexicon.language))
        ids = [index[p] for word in words for p in parts_of(word, lexicon.language) if p in index]
        if ids:
            share = weights[ids] / (weights[ids].sum() + 0.3)
            means[row] = share @ vectors.vectors[ids]
    said = (said - said.mean(0)) / (said.std(0) + 1e-6)
    return np.asarray(vectors.vectors @ ridge(means, said, _COMPANY_RIDGE), np.float32)


def ridge(x: Vector, y: Vector, strength: float) -> Vector:
    """Coefficients (D, K) of `y` (N, K) on `x` (N, D), no bias, squared weights held small."""
    gram = x.T @ x + strength * np.eye(x.shape[1], dtype=np.float32)
    return np.asarray(np.linalg.solve(gram, x.T @ y), np.float32)
