"""
What a CLIP model is asked of a picture: sentences for feelings, and for the words of our scenes.

In English, which is what these models were trained on; what members read of the answers is in the
work's language. Each emotion has several sentences, whose mean is asked (prompt ensembling).

Source: Radford et al. 2021, "Learning transferable visual models" (CLIP), section 3.1.4.
"""

from collections.abc import Mapping

from engine.analysis.hub.labels import NEUTRAL, Meaning
from engine.image.scenes.scene import VOCABULARY

_FEELINGS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (
        Meaning(0.4, 0.1, "calm"),
        ("a calm and peaceful picture", "a picture of stillness", "a quiet, restful scene"),
    ),
    (
        Meaning(0.8, 0.6, "joy"),
        ("a joyful picture", "a picture of people who are happy", "a bright and cheerful scene"),
    ),
    (
        Meaning(-0.7, 0.3, "sorrow"),
        ("a sad picture", "a picture of grief and loss", "a bleak and sorrowful scene"),
    ),
    (
        Meaning(-0.6, 0.7, "fear"),
        ("a frightening picture", "a picture of danger", "a dark and threatening scene"),
    ),
    (
        Meaning(0.6, 0.3, "tenderness"),
        ("a tender picture", "a picture of love and care", "a warm and intimate scene"),
    ),
    (
        Meaning(0.5, 0.6, "wonder"),
        ("an awe-inspiring picture", "a picture of something wondrous", "a breathtaking scene"),
    ),
    (
        Meaning(-0.6, 0.8, "anger"),
        ("an angry picture", "a picture of rage and violence", "a furious, violent scene"),
    ),
    (
        Meaning(-0.1, 0.4, "longing"),
        ("a nostalgic picture", "a picture of longing", "a lonely scene, someone far away"),
    ),
    (
        NEUTRAL,
        ("a plain picture without feeling", "a picture of an ordinary thing", "a neutral scene"),
    ),
)
FEELINGS: Mapping[Meaning, tuple[str, ...]] = dict(_FEELINGS)
SCENES: Mapping[str, str] = {
    "place": "a picture of {}",
    "hour": "a picture taken {}",
    "weather": "a picture taken {}",
    "season": "a picture taken {}",
    "thing": "a picture with {}",
}  # group of scene words -> the sentence that holds one of them


def scene_sentences(group: str) -> dict[str, str]:
    """The sentence for each code of one group of scene words."""
    return {code: SCENES[group].format(english) for code, (english, _) in VOCABULARY[group].items()}


def scene_word(group: str, code: str, language: str) -> str:
    """A code as a plain word of the work's language."""
    return VOCABULARY[group][code][1] if language == "zh" else code
