"""
Cuts Chinese into words, by the dictionary that jieba ships. Knows words and how common they are.

Only the dictionary is used, by jieba's own rule (the most probable path), without its guesses at
unknown words: those made false names of verse. Nothing is cached on disk.
"""

import math
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

_LONGEST = 6  # characters; longer entries are phrases that themes do not need
_RAREST = 3  # occurrences in the dictionary's own corpus


class Segmenter:
    """Read-only once loaded, so any number of threads may cut at once."""

    def __init__(self, costs: Mapping[str, float], tags: Mapping[str, str]) -> None:
        self._costs = costs  # word -> -log probability, nats
        self._tags = tags
        self._unknown = max(costs.values()) + 1.0
        self._longest: dict[str, int] = {}  # of the words that begin with these two characters
        for word in costs:
            if len(word) > 1:
                self._longest[word[:2]] = max(self._longest.get(word[:2], 0), len(word))

    @classmethod
    def load(cls) -> "Segmenter":
        """
        Reads jieba's dictionary, about 0.4 s.

        Raises:
            FileNotFoundError: jieba-py is not installed, or its dictionary lies elsewhere.
        """
        spec = find_spec("jieba")
        if spec is None or spec.origin is None:
            raise FileNotFoundError("jieba-py is not installed")
        counts: dict[str, int] = {}
        tags: dict[str, str] = {}
        path = Path(spec.origin).parent / "_data" / "dict.txt"
        for line in path.read_text(encoding="utf-8").splitlines():
            word, count, tag = line.split(" ")
            if len(word) <= _LONGEST and int(count) >= _RAREST:
                counts[word], tags[word] = int(count), tag
        whole = math.log(sum(counts.values()))
        return cls({word: whole - math.log(n) for word, n in counts.items()}, tags)

    def cut(self, text: str) -> list[str]:
        """Words of a run of Chinese characters, in order; joined they give `text` again."""
        best = [0.0] * (len(text) + 1)
        ends = [0] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            best[start], ends[start] = self._unknown + best[start + 1], start + 1
            longest = self._longest.get(text[start : start + 2], 1)
            for end in range(start + 1, min(start + longest, len(text)) + 1):
                cost = self._costs.get(text[start:end])
                if cost is not None and cost + best[end] < best[start]:
                    best[start], ends[start] = cost + best[end], end
        cuts, at = [], 0
        while at < len(text):
            cuts.append(text[at : ends[at]])
            at = ends[at]
        return cuts

    def tag(self, word: str) -> str:
        """jieba's part of speech: "n" noun, "nr" person, "ns" place, "v" verb ...; "" unknown."""
        return self._tags.get(word, "")
