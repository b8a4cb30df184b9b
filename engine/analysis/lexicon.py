"""
The cues of a feeling in a text: words and phrases of our own lists, with negation and degree.

Knows spelling and lists, no weights of any model. The lists and their format are
`lexicon_en.toml` and `lexicon_zh.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from engine.types import EmotionName, Language

EMOTIONS: tuple[EmotionName, ...] = get_args(EmotionName)
COLOURS = ("good", "bad", "stirred", "still")
AXES: tuple[str, ...] = (*EMOTIONS, *COLOURS)  # the order of every vector of this room

# How glad and how stirred each of AXES is by itself, each in [-1, 1]: our own judgement.
GLAD = (0.4, 0.7, -0.7, -0.6, 0.6, 0.5, -0.6, -0.2, 0.4, -0.4, 0.0, 0.0)
STIRRED = (-0.5, 0.4, -0.1, 0.5, -0.1, 0.2, 0.6, 0.0, 0.0, 0.0, 0.5, -0.5)

_STRENGTH = {"strong": 1.0, "plain": 0.7, "hint": 0.4}
_STRONGER, _WEAKER = 1.4, 0.6
_TURNED = -0.5  # what a negated cue still says: "not happy" is no grief
_REACH = {"en": 3, "zh": 4}  # words, or characters, between a negation and what it turns
_TOKEN = {"en": re.compile(r"[a-z]+(?:['-][a-z]+)*"), "zh": re.compile("[\u4e00-\u9fff]")}
_CLAUSE = re.compile(r"[.,;:!?，。；：！？、\n]")
_ENDS_TWICE = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One found entry: characters [start, end), and what it says on each of AXES, unbounded."""

    start: int
    end: int
    says: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word (English) or a character (Chinese) with its place in the text."""

    start: int
    end: int
    word: str


class Lexicon:
    """The lists of one language. Read-only once loaded; any number of threads may ask it."""

    def __init__(
        self,
        language: Language,
        entries: Mapping[str, tuple[float, ...]],
        signs: Mapping[str, frozenset[str]],
    ) -> None:
        self.language = language
        self.entries = MappingProxyType(dict(entries))
        self._signs = signs
        self._known = frozenset([*entries, *(one for group in signs.values() for one in group)])
        self._space = " " if language == "en" else ""
        self._longest: dict[str, int] = {}  # first token -> tokens of the longest entry
        for word in self._known:
            parts = _parts(word, language)
            self._longest[parts[0]] = max(len(parts), self._longest.get(parts[0], 1))

    @classmethod
    def load(cls, language: Language) -> "Lexicon":
        """
        Raises:
            OSError, tomllib.TOMLDecodeError, KeyError: The list is missing or malformed.
        """
        path = Path(__file__).parent / f"lexicon_{language}.toml"
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
        signs = {
            name: frozenset(word.replace("_", " ") for word in words.split())
            for name, words in sections.pop("words").items()
        }
        return cls(language, _entries(sections, language), signs)

    def cues(self, text: str) -> list[Cue]:
        """Every cue in order, the longest entry at each place; what negation does is in `says`."""
        tokens = tokens_of(text, self.language)
        found, at, passed = [], 0, _Passed(text, _REACH[self.language])
        while at < len(tokens):
            size, word = self._match(tokens, at)
            first, last = tokens[at], tokens[at + size - 1]
            says = self.entries.get(word)
            if says is not None:
                turn = passed.turn(first.start, at)
                found.append(Cue(first.start, last.end, tuple(turn * one for one in says)))
            self._note(word, passed, at, last.end)
            at += size
        return found

    def _match(self, tokens: list[Token], at: int) -> tuple[int, str]:
        """Size in tokens and spelling of the longest entry that begins here; else one token."""
        one = tokens[at].word
        longest = self._longest.get(one, 1)
        for size in range(min(longest, len(tokens) - at), 1, -1):
            run = tokens[at : at + size]
            word = self._space.join([token.word for token in run])
            # Words with more than one character between them are no phrase.
            if word in self._known and run[-1].end - run[0].start == len(word):
                return size, word
        return 1, self._sign_of(one)

    def _sign_of(self, word: str) -> str:
        return "n't" if self.language == "en" and word.endswith("n't") else word

    def _note(self, word: str, passed: "_Passed", at: int, end: int) -> None:
        if word in self._signs["not_negated"]:
            return
        if word in self._signs["negates"]:
            passed.negation = (at, end)
        elif word in self._signs["strengthens"]:
            passed.degree = (at, end, _STRONGER)
        elif word in self._signs["weakens"]:
            passed.degree = (at, end, _WEAKER)


class _Passed:
    """The last negation and the last word of degree, as long as they still reach."""

    def __init__(self, text: str, reach: int) -> None:
        self._text = text
        self._reach = reach
        self.negation: tuple[int, int] | None = None  # token, end
        self.degree: tuple[int, int, float] | None = None  # token, end, factor

    def turn(self, start: int, at: int) -> float:
        factor = 1.0
        if self.degree is not None and self._reaches(*self.degree[:2], start, at):
            factor *= self.degree[2]
        if self.negation is not None and self._reaches(*self.negation, start, at):
            factor *= _TURNED
        return factor

    def _reaches(self, token: int, end: int, start: int, at: int) -> bool:
        return at - token <= self._reach and not _CLAUSE.search(self._text, end, start)


def tokens_of(text: str, language: Language) -> list[Token]:
    """Words of an English text, lower case, or characters of a Chinese one."""
    plain = text.replace("’", "'")
    if language == "en":
        plain = _lower(plain)
    return [
        Token(found.start(), found.end(), found.group())
        for found in _TOKEN[language].finditer(plain)
    ]


def _lower(text: str) -> str:
    """Lower case that keeps every offset: the few letters whose lower case is longer stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _parts(entry: str, language: Language) -> list[str]:
    return entry.split(" ") if language == "en" else list(entry)


def _entries(
    sections: Mapping[str, Mapping[str, str]], language: Language
) -> dict[str, tuple[float, ...]]:
    said: dict[str, list[float]] = {}
    for section, groups in sections.items():
        axis = AXES.index(section)
        for strength, words in groups.items():
            for word in words.split():
                vector = said.setdefault(word.replace("_", " "), [0.0] * len(AXES))
                vector[axis] = max(vector[axis], _STRENGTH[strength])
    if language == "en":
        for word, other in list(_inflected(said)):
            said.setdefault(other, said[word])
    return {word: tuple(vector) for word, vector in said.items()}


def _inflected(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Regular forms of single words; what is no word at all ("sadded") is never met in a text."""
    for word in words:
        if " " in word or "-" in word or len(word) < 3:
            continue
        stem = word[:-1] if word.endswith("e") else word
        if word.endswith("y") and word[-2] not in "aeiou":
            forms = [f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing", f"{word[:-1]}ily"]
        elif _ENDS_TWICE.search(word):
            forms = [f"{word}s", f"{word}{word[-1]}ed", f"{word}{word[-1]}ing", f"{word}ly"]
        else:
            plural = "es" if re.search(r"(s|x|z|ch|sh)$", word) else "s"
            forms = [f"{word}{plural}", f"{stem}ed", f"{stem}ing", f"{word}ly"]
        yield from ((word, form) for form in forms)
