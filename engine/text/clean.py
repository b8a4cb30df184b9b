"""What a person typed, made safe to keep: one Unicode form, no hidden characters, tidy ends."""

import re
import unicodedata

_JOINER = "\u200d"  # builds emoji such as families; kept only behind one
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by name, empty by look
_ODD_SPACES = dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005"), " ")
_ODD_SPACES |= dict.fromkeys(map(ord, "\u2006\u2007\u2008\u2009\u200a\u202f\u205f"), " ")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_TRAILING = re.compile(r"[^\S\n]+$", re.MULTILINE)
_BLANK_RUN = re.compile(r"\n{4,}")
# Stacked marks ("zalgo") push a line over its neighbours; no script needs five on one letter.
_MAX_MARKS = 4


def clean_contribution(text: str) -> str:
    """
    The text as it will be stored and shown.

    NFC; line ends become newlines, tabs become spaces; control, bidirectional, zero-width,
    surrogate and private characters go; at most two blank lines in a row; no trailing space.
    Calling it twice changes nothing more.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ").translate(_ODD_SPACES)
    text = _few_marks(unicodedata.normalize("NFC", _without_hidden(text)))
    text = _TRAILING.sub("", text)
    text = _BLANK_RUN.sub("\n\n\n", text)
    return text.strip("\n").rstrip()


def _without_hidden(text: str) -> str:
    kept: list[str] = []
    for char in text:
        joins = char == _JOINER and bool(kept) and _is_emoji_part(kept[-1])
        if joins or not _is_hidden(char):
            kept.append(char)
    return "".join(kept)


def _is_hidden(char: str) -> bool:
    if char == "\n":
        return False
    noncharacter = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return (
        noncharacter
        or char in _BLANK_LETTERS
        or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}
    )


def _is_emoji_part(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sk"} or char == "\ufe0f"


def _few_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        if run <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)
