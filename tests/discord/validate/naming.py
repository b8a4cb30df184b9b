"""Names and descriptions of commands and options, in every locale that Discord knows."""

import unicodedata
from collections.abc import Callable
from typing import Any

from tests.discord.validate.judge import Judge, Path, Payload

# fmt: off
LOCALES = frozenset((
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
))
# fmt: on
SCRIPTS = ((0x0900, 0x097F), (0xA8E0, 0xA8FF), (0x0E00, 0x0E7F))  # Devanagari, its extension, Thai
Check = Callable[[Any, Path], Any]


def slash_name(name: str) -> bool:
    """Letters and digits of any script, `-`, `_`, `'`; lower case where there is one."""
    return 1 <= len(name) <= 32 and name == name.lower() and all(map(_in_name, name))


def _in_name(char: str) -> bool:
    if char in "-_'" or unicodedata.category(char)[0] in "LN":
        return True
    return any(first <= ord(char) <= last for first, last in SCRIPTS)


class Naming:
    """Checks the words of commands and counts them, for the 8,000 characters of a command."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.size = 0

    def slash(self, owner: Payload, path: Path) -> None:
        """`name` of a slash command or an option, with its localised names."""

        def check(value: Any, at: Path) -> None:
            if self._judge.text(value, at, 32) and not slash_name(value):
                code = "APPLICATION_COMMAND_INVALID_NAME"
                self._judge.note(at, code, "Command name is invalid")

        self._words(owner, "name", path, check)

    def label(self, owner: Payload, path: Path, most: int) -> None:
        """`name` of a choice or of a context menu: any text."""
        self._words(owner, "name", path, lambda value, at: self._judge.text(value, at, most))

    def description(self, owner: Payload, path: Path) -> None:
        self._words(owner, "description", path, lambda v, at: self._judge.text(v, at, 100))

    def _words(self, owner: Payload, key: str, path: Path, check: Check) -> None:
        check(owner.get(key), (*path, key))
        words = [owner.get(key)]
        local, at = owner.get(f"{key}_localizations"), (*path, f"{key}_localizations")
        if local is not None and self._judge.thing(local, at):
            for locale, word in local.items():
                if word is not None and self._judge.one_of(locale, LOCALES, (*at, locale)):
                    check(word, (*at, locale))
                    words.append(word)
        self.size += max(len(word) if isinstance(word, str) else 0 for word in words)
