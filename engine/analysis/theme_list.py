"""
Our own list of themes, each with the pictures it is told in, in both languages side by side.

Knows the list's file and nothing of texts or vectors.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.types import Language

_FILE = Path(__file__).parent / "weights" / "themes_concepts.toml"


@dataclass(frozen=True, slots=True)
class ThemeList:
    """
    Forty-one themes; a theme's place in `names` is its number everywhere.

    `pictures` are, by theme, pairs of one English word and its Chinese names; the first pair
    names the theme itself. `members` says, by language and word, in which themes a word is listed.
    """

    names: tuple[str, ...]
    pictures: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    members: Mapping[Language, Mapping[str, tuple[int, ...]]]

    @classmethod
    def load(cls) -> "ThemeList":
        kept = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        pictures = tuple(tuple(_pair(one) for one in told.split()) for told in kept.values())
        members: dict[Language, dict[str, tuple[int, ...]]] = {"en": {}, "zh": {}}
        for number, pairs in enumerate(pictures):
            for english, chinese in pairs:
                _list(members["en"], (english,), number)
                _list(members["zh"], chinese, number)
        return cls(tuple(kept), pictures, members)

    def words(self, number: int, language: Language) -> list[str]:
        """All words of one theme in one language, the theme's own name first."""
        if language == "en":
            return [english for english, _ in self.pictures[number]]
        return [word for _, chinese in self.pictures[number] for word in chinese]

    def called(self, number: int, language: Language) -> str:
        """The theme's name in a language."""
        return self.words(number, language)[0]


def _list(members: dict[str, tuple[int, ...]], words: tuple[str, ...], number: int) -> None:
    for word in words:
        members[word] = tuple(dict.fromkeys((*members.get(word, ()), number)))


def _pair(written: str) -> tuple[str, tuple[str, ...]]:
    english, _, chinese = written.partition("=")
    return english, tuple(chinese.split("/"))
