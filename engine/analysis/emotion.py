"""
What a text feels like: tendency, arousal, named emotions, and the words that speak for them.

This is the floor that needs no model and no network: lists of our own, a table of words and
a linear head, in numpy. Knows no form, no picture and no vote.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from safetensors.numpy import load_file

from engine.analysis.emotion_features import Features, Found, Vector, WordTable
from engine.analysis.lexicon import AXES, EMOTIONS, Lexicon
from engine.types import Emotion, EmotionName, Evidence, Language

MAX_CHARS = 6_000  # of one text; what lies beyond is not read, a draft is at most 6,000
MAX_EMOTIONS = 3
BACKEND = "lexicon+words"

_CUES_COUNT = 0.5  # of the cues' own valence, beside that of the emotions
_NAMED = 0.18  # share of the reading from which an emotion is named
_SPEAKS = 0.25  # a cue that says less of an emotion is no evidence for it
_LEANS = 0.12
_MAX_EVIDENCE = 6
_WEIGHTS = Path(__file__).parent / "weights"

_MOOD_WORDS: Mapping[Language, Mapping[EmotionName, str]] = {
    "en": {
        "calm": "calm",
        "joy": "glad",
        "sorrow": "sad",
        "fear": "afraid",
        "tenderness": "tender",
        "wonder": "full of wonder",
        "anger": "angry",
        "longing": "longing",
    },
    "zh": {
        "calm": "平静",
        "joy": "喜悦",
        "sorrow": "悲伤",
        "fear": "不安",
        "tenderness": "温柔",
        "wonder": "惊奇",
        "anger": "愤怒",
        "longing": "思念",
    },
}


@dataclass(frozen=True, slots=True)
class Feeling:
    """
    One reading of one text.

    valence lies in [-1, 1] (sad to glad), arousal in [0, 1] (still to stirred); `emotions` stand
    strongest first, an intensity being the share of the reading that the emotion holds; none is
    named where the text reads as neutral. `evidence` are characters [start, end) of the text, in
    order, labelled by emotion code. `sure` in [0, 1] is the share of the strongest emotion, or of
    none; how often readings of each sureness were right stands in weights/README.md.
    """

    valence: float
    arousal: float
    emotions: tuple[Emotion, ...]
    evidence: tuple[Evidence, ...]
    sure: float
    backend: str


@dataclass(frozen=True, slots=True)
class Heads:
    """
    What was fitted on labelled lines, for a text's vector x of emotion_features.SIZE.

    `emotion` (9, SIZE + 1), bias last: logits of EMOTIONS and, as the ninth, of none. `valence`
    and `arousal` (9,): the mean label of lines of that emotion.
    """

    emotion: Vector
    valence: Vector
    arousal: Vector


class EmotionReader:
    """Reads texts of both languages. Read-only once loaded; any number of threads may ask it."""

    def __init__(self, features: Mapping[Language, Features], heads: Mapping[Language, Heads]):
        self._features = features
        self._heads = heads

    @classmethod
    def load(cls, folder: Path = _WEIGHTS) -> "EmotionReader":
        """
        Reads the lists and `emotion.json`, `emotion.safetensors`; about 0.1 s.

        Raises:
            OSError, ValueError, KeyError: A file is missing or is not what `training` wrote.
        """
        kept = json.loads((folder / "emotion.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "emotion.safetensors")
        languages: tuple[Language, ...] = get_args(Language)
        return cls(
            {one: Features(Lexicon.load(one), _table(one, kept, tensors)) for one in languages},
            {one: _heads(one, tensors) for one in languages},
        )

    def read(self, text: str, language: Language) -> Feeling:
        """
        The feeling of `text`, of which the first MAX_CHARS characters are read.

        A text without a single known word is read as neutral prose, with `sure` 0.
        """
        found = self._features[language].of(text[:MAX_CHARS])
        return feeling_of(found, self._heads[language])


def feeling_of(found: Found, heads: Heads) -> Feeling:
    """The heads' reading of a text's vector; what has no known word is neutral prose."""
    if not found.cues and not found.leans:
        return Feeling(0.0, float(heads.arousal[-1]), (), (), 0.0, BACKEND)
    x = np.append(found.vector, np.float32(1.0))
    shares = softmax(heads.emotion @ x)
    order = np.argsort(-shares)
    names = [EMOTIONS[i] for i in order if i < len(EMOTIONS) and shares[i] >= _NAMED]
    named = names[:MAX_EMOTIONS] if order[0] < len(EMOTIONS) else []
    emotions = tuple(Emotion(one, float(shares[EMOTIONS.index(one)])) for one in named)
    return Feeling(
        valence=float(np.clip(shares @ heads.valence + _CUES_COUNT * found.glad, -1.0, 1.0)),
        arousal=float(np.clip(shares @ heads.arousal, 0.0, 1.0)),
        emotions=emotions,
        evidence=_evidence(found, named),
        sure=float(shares[order[0]]),
        backend=BACKEND,
    )


def mood_words(emotions: Sequence[Emotion], language: Language) -> tuple[str, ...]:
    """Plain words for emotions, in their order, in the work's language."""
    return tuple(_MOOD_WORDS[language][one.name] for one in emotions)


def softmax(logits: Vector) -> Vector:
    """Shares that sum to 1, shape as `logits` (one row)."""
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)


def _evidence(found: Found, named: Sequence[EmotionName]) -> tuple[Evidence, ...]:
    """The strongest spans for the named emotions; a listed cue stands before a word that leans."""
    spans: list[tuple[float, Evidence]] = []
    for one in named:
        axis = AXES.index(one)
        spans += [
            (1.0 + cue.says[axis], Evidence(cue.start, cue.end, one))
            for cue in found.cues
            if cue.says[axis] >= _SPEAKS
        ]
        spans += [
            (float(lean.says[axis]), Evidence(lean.start, lean.end, one))
            for lean in found.leans
            if lean.says[axis] >= _LEANS
        ]
    kept: list[Evidence] = []
    for _, span in sorted(spans, key=lambda pair: -pair[0]):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        if len(kept) == _MAX_EVIDENCE:
            break
    return tuple(sorted(kept, key=lambda span: span.start))


def _table(
    language: Language, kept: Mapping[str, Sequence[str]], tensors: Mapping[str, Vector]
) -> WordTable:
    """Tables are stored as int8 with one scale a column."""
    words = kept[language]
    kin = tensors[f"{language}.kin"] * tensors[f"{language}.kin_scale"]
    company = tensors[f"{language}.company"] * tensors[f"{language}.company_scale"]
    weight = tensors[f"{language}.weight"].astype(np.float32)
    if not len(words) == len(kin) == len(company) == len(weight):
        raise ValueError(f"emotion.json and emotion.safetensors disagree on {language}")
    index = {word: i for i, word in enumerate(words)}
    return WordTable(index, kin.astype(np.float32), company.astype(np.float32), weight)


def _heads(language: Language, tensors: Mapping[str, Vector]) -> Heads:
    return Heads(*(tensors[f"{language}.{name}"] for name in ("emotion", "valence", "arousal")))
