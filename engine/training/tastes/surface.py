"""
What can be seen of a text without reading it: lengths, marks, repetitions. The rivals' features.

None of this is part of the taste model; it is what the taste model has to beat.
"""

import re
from collections import Counter

import numpy as np
import numpy.typing as npt

from engine.types import Language

NAMES = (
    "log characters", "log words", "letters a word", "log sentences", "words a sentence",
    "different words", "repeated runs", "commas", "questions", "exclamations", "ellipses",
    "quotes", "dashes", "digits", "capitals", "lines", "first person", "second person", "unclosed",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]|[a-zA-Z]+")
_END = re.compile(r"[.!?。！？…]+")
_FIRST = {"i", "me", "my", "mine", "we", "us", "our", "i'm", "i've", "i'd", "i'll", "我", "咱"}
_SECOND = {"you", "your", "yours", "you're", "you've", "you'd", "you'll", "你", "您"}
_CLOSED = tuple(".!?。！？…\"'”’」』)）")


def surface(text: str, language: Language) -> npt.NDArray[np.float64]:
    """The figures of NAMES, (19,), none of them scaled; an empty text gives zeros and logs of 1."""
    words = [w.lower() for w in (_HAN_WORD if language == "zh" else _WORD).findall(text)]
    size, count = max(1, len(text)), max(1, len(words))
    sentences = max(1, len(_END.findall(text)))
    marks = Counter(text)
    runs = list(zip(words, words[1:], words[2:], strict=False))
    return np.array(
        [
            np.log(size),
            np.log(count),
            sum(map(len, words)) / count,
            np.log(sentences),
            count / sentences,
            len(set(words)) / count,
            1 - len(set(runs)) / max(1, len(runs)) if runs else 0.0,
            _share(marks, ",，、", count),
            _share(marks, "?？", sentences),
            _share(marks, "!！", sentences),
            (text.count("...") + marks["…"]) / sentences,
            _share(marks, "\"'“”‘’「」『』`", count),
            _share(marks, "-—–", count),
            sum(map(str.isdigit, text)) / size,
            sum(map(str.isupper, text)) / size,
            np.log(1 + marks["\n"]),
            sum(word in _FIRST for word in words) / count,
            sum(word in _SECOND for word in words) / count,
            float(not text.rstrip().endswith(_CLOSED)),
        ]
    )


def _share(marks: Counter[str], of: str, count: int) -> float:
    return sum(marks[mark] for mark in of) / count
