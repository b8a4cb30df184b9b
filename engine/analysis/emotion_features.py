"""
What a text says of feeling, as one vector: listed cues, and what other words lean to.

Knows the lists and a table of words that was learned (engine/analysis/training); knows no labels
of passages. The same code makes the vectors that heads are fitted on and those that they read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.analysis.lexicon import AXES, GLAD, Cue, Lexicon, Token, tokens_of
from engine.types import Language

Vector = NDArray[np.float32]

SIZE = 3 * len(AXES)  # cues, kin, company
_LONGEST = 4  # characters of a Chinese word
_USUAL = {"en": 60, "zh": 90}  # tokens; a longer text says more without feeling more
_KIN_WEIGHT, _COMPANY_WEIGHT = 2.0, 2.0  # bring the three parts to one size before the tanh
_CALM_COMPANY = 0.3  # weight of a text that has no known word, so that one rare word decides little


@dataclass(frozen=True, slots=True)
class WordTable:
    """
    What words lean to that stand in no list, learned from the company that they keep.

    Row i of each table belongs to the word with index i. `kin` (V, 12) says to which listed words
    it is used alike; it is zero for listed words, whose cues speak already. `company` (V, 12) says
    which cues stand around it. `weight` (V,) in (0, 1] is small for common words.
    """

    index: Mapping[str, int]
    kin: Vector
    company: Vector
    weight: Vector


@dataclass(frozen=True, slots=True)
class Lean:
    """A word of the table in a text: characters [start, end), and its kin on each of AXES."""

    start: int
    end: int
    says: Vector


@dataclass(frozen=True, slots=True)
class Found:
    """
    A text's vector (SIZE,), parts about in [-1, 1], and the words that it is made of.

    `glad` in [-1, 1] is what the cues alone say of valence.
    """

    vector: Vector
    glad: float
    cues: tuple[Cue, ...]
    leans: tuple[Lean, ...]


class Features:
    """Makes vectors of texts of one language. Read-only once made."""

    def __init__(self, lexicon: Lexicon, table: WordTable) -> None:
        self.language: Language = lexicon.language
        self._lexicon = lexicon
        self._table = table

    def of(self, text: str) -> Found:
        """The vector of `text`, at a few microseconds a word. The caller caps the length."""
        tokens = tokens_of(text, self.language)
        cues = self._lexicon.cues(text)
        rows = list(self._rows(tokens))
        ids = np.fromiter((i for _, _, i in rows), dtype=np.int64, count=len(rows))
        weights = self._table.weight[ids]
        kin = weights[:, None] * self._table.kin[ids]
        company = weights @ self._table.company[ids] / (weights.sum() + _CALM_COMPANY)
        ease = _USUAL[self.language] / max(_USUAL[self.language], len(tokens))
        said = np.array([cue.says for cue in cues], np.float32).reshape(-1, len(AXES)).sum(axis=0)
        parts = (
            np.tanh(ease * said),
            np.tanh(ease * _KIN_WEIGHT * kin.sum(axis=0)),
            _COMPANY_WEIGHT * company,
        )
        leans = tuple(Lean(start, end, kin[n]) for n, (start, end, _) in enumerate(rows))
        glad = float(np.tanh(ease * said @ np.array(GLAD, np.float32)))
        return Found(np.concatenate(parts).astype(np.float32), glad, tuple(cues), leans)

    def _rows(self, tokens: list[Token]) -> Iterator[tuple[int, int, int]]:
        """Places of known words; a Chinese word of several characters brings these along."""
        index = self._table.index
        for start, end, word in cut(tokens, index, self.language):
            for part in parts_of(word, self.language):
                if part in index:
                    yield start, end, index[part]


def cut(
    tokens: list[Token], index: Mapping[str, int], language: Language
) -> Iterator[tuple[int, int, str]]:
    """Words of a text by the longest match in `index`; English tokens are words already."""
    at = 0
    while at < len(tokens):
        size = 1 if language == "en" else _longest(tokens, at, index)
        word = "".join(token.word for token in tokens[at : at + size])
        yield tokens[at].start, tokens[at + size - 1].end, word
        at += size


def parts_of(word: str, language: Language) -> tuple[str, ...]:
    """The word, and in Chinese its characters too: they carry a picture each."""
    return (word, *word) if language == "zh" and len(word) > 1 else (word,)


def _longest(tokens: list[Token], at: int, index: Mapping[str, int]) -> int:
    for size in range(min(_LONGEST, len(tokens) - at), 1, -1):
        run = tokens[at : at + size]
        if run[-1].end - run[0].start == size and "".join(t.word for t in run) in index:
            return size
    return 1
