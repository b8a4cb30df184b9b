"""
What the labels of known emotion classifiers mean in our eight emotions and in gladness.

Covers GoEmotions' 28, Ekman's 7 and polarity labels, in the spellings that models use for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.types import EmotionName


@dataclass(frozen=True, slots=True)
class Meaning:
    """valence in [-1, 1], arousal in [0, 1]; `emotion` None where none of ours is meant."""

    valence: float
    arousal: float
    emotion: EmotionName | None = None


NEUTRAL = Meaning(0.0, 0.2)

MEANINGS: Mapping[str, Meaning] = {
    # GoEmotions (Demszky et al. 2020, arXiv:2005.00547)
    "admiration": Meaning(0.6, 0.4, "wonder"),
    "amusement": Meaning(0.6, 0.6, "joy"),
    "anger": Meaning(-0.6, 0.8, "anger"),
    "annoyance": Meaning(-0.4, 0.6, "anger"),
    "approval": Meaning(0.4, 0.3),
    "caring": Meaning(0.6, 0.3, "tenderness"),
    "confusion": Meaning(-0.1, 0.4),
    "curiosity": Meaning(0.2, 0.4, "wonder"),
    "desire": Meaning(0.0, 0.5, "longing"),
    "disappointment": Meaning(-0.5, 0.3, "sorrow"),
    "disapproval": Meaning(-0.4, 0.4, "anger"),
    "disgust": Meaning(-0.6, 0.5, "anger"),
    "embarrassment": Meaning(-0.4, 0.5, "fear"),
    "excitement": Meaning(0.7, 0.8, "joy"),
    "fear": Meaning(-0.6, 0.7, "fear"),
    "gratitude": Meaning(0.7, 0.3, "tenderness"),
    "grief": Meaning(-0.8, 0.3, "sorrow"),
    "joy": Meaning(0.8, 0.6, "joy"),
    "love": Meaning(0.7, 0.4, "tenderness"),
    "nervousness": Meaning(-0.4, 0.6, "fear"),
    "optimism": Meaning(0.5, 0.4, "joy"),
    "pride": Meaning(0.6, 0.5, "joy"),
    "realization": Meaning(0.1, 0.4, "wonder"),
    "relief": Meaning(0.5, 0.2, "calm"),
    "remorse": Meaning(-0.6, 0.3, "sorrow"),
    "sadness": Meaning(-0.7, 0.3, "sorrow"),
    "surprise": Meaning(0.2, 0.6, "wonder"),
    "neutral": NEUTRAL,
    # other spellings of Ekman's and of polarity
    "happy": Meaning(0.8, 0.6, "joy"),
    "happiness": Meaning(0.8, 0.6, "joy"),
    "sad": Meaning(-0.7, 0.3, "sorrow"),
    "angry": Meaning(-0.6, 0.8, "anger"),
    "like": Meaning(0.6, 0.4, "tenderness"),
    "positive": Meaning(0.6, 0.4),
    "pos": Meaning(0.6, 0.4),
    "negative": Meaning(-0.6, 0.4),
    "neg": Meaning(-0.6, 0.4),
    "neu": NEUTRAL,
    "none": NEUTRAL,
    # Chinese models
    "高兴": Meaning(0.8, 0.6, "joy"),
    "快乐": Meaning(0.8, 0.6, "joy"),
    "喜悦": Meaning(0.8, 0.6, "joy"),
    "悲伤": Meaning(-0.7, 0.3, "sorrow"),
    "愤怒": Meaning(-0.6, 0.8, "anger"),
    "恐惧": Meaning(-0.6, 0.7, "fear"),
    "惊讶": Meaning(0.2, 0.6, "wonder"),
    "惊奇": Meaning(0.2, 0.6, "wonder"),
    "厌恶": Meaning(-0.6, 0.5, "anger"),
    "喜欢": Meaning(0.6, 0.4, "tenderness"),
    "关切": Meaning(0.6, 0.3, "tenderness"),
    "平静": Meaning(0.3, 0.1, "calm"),
    "中性": NEUTRAL,
    "积极": Meaning(0.6, 0.4),
    "消极": Meaning(-0.6, 0.4),
}


def meaning_of(label: str) -> Meaning | None:
    """None for a label that says nothing by its name, such as `LABEL_0`."""
    return MEANINGS.get(label.strip().lower())
