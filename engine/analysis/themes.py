"""
What a text is about: its theme words, and its place in a space where texts of both languages meet.

The space is LSA of a background corpus, joined with our own list of themes and their pictures, in
both languages. Fitted by `python -m engine.analysis.training themes`; here it is only read, with
numpy. Knows no drafts, rounds or scores.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from engine.analysis.theme_list import ThemeList
from engine.analysis.theme_words import OTHER, ThemeNames
from engine.analysis.words import TextWords, Words
from engine.types import Language

Vector = npt.NDArray[np.float32]

LANGUAGES: tuple[Language, ...] = ("en", "zh")
WEIGHTS = Path(__file__).parent / "weights"
LISTED = 1.0  # weight of nearness to the listed themes beside LSA, in a text's place


class Embedder(Protocol):
    """Places a text in a space; the cosine of two places says how alike they are in theme."""

    name: str

    def vector(self, text: str, language: Language) -> Vector:
        """A unit vector, or zeros where nothing in the text is known."""
        ...


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The vocabulary of one language: row i of every array belongs to word i."""

    rows: Mapping[str, int]
    vectors: Vector  # (V, D), LSA, unit rows, turned so that both languages share the axes
    idf: Vector  # (V,), at least 1
    kinds: npt.NDArray[np.uint8]  # (V,), see theme_words


class ThemeSpace:
    """Themes of texts and of pictures' words, in one space. Read-only, so threads may share it."""

    name = "lsa"

    def __init__(
        self, words: Words, lexicons: Mapping[Language, Lexicon], themes: ThemeList
    ) -> None:
        self.themes = themes
        self._lexicons = lexicons
        self._cutters = {one: words.knowing(lexicons[one].rows) for one in LANGUAGES}
        self._centres = {one: centres(lexicons[one], themes, one) for one in LANGUAGES}
        self._namers = {
            one: ThemeNames(self._cutters[one], themes.members[one]) for one in LANGUAGES
        }

    @classmethod
    def load(cls) -> "ThemeSpace":
        """
        Reads the shipped space and lists; about a second.

        Raises:
            FileNotFoundError: The weights are not there.
        """
        tensors = load_file(WEIGHTS / "themes.safetensors")
        names = json.loads((WEIGHTS / "themes.json").read_text(encoding="utf-8"))["words"]
        lexicons = {one: _lexicon(one, tensors, names[one]) for one in LANGUAGES}
        return cls(Words.load(), lexicons, ThemeList.load())

    def read(self, text: str, language: Language) -> TextWords:
        """The words of a text as this space knows them; cut once, used by all who count."""
        return self._cutters[language].read(text, language)

    def words(self, text: str, language: Language, n: int = 3) -> tuple[str, ...]:
        """At most `n` plain words that say what a text is about, strongest first."""
        return self.words_of(self.read(text, language), n)

    def words_of(self, read: TextWords, n: int = 3) -> tuple[str, ...]:
        """As `words`, of a text that is cut already."""
        lexicon = self._lexicons[read.language]
        middle = self.direction_of(read)

        def weight(word: str) -> float | None:
            row = lexicon.rows.get(word)
            if row is None:
                return None
            near = float(lexicon.vectors[row] @ middle)
            return float(lexicon.idf[row]) * max(0.2, 0.5 + 0.5 * near)  # the odd word may be it

        return self._namers[read.language].best(read, n, weight, self._kind(read.language))

    def vector(self, text: str, language: Language) -> Vector:
        """Where a text stands: a unit vector, zeros where no word of it is known."""
        return self.vector_of(self.read(text, language))

    def vector_of(self, read: TextWords) -> Vector:
        """As `vector`, of a text that is cut already."""
        counts = Counter(read.features)
        lsa = lsa_of(self._lexicons[read.language], counts)
        about = self._scores(counts, lsa, read.language)
        about = unit(np.maximum(0, about - about.mean()))
        return unit(np.concatenate([lsa, LISTED * about]).astype(np.float32))

    def direction_of(self, read: TextWords) -> Vector:
        """The LSA part of a place alone, (D,): quicker, for texts as short as a sentence."""
        return lsa_of(self._lexicons[read.language], Counter(read.features))

    def picture_vector(self, words: Sequence[str], language: Language) -> Vector:
        """Where a picture stands, by the words that name its scene and what it shows."""
        return self.vector(("，" if language == "zh" else ", ").join(words), language)

    def closed_themes(self, text: str, language: Language) -> tuple[tuple[str, float], ...]:
        """All themes of the list by their keys, best first, with a score to rank them by."""
        counts = Counter(self.read(text, language).features)
        scores = self._scores(counts, lsa_of(self._lexicons[language], counts), language)
        order = np.argsort(-scores, kind="stable")
        return tuple((self.themes.names[i], float(scores[i])) for i in order)

    def things(self, read: TextWords) -> list[str]:
        """The nouns and pictures that a text names, in order, as often as it names them."""
        return self._namers[read.language].things(read, self._kind(read.language))

    def rarity(self, read: TextWords) -> float:
        """Mean idf of a text's known words, at least 1; 0 where none is known."""
        lexicon = self._lexicons[read.language]
        rows = [lexicon.rows[word] for word in read.content if word in lexicon.rows]
        return float(lexicon.idf[rows].mean()) if rows else 0.0

    def spread(self, read: TextWords, most: int = 40) -> float | None:
        """
        Mean distance of a text's words from each other, in [0, 2]; None under four known words.

        Source: divergent semantic integration, Johnson et al. 2023, here on LSA and not on BERT.
        """
        lexicon = self._lexicons[read.language]
        rows = [lexicon.rows[w] for w in dict.fromkeys(read.content) if w in lexicon.rows][:most]
        if len(rows) < 4:
            return None
        directions = lexicon.vectors[rows]
        whole = directions.sum(axis=0)
        pairs = len(rows) * (len(rows) - 1)
        return 1 - float(whole @ whole - len(rows)) / pairs

    def _kind(self, language: Language) -> Callable[[str], int]:
        lexicon = self._lexicons[language]

        def kind(word: str) -> int:
            row = lexicon.rows.get(word)
            return OTHER if row is None else int(lexicon.kinds[row])

        return kind

    def _scores(self, counts: Mapping[str, int], lsa: Vector, language: Language) -> Vector:
        """Nearness to each theme: cosine to its pictures, and the share of words listed in it."""
        near = self._centres[language] @ lsa
        return np.asarray(near + self._listed(counts, language), np.float32)

    def _listed(self, counts: Mapping[str, int], language: Language) -> Vector:
        lexicon, members = self._lexicons[language], self.themes.members[language]
        found = np.zeros(len(self.themes.names), np.float32)
        whole = 0.0
        for word, count in counts.items():
            row = lexicon.rows.get(word)
            weight = (1 + math.log(count)) * (1.0 if row is None else float(lexicon.idf[row]))
            whole += weight**2
            for place in (places := members.get(word, ())):
                found[place] += weight / len(places)
        return found / np.float32(math.sqrt(whole) or 1.0)


