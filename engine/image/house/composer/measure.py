"""
What of a caption the composed scene honours, counted by field. Rules are given, never assumed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from engine.image.house.captions import spoken
from engine.image.house.composer.codes import allowed, decoded
from engine.image.house.composer.model import ANY_STYLE, Composer
from engine.image.house.composer.sample import GUIDANCE, STEPS, Wish, composed
from engine.image.house.plausible import drawn_scene
from engine.image.scenes.scene import Scene
from engine.types import Language

_TOGETHER = 32  # compositions in one batch
_SEED = "held out"  # of captions that training never draws: its own are seeded by step


@dataclass(frozen=True, slots=True)
class Asked:
    """A caption and what it names, as codes by field."""

    text: str
    named: Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """How many named attributes were asked for, and how many stand in the scenes, by field."""

    by_field: Counter[str] = field(default_factory=Counter)
    right_by_field: Counter[str] = field(default_factory=Counter)
    whole: int = 0  # captions of which everything named is there
    captions: int = 0

    @property
    def asked(self) -> int:
        return self.by_field.total()

    @property
    def right(self) -> int:
        return self.right_by_field.total()

    def add(self, named: Mapping[str, str], scene: Scene) -> None:
        there = [one for one, code in named.items() if getattr(scene, one) == code]
        self.by_field.update(list(named))
        self.right_by_field.update(there)
        self.whole += len(there) == len(named)
        self.captions += 1


def held_out(n: int, language: Language) -> list[Asked]:
    """Captions for measuring, always the same."""
    rng = Random(f"{_SEED} {language}")
    found = []
    for _ in range(n):
        text, named = spoken(drawn_scene(rng), rng, language)
        found.append(Asked(text, named))
    return found


def accuracy(
    model: Composer,
    asked: Sequence[Asked],
    *,
    told: bool = True,
    ruled: bool = False,
    steps: int = STEPS,
    guidance: float = GUIDANCE,
) -> Tally:
    """
    Compose one scene a caption and count.

    Args:
        told: False composes without the caption: what chance brings.
        ruled: True fixes what the word lists found in the caption, as the server does.
    """
    wishes = [
        Wish(
            one.text if told else "",
            seed,
            ANY_STYLE,
            allowed=allowed(one.named, {}) if ruled else None,
        )
        for seed, one in enumerate(asked)
    ]
    tally = Tally()
    for one, scene in zip(asked, scenes_of(model, wishes, steps, guidance), strict=True):
        tally.add(one.named, scene)
    return tally


def scenes_of(
    model: Composer, wishes: Sequence[Wish], steps: int = STEPS, guidance: float = GUIDANCE
) -> list[Scene]:
    """The scenes that wishes bring, in order."""
    scenes: list[Scene] = []
    for start in range(0, len(wishes), _TOGETHER):
        *_, last = composed(model, model.flow, wishes[start : start + _TOGETHER], steps, guidance)
        scenes += [decoded(vector)[0] for vector in last]
    return scenes
