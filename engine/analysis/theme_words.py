"""
Which of a text's words say what it is about: nouns and pictures before verbs, never names.

Knows word lists and counts; the space of meanings only lends it two numbers a word.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection

from engine.analysis.words import TextWords, Words

OTHER, NOUN, NAME = 0, 1, 2  # kinds of English words, found by the company they keep

_LISTED = 1.6  # pictures of our own list
_NOUN = 1.0
_ACTS = 0.9  # listed, but no noun: to part, lonely
_PLACE = 0.7  # names of places, Chinese only: they carry much of old verse
_REST = 0.35  # verbs, adjectives: only where nothing better stands
_UNKNOWN = 0.8  # words outside the vocabulary: rare things, often just what a text is about


class ThemeNames:
    """Picks the theme words of one text."""

    def __init__(self, words: Words, listed: Collection[str]) -> None:
        self._words = words
        self._listed = listed

    def best(
        self,
        read: TextWords,
        n: int,
        weight: Callable[[str], float | None],
        kind: Callable[[str], int],
    ) -> tuple[str, ...]:
        """
        At most `n` words in plain form, strongest first; equals in the order of the text.

        Args:
            weight: Idf times nearness to the whole text, None for words it does not know.
            kind: OTHER, NOUN or NAME of an English word.
        """
        counts = Counter(self._candidates(read))
        scores: dict[str, float] = {}
        for word, count in counts.items():
            worth = self._worth(word, read, kind)
            if worth:
                known = weight(word)
                scores[word] = worth * count**0.5 * (_UNKNOWN * 5 if known is None else known)
        ranked = sorted(scores, key=lambda word: -scores[word])
        chosen: list[str] = []
        for word in ranked:
            if len(chosen) < n and not any(word in other or other in word for other in chosen):
                chosen.append(word)
        return tuple(chosen)

    def things(self, read: TextWords, kind: Callable[[str], int]) -> list[str]:
        """The nouns among a text's words, in order, as often as they stand."""
        if read.language == "zh":
            return [thing for word in read.content for thing in self._in(word, read.classical)]
        return [w for w in read.content if kind(w) == NOUN and self._worth(w, read, kind)]

    def _in(self, word: str, classical: bool) -> list[str]:
        """A Chinese noun itself; of old verse's other words the pictures they were cut with."""
        if self._is_noun(word):
            return [word] if self._worth_zh(word, classical) else []
        return [char for char in word if char in self._listed and self._is_noun(char)] * classical

    def _candidates(self, read: TextWords) -> list[str]:
        if read.language == "en" or not read.classical:
            return list(read.content)
        pairs = [word for word in read.features if len(word) == 2 and self._is_noun(word)]
        singles = [char for char in read.features if len(char) == 1 and char in self._listed]
        return singles + list(dict.fromkeys(pairs))

    def _worth(self, word: str, read: TextWords, kind: Callable[[str], int]) -> float:
        if self._words.is_weak(word, read.language) or self._words.is_stop(word, read.language):
            return 0.0
        if read.language == "zh":
            return self._worth_zh(word, read.classical)
        if word in self._listed:
            return _LISTED if kind(word) == NOUN else _ACTS
        if kind(word) == NAME or self._is_called(word, read.text):
            return 0.0
        if kind(word) == NOUN:
            return _NOUN
        return _REST / 3 if word.endswith("ly") else _REST

    def _worth_zh(self, word: str, classical: bool) -> float:
        tag = self._words.tag(word)
        if word in self._listed:
            return _LISTED if tag[:1] not in ("a", "v", "d") else _ACTS
        if (
            len(word) < 2
            or tag[:2] in ("nr", "nt")
            or tag[:1] in ("r", "m", "q", "d", "c", "p", "")
        ):
            return 0.0
        if tag[:2] == "ns":
            return _PLACE
        return _NOUN if self._is_noun(word) else 0.0 if classical else _REST

    def _is_noun(self, word: str) -> bool:
        tag = self._words.tag(word)
        if word in self._listed:
            return tag[:1] not in ("a", "v", "d")
        return tag[:1] in ("n", "s") and tag[:2] not in ("nr", "nt")

    def _is_called(self, word: str, text: str) -> bool:
        """Whether an English word stands with a capital inside a sentence, and never without."""
        if re.search(rf"\b{re.escape(word)}", text):
            return False
        return re.search(rf"[a-z,;:] {re.escape(word.capitalize())}\b", text) is not None