def similarity(a: Vector, b: Vector) -> float:
    """How alike two places are in theme: their cosine, in [-1, 1]; 0 where one is nowhere."""
    return float(np.dot(a, b))


def unit(vector: Vector) -> Vector:
    """The vector at length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def lsa_of(lexicon: Lexicon, counts: Mapping[str, int]) -> Vector:
    """The folded-in place of a bag of words, (D,), unit length; zeros where none is known."""
    known = [(lexicon.rows[word], n) for word, n in counts.items() if word in lexicon.rows]
    if not known:
        return np.zeros(lexicon.vectors.shape[1], np.float32)
    rows = np.array([row for row, _ in known])
    weights = np.array([1 + math.log(n) for _, n in known]) * lexicon.idf[rows]
    return unit((weights @ lexicon.vectors[rows]).astype(np.float32))


def centres(lexicon: Lexicon, themes: ThemeList, language: Language) -> Vector:
    """The mean direction of each theme's pictures, (themes, D), unit rows."""
    found = []
    for number in range(len(themes.names)):
        rows = [lexicon.rows[w] for w in themes.words(number, language) if w in lexicon.rows]
        found.append(unit(lexicon.vectors[rows].sum(axis=0)))
    return np.stack(found)


def _lexicon(
    language: Language, tensors: Mapping[str, npt.NDArray[np.generic]], names: Sequence[str]
) -> Lexicon:
    scales = tensors[f"{language}.scales"].astype(np.float32)[:, None]
    return Lexicon(
        {word: row for row, word in enumerate(names)},
        tensors[f"{language}.vectors"].astype(np.float32) * scales,
        tensors[f"{language}.idf"].astype(np.float32),
        tensors[f"{language}.kinds"].astype(np.uint8),
    )
