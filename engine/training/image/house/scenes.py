"""The composing model as a run's `Model`: it learns from compositions, and is judged by them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Rejected
from engine.image.house.composer.adapters import adapted
from engine.image.house.composer.model import FlowNetwork
from engine.training.examples import PictureRow, Split
from engine.training.image.house.bench import Bench
from engine.training.image.house.gate import QUICK, USUAL, judged
from engine.training.image.house.pupil import pupil_of
from engine.training.image.house.validation import Looks
from engine.training.image.model import Lesson
from engine.training.image.recipe import Gate, Recipe
from engine.training.report import Asked, Example
from engine.training.rows import BrokenVotes

NAME = "house-scenes"


class Scenes:
    """A `Model`; what it says of its pictures without an adapter is measured once."""

    name = NAME

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._train = bench.judged("train")
        self._looks = Looks(bench.model.flow, bench.judged("validation"))
        self.revision = bench.revision
        self.left_out: Mapping[str, int] = dict(bench.left_out)

    def rows(self, split: Split) -> Sequence[PictureRow]:
        return [pair.row for pair in self._bench.pairs[split]]

    @contextmanager
    def lesson(self, recipe: Recipe) -> Iterator[Lesson]:
        assert self._train  # at least one pair
        pupil = pupil_of(self._bench.model.flow, self._train, recipe)

        def save(folder: Path) -> None:
            pupil.lora.save(folder, self.revision)

        yield Lesson(pupil, lambda: self._looks(pupil.lora), save)

    def judged(
        self, adapter: Path, gate: Gate, told: Callable[[float], None]
    ) -> tuple[list[Asked], list[Example]]:
        new, before = self._flow(adapter), self._flow(gate.previous) if gate.previous else None
        return judged(self._bench, new, before, QUICK if gate.preset == "quick" else USUAL, told)

    def _flow(self, folder: Path) -> FlowNetwork:
        """As the image server merges it."""
        try:
            return adapted(self._bench.model.flow, folder, self.revision)
        except Rejected as broken:
            raise BrokenVotes(f"{folder.name} is no adapter of {NAME}: {broken}.") from broken
