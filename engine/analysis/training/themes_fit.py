"""
Fits the theme space: TF-IDF and LSA of the background windows, by scikit-learn, quantised small.

    python -m engine.analysis.training themes --corpora FOLDER

What it writes holds words, directions and counts of single words; no line of a text.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer

from engine.analysis.theme_list import ThemeList
from engine.analysis.theme_words import NAME, NOUN, OTHER
from engine.analysis.themes import Lexicon, unit
from engine.analysis.training.themes_corpus import windows
from engine.analysis.words import Words
from engine.types import Language

VOCABULARY = 12_000  # words of a language, by how many windows hold them
DIRECTIONS = 192
KNOWN = 15  # occurrences from which an English spelling counts as a word

_CASED = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|[.!?:;,\n\"“”()—]")
_BEFORE_NOUN = re.compile("the|an?|his|her|my|your|their|our|its|this|that|no|some|every|each")
_BEFORE_VERB = re.compile(
    "to|i|you|s?he|it|we|they|who|will|would|can|could|shall|should|must|may|might|did|do|not"
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One language's space before it is written."""

    words: tuple[str, ...]
    lexicon: Lexicon
    explained: float  # share of the variance that the directions keep
    windows: int


def fit(corpora: Path, language: Language, themes: ThemeList, seed: int) -> Fitted:
    """The space of one language; two to five minutes on two cores."""
    texts = list(windows(corpora, language, seed))
    words = Words.load()
    if language == "en":
        spellings = Counter(token for text in texts for token in words.tokens(text, "en"))
        words = words.knowing({word for word, n in spellings.items() if n >= KNOWN})
    bags = [Counter(words.read(text, language).features) for text in texts]
    vocabulary = _vocabulary(bags, set(themes.members[language]))
    rows = {word: row for row, word in enumerate(vocabulary)}
    counts = _matrix(bags, rows)
    weigh = TfidfTransformer(sublinear_tf=True).fit(counts)
    svd = TruncatedSVD(DIRECTIONS, n_iter=5, random_state=seed)
    svd.fit(weigh.transform(counts))
    vectors = np.stack([unit(row) for row in svd.components_.T.astype(np.float32)])
    kinds = _kinds(texts, words, rows) if language == "en" else np.zeros(len(rows), np.uint8)
    lexicon = Lexicon(rows, vectors, weigh.idf_.astype(np.float32), kinds)
    return Fitted(vocabulary, lexicon, float(svd.explained_variance_ratio_.sum()), len(texts))


def turned(chinese: Lexicon, english: Lexicon, themes: ThemeList) -> Lexicon:
    """
    The Chinese space turned onto the English axes, by the pictures that our list names in both.

    Source: Schoenemann 1966, the orthogonal Procrustes problem.
    """
    pairs = [
        (chinese.vectors[chinese.rows[zh]], english.vectors[english.rows[en]])
        for pictures in themes.pictures
        for en, names in pictures
        for zh in names[:2]
        if zh in chinese.rows and en in english.rows
    ]
    left = np.stack([zh for zh, _ in pairs])
    right = np.stack([en for _, en in pairs])
    u, _, v = np.linalg.svd(left.T @ right)
    return Lexicon(
        chinese.rows, (chinese.vectors @ (u @ v)).astype(np.float32), chinese.idf, chinese.kinds
    )


def write(english: Fitted, chinese: Fitted, folder: Path, credit: str) -> None:
    """`themes.safetensors` (8-bit directions) and `themes.json` (words and credit)."""
    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for language, fitted in (("en", english), ("zh", chinese)):
        vectors = fitted.lexicon.vectors
        scales = np.abs(vectors).max(axis=1) / 127
        tensors[f"{language}.vectors"] = np.rint(vectors / scales[:, None]).astype(np.int8)
        tensors[f"{language}.scales"] = scales.astype(np.float16)
        tensors[f"{language}.idf"] = fitted.lexicon.idf.astype(np.float16)
        tensors[f"{language}.kinds"] = fitted.lexicon.kinds
    save_file(tensors, folder / "themes.safetensors")
    kept = {"credit": credit, "words": {"en": english.words, "zh": chinese.words}}
    (folder / "themes.json").write_text(
        json.dumps(kept, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _vocabulary(bags: Sequence[Counter[str]], listed: set[str]) -> tuple[str, ...]:
    """The commonest words by windows, and every listed picture that was seen five times."""
    seen: Counter[str] = Counter()
    for bag in bags:
        seen.update(bag.keys())
    common = [word for word, _ in seen.most_common(VOCABULARY)]
    extra = sorted(word for word in listed if seen[word] >= 5 and word not in set(common))
    return (*common, *extra)


def _matrix(bags: Sequence[Counter[str]], rows: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    values: list[int] = []
    starts = [0]
    for bag in bags:
        for word, count in bag.items():
            if word in rows:
                columns.append(rows[word])
                values.append(count)
        starts.append(len(columns))
    return csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(bags), len(rows)))


def _kinds(texts: Sequence[str], words: Words, rows: dict[str, int]) -> npt.NDArray[np.uint8]:
    """
    English words by the company they keep: names stand with capitals inside sentences; nouns
    stand after articles or adjectives and before what ends a phrase; the rest is OTHER.
    """
    tallies = np.zeros((len(rows), 5), np.int64)  # seen, capital, noun-like, verb-like, inside
    for text in texts:
        tokens = _CASED.findall(text)
        for at in range(1, len(tokens) - 1):
            row = rows.get(words.plain(tokens[at].lower()))
            if row is not None:
                tallies[row] += _company(tokens[at - 1], tokens[at], tokens[at + 1], words)
    seen, capital, noun, verb, inside = tallies.T
    kinds = np.full(len(rows), OTHER, np.uint8)
    kinds[(noun > 0.3 * seen) & (verb < 0.2 * seen)] = NOUN
    kinds[(capital > 0.6 * np.maximum(inside, 1)) & (inside > 0.3 * seen)] = NAME
    return kinds


def _company(before: str, word: str, after: str, words: Words) -> tuple[int, int, int, int, int]:
    inside = before[0].isalpha()
    ends = not after[0].isalpha() or words.is_stop(after.lower(), "en")
    article = _BEFORE_NOUN.fullmatch(before.lower()) is not None
    described = inside and not words.is_stop(before.lower(), "en")
    noun_like = ends and (article or described)
    verb_like = _BEFORE_VERB.fullmatch(before.lower()) is not None
    return 1, int(inside and word[0].isupper()), int(noun_like), int(verb_like), int(inside)
