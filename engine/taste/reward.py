"""
The reward head: what votes elsewhere liked about texts of a look, as one figure of a draft.

Reads the shipped weights and applies them; fits nothing (`python -m engine.training head` does).
It sees the text alone: no votes, no counts, not who wrote it nor where it was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from engine.analysis.themes import ThemeSpace
from engine.taste.reward_figures import FIGURES, figures
from engine.taste.reward_terms import Codes, terms
from engine.types import DraftContext, Language

SHIPPED = Path(__file__).parent / "weights" / "head.safetensors"
FloatArray = npt.NDArray[np.float64]
Terms = tuple[Codes, FloatArray]

CLIP = 4.0  # spreads of a figure beyond which nothing is believed to change
COUNTED = FIGURES + 2  # of what is seen in an English text; the directions of its themes follow
VERSE_LINES = 3  # from so many lines on a text may be verse

# Looks of texts that were voted on, by language; how alike a text is to each is `likeness`.
LOOKS: Mapping[Language, tuple[str, ...]] = {"en": ("line", "story"), "zh": ("answer",)}
_LINE_UP_TO, _STORY_FROM = 20, 40  # words
_ANSWER_FROM, _ANSWER_WHOLE = 80, 300  # characters
_TOLD, _SPOKEN = 2.0, 8.0  # quotation marks in a hundred words
_QUOTES = ('"', "“", "”")
_VERSE, _PROSE = 20, 45  # characters a line, on the average; a Chinese one counts three


@dataclass(frozen=True, slots=True, eq=False)
class Expert:
    """
    A linear scorer of one look. The score is a logit: the difference of two says how sure it is.

    `known` (V,) are the codes of the terms that it judges by, ascending; `rarity` (V,) weighs them
    before a text's are brought to length one, and `liked` (V,) is what each adds. `middle` and
    `spread` (K,) standardise the figures, `told` (K,) is what a spread of each adds.
    `level` (1,) brings the mean text of the look to 0.
    """

    known: Codes
    rarity: FloatArray
    liked: FloatArray
    middle: FloatArray
    spread: FloatArray
    told: FloatArray
    level: FloatArray

    def score(self, found: Terms, seen: FloatArray) -> float:
        codes, values = found
        at, there = lookup(self.known, codes)
        weights = values[there] * self.rarity[at]
        length = float(np.linalg.norm(weights))
        words = float(weights @ self.liked[at]) / length if length else 0.0
        counted = float(standardised(seen, self.middle, self.spread) @ self.told)
        return words + counted + float(self.level[0])


class RewardHead:
    """Scores drafts by experts for how they look. Read-only, so threads may share it."""

    def __init__(self, space: ThemeSpace, experts: Mapping[str, Expert]) -> None:
        self._space = space
        self._experts = experts

    @classmethod
    def load(cls, space: ThemeSpace, path: Path = SHIPPED) -> "RewardHead":
        """
        Reads the shipped weights.

        Raises:
            FileNotFoundError: The weights are not there.
            ValueError: They are not of this form.
        """
        if not path.is_file():
            raise FileNotFoundError(path)
        return cls(space, from_tensors(load_file(path)))

    def scores(self, texts: Sequence[str], context: DraftContext) -> list[float]:
        """
        Logits, one a text, comparable within one call; near 0 where a text looks like none known.

        Each text is scored by itself; of the context only the language counts.
        """
        return [self.score(text, context.language) for text in texts]

    def score(self, text: str, language: Language) -> float:
        looks = {
            look: how * (told(text) if look == "story" else 1.0)
            for look, how in likeness(text, language).items()
            if how and look in self._experts
        }
        if not looks:
            return 0.0
        found, seen = terms(text, language), seen_in(text, language, self._space)
        return sum(how * self._experts[look].score(found, seen) for look, how in looks.items())


def likeness(text: str, language: Language) -> dict[str, float]:
    """How much a text looks like each known look, in [0, 1]; by its length and its lines alone."""
    prose = _prose(text, language)
    if language == "zh":
        size = len("".join(text.split()))
        return {"answer": prose * _ramp(size, _ANSWER_FROM, _ANSWER_WHOLE)}
    story = _ramp(len(text.split()), _LINE_UP_TO, _STORY_FROM)
    return {"line": prose * (1 - story), "story": prose * story}


def told(text: str) -> float:
    """
    How far a story is told and not spoken, in [0, 1], by its quotation marks.

    What speaks is learned from and then not judged: the voted stories in which people speak were
    mostly those of one weak model, which says nothing against speech.
    """
    quotes = 100 * sum(map(text.count, _QUOTES)) / max(1, len(text.split()))
    return 1 - _ramp(quotes, _TOLD, _SPOKEN)


def seen_in(text: str, language: Language, space: ThemeSpace) -> FloatArray:
    """The figures that the experts of a language read: (K,) in English, none in Chinese."""
    if language == "zh":
        return np.zeros(0)
    read = space.read(text[:4_000], language)
    words = len(read.content) / (1 + len(read.tokens))
    place = space.direction_of(read).astype(np.float64)
    return np.concatenate([figures(text), [space.rarity(read), words], place])


def standardised(
    seen: npt.NDArray[np.floating[Any]], middle: FloatArray, spread: FloatArray
) -> FloatArray:
    """Figures (..., K) as spreads from the middle, in [-CLIP, CLIP]."""
    return np.asarray(np.clip((seen - middle) / spread, -CLIP, CLIP))


def lookup(known: Codes, codes: Codes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Where those of the codes that are known stand in `known`, and which ones they are."""
    at = np.searchsorted(known, codes)
    there = known[np.minimum(at, len(known) - 1)] == codes if len(known) else at < 0
    return at[there], np.asarray(there)


