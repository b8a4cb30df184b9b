"""
Text as numbers for the composing model: words of English, characters of Chinese, each as a few
hashed pieces, so that a new word or a slip of the hand is near what is known. Needs no fitted file.
"""

import re
from zlib import crc32

import numpy as np
import numpy.typing as npt

BUCKETS = 8192  # row 0 is padding
PIECES = 8  # of one token at most
MAX_TOKENS = 80  # what lies beyond is not read

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]|[,，。.、;；]")
Ids = npt.NDArray[np.int64]


def tokenized(text: str) -> Ids:
    """
    The pieces of a text, (T, PIECES), T from 1 to MAX_TOKENS; zeros are padding.

    An empty text is one token without pieces.
    """
    words = _TOKEN.findall(text[: MAX_TOKENS * 24].lower())[:MAX_TOKENS]
    ids = np.zeros((max(1, len(words)), PIECES), np.int64)
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        pieces = _pieces(before, word, after)[:PIECES]
        ids[at, : len(pieces)] = [crc32(piece.encode()) % (BUCKETS - 1) + 1 for piece in pieces]
    return ids


def _pieces(before: str, word: str, after: str) -> list[str]:
    if not word[0].isascii():
        return [word, f"{before}{word}<", f">{word}{after}", f"{before}{word}{after}"]
    if not word[0].isalnum():
        return [word]
    framed = f"<{word}>"
    parts = [framed[i : i + 4] for i in range(len(framed) - 3)]
    return [framed, f"{before} {word}", *(part for part in parts if part != framed)]
