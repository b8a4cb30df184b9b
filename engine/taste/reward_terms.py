"""
The words, runs of words and runs of characters of a text, as hashes of 32 bits. Knows no weights.

So nothing has to ship but numbers, and no word of a text that anybody wrote.
"""

import re
from zlib import crc32

import numpy as np
import numpy.typing as npt

from engine.types import Language

READ = 4_000  # characters of a text whose terms are counted
_RUN = 3  # characters of a Chinese term at most
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|\n+|[^\w\s]")
_MIX, _STIR = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)  # odd constants: Knuth; MurmurHash3

Codes = npt.NDArray[np.uint32]


def terms(text: str, language: Language) -> tuple[Codes, npt.NDArray[np.float64]]:
    """
    What stands in a text and how often: codes (t,), ascending, and 1 + log of the counts (t,).

    English: words and marks, and neighbours of them, with where the text begins and ends.
    Chinese: characters and runs of two and three, marks and line ends too. Capitals are levelled.
    """
    text = text[:READ].lower()
    found = _of_characters(text) if language == "zh" else _of_words(text)
    codes, counts = np.unique(found, return_counts=True)
    return codes, 1 + np.log(counts)


def _of_words(text: str) -> Codes:
    tokens = ["<", *_TOKEN.findall(text.replace("’", "'")), ">"]
    codes = np.array([crc32(t.encode("utf-8", "surrogatepass")) for t in tokens], np.uint32)
    return np.concatenate([codes, ((codes[:-1] * _MIX) ^ codes[1:]) * _STIR])


def _of_characters(text: str) -> Codes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    run = (codes + np.uint32(1)) * _STIR
    single = run
    found = [run * _MIX]
    for length in range(2, _RUN + 1):
        if len(codes) < length:
            break
        run = ((run[:-1] * _MIX) ^ single[length - 1 :]) * _STIR
        found.append(run * _MIX)
    return np.concatenate(found)