def from_tensors(kept: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Expert]:
    """
    Experts by look, as `to_tensors` laid them out.

    Raises:
        ValueError: A tensor is missing, has another shape or holds what is no finite number.
    """
    looks = sorted({name.partition(".")[0] for name in kept})
    try:
        return {look: _expert(*(kept[f"{look}.{part}"] for part in _PARTS)) for look in looks}
    except KeyError as exc:
        raise ValueError(f"the head lacks {exc}") from exc


def to_tensors(experts: Mapping[str, Expert]) -> dict[str, npt.NDArray[np.generic]]:
    """As shipped: half precision, which is finer than the weights are sure of."""
    return {
        f"{look}.{part}": _short(getattr(expert, part))
        for look, expert in experts.items()
        for part in _PARTS
    }


_PARTS = ("known", "rarity", "liked", "middle", "spread", "told", "level")


def _short(part: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    return part if part.dtype == np.uint32 else part.astype(np.float16)


def _expert(known: npt.NDArray[np.generic], *numbers: npt.NDArray[np.generic]) -> Expert:
    rarity, liked, middle, spread, told, level = (one.astype(np.float64) for one in numbers)
    codes = known.astype(np.uint32)
    if not (codes.ndim == 1 and codes.shape == rarity.shape == liked.shape):
        raise ValueError("a head has one rarity and one weight for every term")
    if not (middle.ndim == 1 and middle.shape == spread.shape == told.shape):
        raise ValueError("a head has one middle, spread and weight for every figure")
    if level.shape != (1,):
        raise ValueError("a head has one level")
    if (codes[1:] <= codes[:-1]).any() or (spread <= 0).any():
        raise ValueError("a head's terms ascend, and its spreads are above 0")
    if not all(np.isfinite(one).all() for one in (rarity, liked, middle, spread, told, level)):
        raise ValueError("a head's numbers are finite")
    return Expert(codes, rarity, liked, middle, spread, told, level)


def _prose(text: str, language: Language) -> float:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < VERSE_LINES:
        return 1.0
    a_line = sum(map(len, lines)) / len(lines) * (3 if language == "zh" else 1)
    return _ramp(a_line, _VERSE, _PROSE)


def _ramp(size: float, start: float, end: float) -> float:
    """0 up to `start`, 1 from `end` on, even steps of the logarithm between."""
    if size <= start:
        return 0.0
    return min(1.0, log(size / start) / log(end / start))
