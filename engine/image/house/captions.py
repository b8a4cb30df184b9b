"""
Captions as people would type them: long and short, in part and in full, in both languages.

Words come from our lists; a caption never names what is not in the scene, which `world.mapped`
is asked about every one of them. Knows no layouts and no pixels.
"""

from collections.abc import Mapping
from functools import cache
from random import Random

from engine.image.house.phrasing import phrased
from engine.image.house.words import lists
from engine.image.house.world import Mapped, mapped
from engine.image.scenes.scene import VOCABULARY, Scene, caption
from engine.types import Language

_TRIES = 12
# How often a caption names a field.
_NAMED = {
    "place": 0.72, "thing": 0.8, "second": 0.9, "hour": 0.42, "weather": 0.4, "season": 0.28,
    "mood": 0.45, "style": 0.26,
}  # fmt: skip


def said(scene: Scene, rng: Random, language: Language) -> str:
    """A caption of this scene as somebody would type it; it may leave most of it unsaid."""
    return spoken(scene, rng, language)[0]


def spoken(scene: Scene, rng: Random, language: Language) -> tuple[str, Mapping[str, str]]:
    """As `said`, with the fields that it names and their codes."""
    for _ in range(_TRIES):
        fields = _fields(scene, rng)
        words = {field: _word(field, getattr(scene, field), rng, language) for field in fields}
        text = phrased(words, rng, language)
        read = mapped(text)
        if _agrees(read, scene):
            return text, read.named
    text = full(scene, language)
    return text, mapped(text).named


def full(scene: Scene, language: Language) -> str:
    """A caption that names all."""
    return caption(scene, language)


def _agrees(read: Mapped, scene: Scene) -> bool:
    right = all(getattr(scene, field) == code for field, code in read.named.items())
    return right and not read.nothing and not read.left_out and not read.instead


def _fields(scene: Scene, rng: Random) -> list[str]:
    """Which fields to name; a companion only beside its thing."""
    eager = rng.choice((0.5, 1.0, 1.0, 1.6))
    chosen = [field for field, share in _NAMED.items() if rng.random() < share * eager]
    if scene.thing == "nothing" and rng.random() < 0.7:
        chosen = [field for field in chosen if field != "thing"]
    if scene.second == "nothing" or scene.thing == "nothing" or "thing" not in chosen:
        chosen = [field for field in chosen if field != "second"]
    return chosen or [rng.choice(("place", "hour", "mood", "weather"))]


def _word(field: str, code: str, rng: Random, language: Language) -> str:
    """Mostly a phrase that fits into a sentence, now and then any word that means the same."""
    listed = "thing" if field == "second" else field
    known = _known(language)[listed, code]
    if known and rng.random() < 0.2:
        return rng.choice(known)
    if rng.random() < 0.1:
        return VOCABULARY[field][code][0 if language == "en" else 1]
    return rng.choice(lists(language).say[listed][code])


@cache
def _known(language: Language) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Keys that mean one code and nothing else."""
    found: dict[tuple[str, str], list[str]] = {
        (field, code): [] for field, words in VOCABULARY.items() for code in words
    }
    for key, (codes, near) in lists(language).keys.items():
        if not near and len(codes) == 1:
            found[next(iter(codes.items()))].append(key)
    return {pair: tuple(keys) for pair, keys in found.items()}
