"""
What can be counted in an English text: its size, its marks, its care, its voice, its repetitions.

Knows no weights and no votes. The words' rarity is looked up in the theme space.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

READ = 4_000  # characters of a text that are counted
SIZES = (2, 4, 6, 9, 13, 18, 26, 40)  # words: upper ends of the bins of size
_TOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|[0-9]+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?]*[^.!?\s][^.!?]*")
_ENDS = (".", "?", "!", "\"'”’")
_CARELESS = tuple(
    re.compile(one)
    for one in (
        r"\s[,.!?]",  # a space before the mark
        r"  ",
        r"[,.!?][A-Za-z]",  # none after it
        r"\bi\b",
        r"\b(?:[Dd]ont|[Cc]ant|[Ww]ont|[Ii]snt|[Dd]idnt|[Ii]m|[Ii]ve|[Tt]hats|[Yy]oure|[Dd]oesnt)\b",
    )
)
_VOICES = tuple(
    frozenset(words.split())
    for words in (
        "i i'm i've i'll i'd me my mine myself",
        "you you're you've you'll you'd your yours yourself",
        "we we're we've we'll us our ours let's",
        "he he's him his she she's her hers",
        "they they're them their theirs",
        "it it's its this that that's",
        "not no never don't can't isn't won't didn't doesn't",
        "was were had did said went",
        "what why how who where when",
        "the a an",
    )
)
_MARKS = ("?", "!", ",", '"', "-", "...", ":", ";", "(", "``", " '", "\n")


def figures(text: str) -> npt.NDArray[np.float64]:
    """The figures of one text, (FIGURES,), not scaled; finite even of an empty text."""
    text = text[:READ].replace("’", "'").replace("…", "...").replace("“", '"').replace("”", '"')
    words = [token for token in _TOKEN.findall(text) if token[0].isalpha()]
    low = [word.lower() for word in words]
    return np.array(
        [*_size(text, words), *_marks(text, words), *_care(text, words), *_voice(low),
         *_repetition(low)], np.float64,
    )  # fmt: skip


def _size(text: str, words: Sequence[str]) -> list[float]:
    count = len(words)
    letters = [len(word) for word in words] or [0]
    spoken = [len(one.split()) for one in _SENTENCE.findall(text)] or [0]
    last = text.rpartition("\n\n")[2]
    below = (-1, *SIZES, READ)
    return [
        np.log1p(count), np.log1p(count) ** 2, np.log1p(len(text)),
        *(float(low < count <= high) for low, high in pairwise(below)),
        float(np.mean(letters)), float(np.std(letters)), max(letters), letters[-1],
        np.log(len(spoken)), np.log1p(np.mean(spoken)), float(np.std(spoken)),
        np.log1p(len(last)),
    ]  # fmt: skip


def _marks(text: str, words: Sequence[str]) -> list[float]:
    per = 1 + len(words)
    end = text.rstrip()[-1:]
    shares = [text.count(mark) / per for mark in _MARKS]
    there = [float(mark in text) for mark in _MARKS]
    ends = [float(bool(end) and end in marks) for marks in _ENDS]
    return [*shares, *there, *ends, float(text.rstrip().endswith("...")), float(end.isalnum())]


def _care(text: str, words: Sequence[str]) -> list[float]:
    per = 1 + len(words)
    return [
        *(float(one.search(text) is not None) for one in _CARELESS),
        float(text[:1].islower()),
        sum(word.isupper() and len(word) > 1 for word in words) / per,
        sum(word[0].isupper() for word in words[1:]) / per,
        sum("'" in word for word in words) / per,
        sum(map(str.isdigit, text)) / per,
        float(any(sign in text for sign in "*#@/")),
        float(not text.isascii()),
    ]


def _voice(low: Sequence[str]) -> list[float]:
    per = 1 + len(low)
    return [
        *(sum(word in voice for word in low) / per for voice in _VOICES),
        *(float(bool(low) and low[0] in voice) for voice in _VOICES),
        *(sum(word.endswith(end) for word in low) / per for end in ("ing", "ed", "ly")),
    ]


def _repetition(low: Sequence[str]) -> list[float]:
    pairs = list(pairwise(low))
    runs = list(zip(low, low[1:], low[2:], strict=False))
    often = Counter(word for word in low if len(word) > 3)
    return [
        *(len(set(some)) / max(1, len(some)) for some in (low, pairs, runs)),
        max(often.values(), default=0) / (1 + len(low)),
    ]


FIGURES = len(figures(""))
MARKS = slice(len(_size("", ())), len(_size("", ())) + len(_marks("", ())))  # which are of marks
