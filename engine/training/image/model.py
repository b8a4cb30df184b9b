"""
What a run needs of a base model that paints: it knows the votes' pictures, and learns from them.

Only the interface; the composing model is in `house`, those of diffusers in `hub`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.training.examples import PictureRow, Split
from engine.training.image.learning import Pupil
from engine.training.image.looked import Looked
from engine.training.image.recipe import Gate, Recipe
from engine.training.report import Asked, Example


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    One adapter in training: `look` measures it as it is on pairs that it does not learn from,
    `save` writes it into a folder, as its server loads it.
    """

    pupil: Pupil
    look: Callable[[], Looked]
    save: Callable[[Path], None]


class Model(Protocol):
    """A base model with the votes' pictures as it sees them, shared by all recipes of a run."""

    @property
    def name(self) -> str: ...

    @property
    def revision(self) -> str:
        """Of its weights; its adapters name it."""
        ...

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many pictures it cannot learn from, by cause."""
        ...

    def rows(self, split: Split) -> Sequence[PictureRow]:
        """The pairs that it can learn from or be judged by."""
        ...

    def lesson(self, recipe: Recipe) -> AbstractContextManager[Lesson]:
        """A new adapter, which changes nothing yet; one at a time. There is at least one pair."""
        ...

    def judged(
        self, adapter: Path, gate: Gate, told: Callable[[float], None]
    ) -> tuple[list[Asked], list[Example]]:
        """
        All that is asked of an adapter on pairs that are held out, and examples of what it changed.

        Raises:
            BrokenVotes: It, or the adapter in use, is none of this model.
            NotANumber: It names numbers that are none.
            ValueError: Nothing is held out to judge by.
        """
        ...
