"""
Styles as words added to a prompt, in the prompt's own language. Knows no model.

The words stand in `prompts/picture_styles.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from engine.types import STYLES, Language

_CHINESE = re.compile("[\u4e00-\u9fff]")
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
MAX_PROMPT_CHARS = 5_000
_MAX_ALT_CHARS = 1_000
_FILE = Path(__file__).resolve().parents[3] / "prompts" / "picture_styles.toml"


@dataclass(frozen=True, slots=True)
class Styles:
    """`words` and `names` by code and language."""

    words: Mapping[str, Mapping[Language, str]]
    names: Mapping[str, Mapping[Language, str]]

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """
        Raises:
            KeyError: A style lacks its words in one of the languages.
        """
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            words={code: {"en": table[code]["en"], "zh": table[code]["zh"]} for code in STYLES},
            names={
                code: {"en": table[code]["name_en"], "zh": table[code]["name_zh"]}
                for code in STYLES
            },
        )

    def prompt(self, prompt: str, style: str) -> str:
        """What the model is asked for: the prompt and the style's words in its language."""
        asked = cleaned(prompt)
        if not style:
            return asked
        return _joined(asked, self.words[style][language_of(asked)], language_of(asked))

    def alt(self, prompt: str, style: str, language: Language) -> str:
        """What is meant to be seen: the prompt's own words, the style in `language`."""
        asked = cleaned(prompt)
        words = asked if len(asked) <= _MAX_ALT_CHARS else f"{asked[:_MAX_ALT_CHARS]}…"
        return _joined(words, self.names[style][language], language) if style else words


def cleaned(text: str) -> str:
    """Without characters that no tokenizer reads, and no longer than any model looks at."""
    return _UNSPEAKABLE.sub(" ", text[:MAX_PROMPT_CHARS]).strip()


def language_of(text: str) -> Language:
    return "zh" if _CHINESE.search(text) else "en"


def _joined(left: str, right: str, language: Language) -> str:
    return f"{left}{'，' if language == 'zh' else ', '}{right}" if left else right
