"""
The few figures of a draft by which tastes are told apart, each beside its round's other drafts.

Knows drafts and what understanding said of them; no votes, no weights. Every figure is
standardised within its round, since votes compare the drafts of one round and nothing else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, nan
from typing import Literal

import numpy as np

from engine.taste import diversity, pictures
from engine.taste.diversity import FloatArray
from engine.types import Analysis, Language, Problem

Kind = Literal["text", "image"]

TEXT_CODES: tuple[str, ...] = (
    "length",
    "form",
    "richness",
    "feeling",
    "mood",
    "theme",
    "coherence",
    "engagement",
    "novelty",
    "siblings",
    "head",
    "place",
)
IMAGE_CODES: tuple[str, ...] = (
    "light",
    "colour",
    "warmth",
    "contrast",
    "gladness",
    "stir",
    "fit",
    "graphic",
    "siblings",
    "place",
)
CODES: Mapping[Kind, tuple[str, ...]] = {"text": TEXT_CODES, "image": IMAGE_CODES}
NUISANCE = frozenset({"place"})  # learned, so that no other weight takes its part; never ranks

CLIP = 3.0  # spreads beyond which a draft is no further away
FAULTS_MAX = 4  # from so many on a form is kept no worse
MAX_CHARS = 20_000  # of one text that are measured
_SCORE_LEAST = 0.001  # of a criterion; beyond seven spreads nothing is told apart
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTERS_A_HAN = 3  # a Chinese character says about as much as three letters

# What a figure must differ by, root mean square over the round, to be one whole spread: less is
# told apart less, so that noise in drafts that are nearly level is not blown up to a taste.
_LEAST: Mapping[str, float] = {
    "length": 0.08,
    "form": 0.1,
    "richness": 0.2,
    "feeling": 0.2,
    "mood": 0.05,
    "theme": 0.2,
    "coherence": 0.2,
    "engagement": 0.2,
    "novelty": 0.2,
    "siblings": 0.01,
    "head": 0.05,
    "light": 0.03,
    "colour": 0.03,
    "warmth": 0.03,
    "contrast": 0.03,
    "gladness": 0.05,
    "stir": 0.03,
    "fit": 0.02,
    "graphic": 0.1,
}
_CRITERIA = {
    "richness": "content_richness",
    "feeling": "emotional_depth",
    "theme": "theme_consistency",
    "coherence": "coherence",
    "engagement": "engagement",
    "novelty": "surprise",
}


@dataclass(frozen=True, slots=True)
class Rated:
    """
    A draft as the taste model sees it; `text` is a picture's alt text.

    `place` is the 0-based place at which it was shown, None before that. `palette` are a
    picture's main colours as `#rrggbb`, the largest first; `style` is one of
    `engine.types.STYLES`, or "" where it is not known.
    """

    text: str
    language: Language
    analysis: Analysis | None
    problems: tuple[Problem, ...]
    place: int | None
    palette: tuple[str, ...] = ()
    style: str = ""


def of_round(kind: Kind, drafts: Sequence[Rated]) -> FloatArray:
    """
    The features of a round's drafts, (n, F) in the order of CODES[kind], in [-CLIP, CLIP].

    Each column is standardised over the drafts given: mean 0, and 1 is one spread. Give all
    candidates of a round where they are known, the unshown too: then a spread is as wide when
    votes are learned as it was when drafts were chosen. What is unknown of a draft is 0, as are
    columns in which all drafts are level. `place` alone is not standardised: -0.5 to 0.5.

    Of texts, before they are standardised:

    - length: log of the letters, a Chinese character counting three; 0 to 11. Reading takes time,
      and communities differ most in how much they want to read.
    - form: 1 without a fault, 0 from FAULTS_MAX faults on. What the form asks can be seen.
    - richness, feeling, theme, coherence, engagement, novelty: the criteria content_richness,
      emotional_depth, theme_consistency, coherence, engagement and surprise of
      `engine.analysis.evaluation`, as logits, -7 to 7: what a draft is like, by stated figures.
    - mood: how well its feeling fits the mood that was asked, 0 to 1; unknown where none was.
    - siblings: how few words it shares with the round's others, 0 to 1: the odd one may be liked.
    - head: the reward head's score, a logit: what votes elsewhere liked and the rest does not say.
    - place: where it was shown, -0.5 (first) to 0.5 (last). A nuisance: what is shown first is
      voted for more, and without this column the others would take the blame.

    Of pictures:

    - light, colour, contrast, 0 to 1, warmth, -1 to 1: of the main colours, see `pictures.Colours`.
    - gladness, -1 to 1, stir, 0 to 1: valence and arousal of what it was read as.
    - fit: how it fits its passage, 0 to 1 (`engine.analysis.picture_fit`).
    - graphic: 1 for ink, woodcut and pixels, 0 for flat and watercolour; unknown otherwise.
    - siblings, place: as of texts; likeness is one of colours and feeling.
    """
    columns = _text_columns(drafts) if kind == "text" else _image_columns(drafts)
    found = np.zeros((len(drafts), len(CODES[kind])))
    for at, code in enumerate(CODES[kind]):
        if code == "place":
            found[:, at] = _places(drafts)
        else:
            found[:, at] = standardised(columns[code], _LEAST[code])
    return found


def standardised(values: Sequence[float], least: float) -> FloatArray:
    """
    Values as spreads from their mean, in [-CLIP, CLIP], (n,); unknown ones (NaN, inf) are 0.

    Args:
        least: The spread below which none is taken as one.
    """
    raw = np.asarray(values, np.float64)
    known = np.isfinite(raw)
    if not known.any():
        return np.zeros(len(raw))
    centred = np.where(known, raw, 0.0) - raw[known].mean()
    spread = max(float(raw[known].std()), least)
    return np.where(known, np.clip(centred / spread, -CLIP, CLIP), 0.0)


def letters(text: str) -> int:
    """How much there is to read: characters that are no space, a Chinese one counting three."""
    ink = "".join(text[:MAX_CHARS].split())
    return len(ink) + (_LETTERS_A_HAN - 1) * len(_HAN.findall(ink))


def _text_columns(drafts: Sequence[Rated]) -> dict[str, Sequence[float]]:
    words = [diversity.words(one.text, one.language) for one in drafts]
    columns: dict[str, Sequence[float]] = {
        "length": [log(1 + letters(one.text)) for one in drafts],
        "form": [1 - min(len(one.problems), FAULTS_MAX) / FAULTS_MAX for one in drafts],
        "siblings": diversity.unlike(diversity.likeness(words)).tolist(),
        "mood": _known(drafts, lambda said: said.features.get("mood", nan)),
        "head": _known(drafts, lambda said: said.features.get("head", nan)),
    }
    scores = [_scores(one.analysis) for one in drafts]
    for code, criterion in _CRITERIA.items():
        columns[code] = [one.get(criterion, nan) for one in scores]
    return columns


def _image_columns(drafts: Sequence[Rated]) -> dict[str, Sequence[float]]:
    colours = [pictures.colours_of(one.palette) for one in drafts]
    alike = pictures.likeness([one.palette for one in drafts], [one.analysis for one in drafts])
    return {
        "light": [one.light if one else nan for one in colours],
        "colour": [one.colour if one else nan for one in colours],
        "warmth": [one.warmth if one else nan for one in colours],
        "contrast": [one.contrast if one else nan for one in colours],
        "gladness": _known(drafts, lambda said: said.reading.valence),
        "stir": _known(drafts, lambda said: said.reading.arousal),
        "fit": _known(drafts, lambda said: said.score if said.evaluations else nan),
        "graphic": [pictures.GRAPHIC.get(one.style, nan) for one in drafts],
        "siblings": diversity.unlike(alike).tolist(),
    }


def _known(drafts: Sequence[Rated], figure: Callable[[Analysis], float]) -> list[float]:
    return [nan if one.analysis is None else figure(one.analysis) for one in drafts]


def _scores(said: Analysis | None) -> dict[str, float]:
    """Criteria in spreads from the usual: a score bends so far that rich drafts look level."""
    return {one.criterion: _logit(one.score) for one in said.evaluations} if said else {}


def _logit(score: float) -> float:
    inside = min(max(score, _SCORE_LEAST), 1 - _SCORE_LEAST)
    return log(inside / (1 - inside))


def _places(drafts: Sequence[Rated]) -> FloatArray:
    """-0.5 for the first place to 0.5 for the last that is taken; 0 where none is."""
    last = max((one.place for one in drafts if one.place is not None), default=0)
    if last == 0:
        return np.zeros(len(drafts))
    return np.array([0.0 if d.place is None else d.place / last - 0.5 for d in drafts])
