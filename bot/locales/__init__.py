"""
One catalogue of sentences for every door: page, API, cards.

A folder a language, a file a room of sentences. English and Chinese are written side by side,
neither translated from the other; Taiwan's Chinese is drawn from the mainland's. A missing key
or parameter is an error here, so that no member ever reads a raw key. Knows nothing of who asks.
"""

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.locales.script import traditional

FOLDERS = {"en": "en", "zh": "zh-CN", "zh-TW": "zh-TW"}


class CatalogueError(Exception):
    """A sentence that is not there, or one whose parameters were not all given."""


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            flat[key] = value
        else:
            flat |= _flatten(value, f"{key}.")
    return flat


def _read(folder: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        found = _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
        twice = sentences.keys() & found.keys()
        if twice:
            raise CatalogueError(f"{path.name}: {min(twice)} is said in another file too")
        sentences |= found
    return sentences


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces: what must be given to say this sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


class Catalogue:
    """Every sentence in every language. Where `KEY_one` stands beside `KEY`, it is said of one."""

    def __init__(
        self,
        sentences: Mapping[str, Mapping[str, str]],
        scripts: Mapping[str, Mapping[int, str]] | None = None,
    ) -> None:
        self._sentences = sentences
        self._scripts = scripts or {}

    @classmethod
    def load(cls) -> "Catalogue":
        """Read the folders that lie beside this module."""
        here = Path(__file__).parent
        sentences = {language: _read(here / name) for language, name in FOLDERS.items()}
        return cls(sentences, {"zh-TW": traditional()})

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._sentences)

    def text(self, key: str, language: str, /, **params: str | int | float) -> str:
        """
        The sentence of `key`, filled in.

        Parameters that the sentence does not use are welcome: an error carries more than one
        language may want to say.

        Raises:
            CatalogueError: No such key, or a parameter is missing.
        """
        sentence = self._find(key, language, one=params.get("n") == 1)
        missing = placeholders(sentence) - params.keys()
        if missing:
            raise CatalogueError(f"{language}: {key} needs {', '.join(sorted(missing))}")
        return sentence.format(**params)

    def written(self, said: str, language: str) -> str:
        """A text from elsewhere (a form's name) in the script that this language is written in."""
        script = self._scripts.get(language)
        return said if script is None else said.translate(script)

    def _find(self, key: str, language: str, *, one: bool) -> str:
        sentences = self._sentences[language]
        found = sentences.get(f"{key}_one") if one else None
        found = found or sentences.get(key)
        if found is None:
            raise CatalogueError(f"{language}: no sentence for {key}")
        return found

    def everything(self, language: str) -> dict[str, str]:
        """Every sentence by its key, unfilled."""
        return dict(self._sentences[language])

    def has(self, key: str, language: str) -> bool:
        return key in self._sentences[language]

    def under(self, prefix: str, language: str) -> dict[str, str]:
        """All sentences whose key starts with `prefix.`, unfilled: what a page needs at once."""
        start = f"{prefix}."
        return {k: v for k, v in self._sentences[language].items() if k.startswith(start)}
