"""
Extractive synopsis: the sentences of a text that say most of it, in their own order.

For models too small to sum up, and the fallback where a larger one fails to.
Source: sentence centrality by cosine of tf-idf vectors, as in LexRank (Erkan and Radev 2004),
with degree in place of the random walk: for some dozens of sentences the order is the same.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from engine.text.measure import length, sentences, verse_lines, words
from engine.types import Language

_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")
_LEAD_BONUS = 1.25  # the first sentence names who and where
_MAX_UNITS = 199  # besides the first; centrality is quadratic, and the newest matter most


def synopsis(
    passages: Sequence[str], language: Language, max_length: int, *, keep_lines: bool = False
) -> str:
    """
    At most `max_length` words (English) or characters (Chinese) of whole sentences.

    The same passages always give the same bytes. Where not even one sentence fits, the first is
    cut at the limit; no passages give an empty text.

    Args:
        keep_lines: For verse, the unit is the line, and lines stay lines.
    """
    units = [one for passage in passages for one in _units(passage, language, keep_lines)]
    units = list(dict.fromkeys(units))
    units = units[:1] + units[1:][-_MAX_UNITS:]
    if not units:
        return ""
    chosen = _chosen(units, _centrality(units, language), language, max_length)
    glue = "\n" if keep_lines else "" if language == "zh" else " "
    return glue.join(units[index] for index in sorted(chosen)) or _cut(units[0], max_length)


def _units(passage: str, language: Language, keep_lines: bool) -> list[str]:
    if keep_lines:
        return [line for _, line in verse_lines(passage)]
    return sentences(passage, language)


def _chosen(
    units: Sequence[str], weights: Sequence[float], language: Language, max_length: int
) -> list[int]:
    """The most central ones up to the first that does not fit: what is left over says little."""
    chosen: list[int] = []
    room = max_length
    for index in sorted(range(len(units)), key=lambda i: (-weights[i], i)):
        size = max(1, length(units[index], language))
        if size > room and chosen:
            break
        if size <= room:
            chosen.append(index)
            room -= size
    return chosen


def _centrality(units: Sequence[str], language: Language) -> list[float]:
    vectors = _tf_idf([_terms(one, language) for one in units])
    weights = [
        sum(_cosine(mine, other) for j, other in enumerate(vectors) if j != i)
        for i, mine in enumerate(vectors)
    ]
    weights[0] = max(weights[0] * _LEAD_BONUS, max(weights))
    return weights


def _terms(sentence: str, language: Language) -> Counter[str]:
    if language == "en":
        return Counter(words(sentence))
    bare = _NOT_HAN.sub("", sentence)
    return Counter(bare[i : i + 2] for i in range(len(bare) - 1))


def _tf_idf(counts: Sequence[Counter[str]]) -> list[dict[str, float]]:
    seen_in = Counter(term for count in counts for term in count)
    rarity = {term: math.log(1 + len(counts) / times) for term, times in seen_in.items()}
    return [_unit({term: n * rarity[term] for term, n in count.items()}) for count in counts]


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / norm for term, value in vector.items()} if norm else {}


def _cosine(left: dict[str, float], right: dict[str, float]) -> float:
    if len(right) < len(left):
        left, right = right, left
    return sum(value * right[term] for term, value in left.items() if term in right)


def _cut(sentence: str, max_length: int) -> str:
    pieces = sentence.split(" ")
    return " ".join(pieces[:max_length]) if len(pieces) > 1 else sentence[:max_length]
