"""
The rivals: what tells pairs apart without a taste model. Each is fitted on other folds only.

A rival takes a set and returns the margins of all its pairs. None sees a count of votes: in some
sets good texts were shown, and so voted on, more often.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from engine.analysis.words_zh import Segmenter
from engine.training.tastes.accuracy import Margins
from engine.training.tastes.bradley_terry import weights
from engine.training.tastes.surface import surface
from engine.training.tastes.votes import VoteSet

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]  # texts -> (n, D)
READ = 4_000  # characters of a text whose terms are counted
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Rival:
    """One row of the table; `offline` rivals are those that must be beaten."""

    name: str
    margins: Callable[[VoteSet], Margins]
    offline: bool = True


def rivals(encode: Encode | None = None) -> tuple[Rival, ...]:
    """All rivals; those on a sentence encoder only where one is given."""
    own = (
        Rival("longer wins", longer),
        Rival("surface features", by_surface),
        Rival("TF-IDF of words", by_words),
        Rival("TF-IDF of characters", by_characters),
        Rival("knowing the system alone", by_system, offline=False),
    )
    if encode is None:
        return own
    return (
        *own,
        Rival("encoder", lambda votes: by_encoder(votes, encode), offline=False),
        Rival("encoder and surface", lambda votes: by_both(votes, encode), offline=False),
    )


def longer(votes: VoteSet) -> Margins:
    return np.array(
        [len(votes.items[p.a].text) - len(votes.items[p.b].text) for p in votes.pairs], float
    )


def by_surface(votes: VoteSet) -> Margins:
    return held_out(votes, _surfaces(votes))


def by_words(votes: VoteSet) -> Margins:
    if votes.language == "zh":
        return by_terms(votes, TfidfVectorizer(analyzer=str.split, **_KEPT), _cut)
    return by_terms(votes, TfidfVectorizer(ngram_range=(1, 2), **_KEPT))


def by_characters(votes: VoteSet) -> Margins:
    kind, runs = ("char", (1, 2)) if votes.language == "zh" else ("char_wb", (2, 5))
    return by_terms(votes, TfidfVectorizer(analyzer=kind, ngram_range=runs, **_KEPT))


_KEPT: dict[str, Any] = {"min_df": 2, "sublinear_tf": True, "max_features": 50_000}


def by_terms(
    votes: VoteSet, terms: TfidfVectorizer, cut: Callable[[list[str]], list[str]] = list
) -> Margins:
    """Terms and their rarity are counted in the folds that may be seen, as the weights are."""
    margins = np.zeros(len(votes.pairs))
    a, b = ends(votes)
    texts = cut([votes.items[key].text[:READ] for key in votes.named])
    for seen, unseen in splits(votes):
        known = np.unique(np.concatenate([a[seen], b[seen]]))
        terms.fit([texts[i] for i in known])
        columns = terms.transform(texts)
        gaps = sparse.csr_array(columns[a] - columns[b])
        margins[unseen] = gaps[unseen] @ weights(gaps[seen], won(votes)[seen])
    return margins


def by_system(votes: VoteSet) -> Margins:
    """Who wrote it, without a look at the text: no rival, but what a rival may secretly know."""
    systems = sorted({votes.items[key].system for key in votes.named})
    return held_out(
        votes,
        np.array([[votes.items[key].system == s for s in systems] for key in votes.named], float),
    )


def by_encoder(votes: VoteSet, encode: Encode) -> Margins:
    return held_out(votes, _encoded(votes, encode))


def by_both(votes: VoteSet, encode: Encode) -> Margins:
    return held_out(votes, np.hstack([_encoded(votes, encode), _surfaces(votes)]))


def held_out(votes: VoteSet, columns: npt.NDArray[np.float64]) -> Margins:
    """Margins by Bradley-Terry on columns of the named items, scaled by the folds seen."""
    margins = np.zeros(len(votes.pairs))
    a, b = ends(votes)
    gaps = columns[a] - columns[b]
    for seen, unseen in splits(votes):
        spread = gaps[seen].std(axis=0)
        scaled = gaps / np.where(spread > 1e-9, spread, 1.0)
        margins[unseen] = scaled[unseen] @ weights(scaled[seen], won(votes)[seen], 0.1)
    return margins


def splits(votes: VoteSet) -> list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """For each fold, which pairs may be seen and which are told."""
    folds = np.array([pair.fold for pair in votes.pairs])
    return [(folds != fold, folds == fold) for fold in np.unique(folds)]


def ends(votes: VoteSet) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of a and of b among the named items."""
    at = {key: row for row, key in enumerate(votes.named)}
    return np.array([at[p.a] for p in votes.pairs]), np.array([at[p.b] for p in votes.pairs])


def won(votes: VoteSet) -> npt.NDArray[np.bool_]:
    return np.array([pair.a_won for pair in votes.pairs])


def _cut(texts: list[str]) -> list[str]:
    """Chinese words with spaces between them."""
    segmenter = Segmenter.load()
    return [" ".join(w for run in _HAN.findall(text) for w in segmenter.cut(run)) for text in texts]


def _surfaces(votes: VoteSet) -> npt.NDArray[np.float64]:
    return np.array([surface(votes.items[key].text, votes.language) for key in votes.named])


def _encoded(votes: VoteSet, encode: Encode) -> npt.NDArray[np.float64]:
    return encode([votes.items[key].text for key in votes.named]).astype(np.float64)
