"""
How long a text is, where its sentences end, and in which script it is written.

Plain counting for the parser, the forms and the synopsis; knows no model and no form.
"""

import re
import unicodedata

from engine.types import Language

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+")
_CJK = re.compile(f"[{_HAN}]")
_ZH_SENTENCE = re.compile(r"[^。！？…!?\n]*[。！？…!?]+[”’」』）\"]*|[^。！？…!?\n]+")
# An English full stop ends a sentence only before space or the end, and not after a title.
_EN_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])[.!?…]+[\"”’')\]]*(?=\s|$)"
)
_ENDING = {
    "en": re.compile(r"(?:[.!?…]|—|--)[\"”’')\]*_]*$"),
    "zh": re.compile(r"(?:[。！？…!?]|——)[”’」』）\"]*$"),
}


def han_count(text: str) -> int:
    return len(_CJK.findall(text))


def han_only(text: str) -> str:
    """The Chinese characters of a text, everything else left out."""
    return "".join(_CJK.findall(text))


def length(text: str, language: Language) -> int:
    """Words in English, Chinese characters (punctuation apart) in Chinese."""
    return han_count(text) if language == "zh" else len(_WORD.findall(text))


def words(text: str) -> list[str]:
    """Lower-cased words of an alphabetic text; Chinese comes out as one word per run."""
    return [word.lower() for word in _WORD.findall(text)]


def han_share(text: str) -> float:
    """Chinese characters among all letters, in [0, 1]; 0 for a text without letters."""
    letters = sum(1 for char in text if char.isalpha())
    return han_count(text) / letters if letters else 0.0


def foreign_share(text: str) -> float:
    """Letters that are neither Latin nor Chinese among all letters, in [0, 1]."""
    letters = [char for char in text if char.isalpha()]
    other = sum(1 for char in letters if not _is_latin(char) and not _CJK.match(char))
    return other / len(letters) if letters else 0.0


def _is_latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "")


def sentences(text: str, language: Language) -> list[str]:
    """The sentences of a text in order, trimmed; a last one without its stop counts too."""
    found: list[str] = []
    for line in text.split("\n"):
        pieces = _ZH_SENTENCE.findall(line) if language == "zh" else _english(line)
        found.extend(piece.strip() for piece in pieces if piece.strip())
    return found


def _english(line: str) -> list[str]:
    cuts = [match.end() for match in _EN_END.finditer(line)]
    starts = [0, *cuts]
    return [line[a:b] for a, b in zip(starts, [*cuts, len(line)], strict=True)]


def ends_whole(text: str, language: Language) -> bool:
    """Whether the text stops where a sentence may stop."""
    return bool(_ENDING[language].search(text.rstrip()))


def verse_lines(text: str) -> list[tuple[int, str]]:
    """The lines that carry words, each with its 1-based number among all lines."""
    numbered = enumerate(text.split("\n"), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]
