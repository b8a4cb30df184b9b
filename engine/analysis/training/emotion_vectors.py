"""
Word vectors out of running text: counts of neighbours, weighed, and their strongest directions.

Source: Levy, Goldberg and Dagan 2015 (TACL 3): positive pointwise mutual information with
smoothed contexts, then a truncated SVD with half-weighted singular values.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.analysis.emotion_features import Vector
from engine.analysis.lexicon import tokens_of
from engine.analysis.words_zh import Segmenter
from engine.types import Language

WORDS = 18_000
_CONTEXTS = 4_000
_RAREST = 12
_WIDTH = 200
_REACH = {"en": 8, "zh": 6}  # words to each side
_SMOOTH = 0.75
_CHUNK = 400_000  # tokens counted at once


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Words by falling frequency, their counts (V,) and unit vectors (V, 200)."""

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    vectors: Vector

    @property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    @property
    def weights(self) -> Vector:
        """(V,) in (0, 1]: small for common words. Source: Arora et al. 2017, a = 3e-4."""
        shares = self.counts / self.counts.sum()
        return np.asarray(3e-4 / (3e-4 + shares), np.float32)

    def save(self, path: Path) -> None:
        np.savez(path, words=np.array(self.words), counts=self.counts, vectors=self.vectors)

    @classmethod
    def load(cls, path: Path) -> "WordVectors":
        kept = np.load(path, allow_pickle=False)
        return cls(tuple(kept["words"].tolist()), kept["counts"], kept["vectors"])


class Cutter:
    """Words of running text: English by spelling, Chinese by jieba's dictionary."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._segmenter = Segmenter.load() if language == "zh" else None

    def words(self, text: str) -> list[str]:
        tokens = tokens_of(text, self._language)
        if self._segmenter is None:
            return [token.word for token in tokens]
        runs: list[str] = []
        end = -1
        for token in tokens:
            if token.start == end:
                runs[-1] += token.word
            else:
                runs.append(token.word)
            end = token.end
        return [word for run in runs for word in self._segmenter.cut(run)]


def learn_vectors(texts: Iterable[str], language: Language, scratch: Path) -> WordVectors:
    """
    Vectors of the commonest words of `texts`.

    Args:
        scratch: A file that the cut texts are written to, since they are read twice.
    """
    cutter = Cutter(language)
    tally: Counter[str] = Counter()
    with scratch.open("w", encoding="utf-8") as out:
        for text in texts:
            words = cutter.words(text)
            tally.update(words)
            out.write(" ".join(words) + "\n")
    words = [word for word, n in tally.most_common(WORDS) if n >= _RAREST]
    counts = _neighbours(_ids(scratch, words, _REACH[language]), len(words), _REACH[language])
    vectors = _directions(_information(counts))
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    numbers = np.array([tally[word] for word in words])
    return WordVectors(tuple(words), numbers, vectors.astype(np.float32))


def _ids(scratch: Path, words: Sequence[str], gap: int) -> Iterator[NDArray[np.int64]]:
    """Numbers of the words, -1 for unknown ones; a gap parts one text from the next."""
    index = {word: i for i, word in enumerate(words)}
    chunk: list[int] = []
    with scratch.open(encoding="utf-8") as cut:
        for line in cut:
            chunk += [index.get(word, -1) for word in line.split()] + [-1] * gap
            if len(chunk) > _CHUNK:
                yield np.array(chunk)
                chunk = []
    yield np.array(chunk, np.int64)


def _neighbours(chunks: Iterable[NDArray[np.int64]], n_words: int, reach: int) -> Vector:
    """How often context j stands within `reach` words of word i, (V, C)."""
    contexts = min(_CONTEXTS, n_words)
    counts = np.zeros(n_words * contexts, np.float32)
    for ids in chunks:
        for distance in range(1, reach + 1):
            left, right = ids[:-distance], ids[distance:]
            for word, context in ((left, right), (right, left)):
                known = (word >= 0) & (context >= 0) & (context < contexts)
                cells, times = np.unique(
                    word[known] * contexts + context[known], return_counts=True
                )
                counts[cells] += times
    return counts.reshape(n_words, contexts)


def _information(counts: Vector) -> Vector:
    """Positive pointwise mutual information, in place: the matrix is large."""
    words = counts.sum(axis=1) + 1.0
    contexts = (counts.sum(axis=0) + 1.0) ** _SMOOTH
    contexts *= words.sum() / contexts.sum()
    counts *= words.sum() / words[:, None]
    counts /= contexts
    np.maximum(counts, 1.0, out=counts)
    return np.log(counts, out=counts)


def _directions(matrix: Vector) -> Vector:
    """Rows in the strongest directions, by the eigenvectors of the contexts' products."""
    squares, basis = np.linalg.eigh(matrix.T @ matrix)
    top = np.argsort(-squares)[:_WIDTH]
    singular = np.sqrt(np.maximum(squares[top], 1e-9))
    return np.asarray(matrix @ basis[:, top] / np.sqrt(singular), np.float32)
