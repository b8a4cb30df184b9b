"""
The words of a text: cut, in plain form, without those that only hold sentences together.

Knows spelling and word lists, no meaning. Everything else in this room counts what it returns.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine.analysis.words_zh import Segmenter
from engine.types import Language

MAX_CHARS = 20_000  # of one text; what lies beyond is not read, a draft is at most 6,000

_EN = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_SENTENCE = re.compile(r"[^.!?。！？；\n]*[^.!?。！？；\n\s][^.!?。！？；\n]*[.!?。！？；\n]?")
_PHRASE = re.compile(r"[^，。！？；：、\s]+")
_MODERN = re.compile("[的了着们吗呢吧这那是在我你他她]")
_STOPS_FILE = Path(__file__).parent / "weights" / "themes_stopwords.toml"


@dataclass(frozen=True, slots=True)
class TextWords:
    """
    One text, cut once for all who count in it.

    `tokens` are all words in order, lower case; `content` those that name something, in plain
    form; `features` what a space of meanings counts: `content`, and for Chinese its characters
    too. `sentences` are the text's own, cut alike, none for a text that is a single one.
    `classical` says that Chinese is of the old language, read by characters and pairs of them.
    """

    text: str
    language: Language
    tokens: tuple[str, ...]
    content: tuple[str, ...]
    features: tuple[str, ...]
    sentences: tuple["TextWords", ...]
    classical: bool


class Words:
    """Cuts texts of both languages. Read-only once loaded."""

    def __init__(self, segmenter: Segmenter, lists: Mapping[str, Collection[str]]) -> None:
        self._segmenter = segmenter
        self._stops = lists
        self._plain = dict(pair.split("=") for pair in lists["en_plain"])
        self._known: Collection[str] = frozenset()

    @classmethod
    def load(cls) -> "Words":
        """Reads our lists and jieba's dictionary; about half a second."""
        kept = tomllib.loads(_STOPS_FILE.read_text(encoding="utf-8"))
        lists = {key: frozenset(kept[key].split()) for key in ("en", "en_weak", "zh", "zh_weak")}
        lists["en_plain"] = frozenset(kept["en_plain"]["forms"].split())
        return cls(Segmenter.load(), lists)

    def knowing(self, known: Collection[str]) -> "Words":
        """These words with a vocabulary of plain forms, to which endings are then cut back."""
        other = Words(self._segmenter, self._stops)
        other._known = known
        return other

    def read(self, text: str, language: Language) -> TextWords:
        """The words of a text; only its first MAX_CHARS characters are read."""
        text = text[:MAX_CHARS]
        classical = language == "zh" and is_classical(text)
        found = [one.strip() for one in _SENTENCE.findall(text)]
        if len(found) < 2:
            return self._sentence(text, language, classical)
        parts = tuple(self._sentence(one, language, classical) for one in found)
        return TextWords(
            text,
            language,
            tuple(chain.from_iterable(part.tokens for part in parts)),
            tuple(chain.from_iterable(part.content for part in parts)),
            tuple(chain.from_iterable(part.features for part in parts)),
            parts,
            classical,
        )

    def _sentence(self, text: str, language: Language, classical: bool) -> TextWords:
        tokens = self.tokens(text, language)
        content = self._content(tokens, language)
        pairs = self._pairs(text) if classical else []
        features = content + self._characters(content, language) + pairs
        return TextWords(
            text, language, tuple(tokens), tuple(content), tuple(features), (), classical
        )

    def tokens(self, text: str, language: Language) -> list[str]:
        """All words in order, lower case; Chinese words as the dictionary cuts them."""
        if language == "en":
            return _EN.findall(text.lower().replace("’", "'"))
        return [word for run in _HAN.findall(text) for word in self._segmenter.cut(run)]

    def is_stop(self, word: str, language: Language) -> bool:
        return word in self._stops[language]

    def is_weak(self, word: str, language: Language) -> bool:
        """True for words that name something, but nothing that a text could be about."""
        return word in self._stops[f"{language}_weak"]

    def tag(self, word: str) -> str:
        """The part of speech of a Chinese word, see `Segmenter.tag`."""
        return self._segmenter.tag(word)

    def plain(self, word: str) -> str:
        """The dictionary form of an English word: "leaves" is "leaf", "walked" is "walk"."""
        word = word.removesuffix("'s").removesuffix("'")
        if word in self._plain:
            return self._plain[word]
        for base in _bases(word):
            if base in self._known:
                return base
        return word

    def _characters(self, content: Collection[str], language: Language) -> list[str]:
        if language == "en":
            return []
        stops = self._stops["zh"]
        return [char for word in content if len(word) > 1 for char in word if char not in stops]

    def _pairs(self, text: str) -> list[str]:
        """Neighbouring characters that the dictionary's cuts may have torn apart."""
        return [run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)]

    def _content(self, tokens: Collection[str], language: Language) -> list[str]:
        if language == "zh":
            return [word for word in tokens if word not in self._stops["zh"]]
        kept = [word for word in tokens if word not in self._stops["en"] and len(word) > 1]
        plain = [self.plain(word) for word in kept]
        return [word for word in plain if word not in self._stops["en"]]


def is_classical(text: str) -> bool:
    """
    Whether Chinese is of the old language: short phrases and hardly a word of today's grammar.

    A rule of thumb: phrases of at most 8 characters on the average, and at most one character in
    twenty of 的了着们吗呢吧这那是在我你他她; one in ten where all phrases are equally long.
    """
    runs = _PHRASE.findall(text)
    han = sum(len(run) for run in _HAN.findall(text))
    if not runs or not han:
        return False
    room = 10 if len({len(run) for run in runs}) == 1 else 20
    return han / len(runs) <= 8 and len(_MODERN.findall(text)) <= han / room


def _bases(word: str) -> list[str]:
    """What an inflected English word may come from, the likeliest first."""
    if len(word) < 4:
        return []
    bases: list[str] = []
    for ending in ("ing", "ed", "er", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and ending in ("ing", "ed"):
            bases += [stem[:-1]] * (stem[-1] == stem[-2]) + [f"{stem}e", stem]
    if word.endswith("ied"):
        bases.insert(0, f"{word[:-3]}y")
    if word.endswith("ies"):
        bases.append(f"{word[:-3]}y")
    if word.endswith("es"):
        bases += [word[:-1], word[:-2]]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        bases.append(word[:-1])
    return bases
