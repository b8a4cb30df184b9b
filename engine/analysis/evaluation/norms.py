"""
What is usual: mean and spread of each figure in human writing of five kinds.

Fitted by `python -m engine.analysis.training votes`; holds numbers only.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.analysis.words import TextWords

_FILE = Path(__file__).parents[1] / "weights" / "evaluation.json"
_LONGEST_LINE = {"en": 70, "zh": 24}  # characters of a line that may be verse, on the average

Kind = Literal["en_prose", "en_verse", "zh_prose", "zh_verse", "zh_classical"]


@dataclass(frozen=True, slots=True)
class Norms:
    """`usual` is, by kind and figure, (mean, standard deviation); `weights` by criterion."""

    usual: Mapping[str, Mapping[str, tuple[float, float]]]
    weights: Mapping[str, Mapping[str, float]]  # by language, then criterion; each sums to 1

    @classmethod
    def load(cls) -> "Norms":
        """
        Raises:
            FileNotFoundError: The weights are not there.
        """
        kept = json.loads(_FILE.read_text(encoding="utf-8"))
        usual = {
            kind: {name: (float(mean), float(sd)) for name, (mean, sd) in figures.items()}
            for kind, figures in kept["usual"].items()
        }
        return cls(usual, kept["weights"])

    def z(self, kind: Kind, figure: str, value: float | None) -> float:
        """How many spreads a figure lies above the usual, in [-3, 3]; 0 where it is None."""
        if value is None:
            return 0.0
        mean, sd = self.usual[kind][figure]
        return max(-3.0, min(3.0, (value - mean) / sd)) if sd else 0.0


def kind_of(words: TextWords) -> Kind:
    """Which kind of writing a text is measured against, by its look."""
    if words.classical:
        return "zh_classical"
    lines = [line for line in words.text.splitlines() if line.strip()]
    short = sum(map(len, lines)) / max(len(lines), 1) <= _LONGEST_LINE[words.language]
    verse = short and len(lines) > 1
    if words.language == "zh":
        return "zh_verse" if verse else "zh_prose"
    return "en_verse" if verse else "en_prose"


def score(z: float) -> float:
    """A figure of spreads as a score in [0, 1]; the usual is 0.5, one spread above it 0.73."""
    return 1 / (1 + math.exp(-z))
