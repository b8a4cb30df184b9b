"""
A diffusers model as a run's `Model`: it learns from latents, and is judged by them.

The gate asks less than the composing model's: what a picture of pixels shows is not known here, so
attributes and variety are left to blind rounds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from torch import Tensor

from engine.errors import Rejected
from engine.training.dataset import Dataset
from engine.training.examples import PictureRow, Split
from engine.training.image.choices import choices
from engine.training.image.hub.bench import HubBench, bench_of
from engine.training.image.hub.painter import HubPainter
from engine.training.image.hub.pupil import HubLooks, HubPupil, both
from engine.training.image.model import Lesson
from engine.training.image.recipe import Gate, Recipe
from engine.training.judging.floors import Floor
from engine.training.report import Asked, Example
from engine.training.rows import BrokenVotes

READS = Floor(
    "reads",
    0.0,
    "Liked and disliked pictures together are what the model painted before; a tenth more error on"
    " them is what a taste costs, and what forgets to paint costs several times as much.",
    times=1.1,
    upwards=True,
)


def hub_of(
    data: Dataset, base: str, out: Path, told: Callable[[float], None] = lambda _: None
) -> "Hub":
    """
    Raises:
        Rejected: The base cannot be had, or is not of a kind that is trained here.
    """
    return Hub(bench_of(data, HubPainter(base), out, told))


class Hub:
    """A `Model`; what it says of its pictures without an adapter is measured once."""

    left_out: Mapping[str, int] = {}

    def __init__(self, bench: HubBench) -> None:
        self._bench = bench
        self._looks = HubLooks(bench, bench.rows["validation"])
        self.name = bench.painter.name
        self.revision = bench.painter.revision

    def rows(self, split: Split) -> Sequence[PictureRow]:
        return self._bench.rows[split]

    @contextmanager
    def lesson(self, recipe: Recipe) -> Iterator[Lesson]:
        painter = self._bench.painter
        pupil = HubPupil(self._bench, self._bench.rows["train"], painter.learn(recipe))
        try:
            yield Lesson(
                pupil,
                lambda: self._looks(recipe.beta),
                lambda folder: painter.save(recipe, folder),
            )
        finally:
            painter.forget()

    def judged(
        self, adapter: Path, gate: Gate, told: Callable[[float], None]
    ) -> tuple[list[Asked], list[Example]]:
        """As `Model.judged`; pictures are not compared in words, so there are no examples."""
        rows = self._bench.rows["test"]
        if not rows:
            raise ValueError("nothing is held out to judge by")
        alone = both(self._bench, rows, adapted=False)
        told(0.3)
        new = self._worn(adapter, rows)
        told(0.7)
        before = self._worn(gate.previous, rows) if gate.previous else None
        asked = choices(
            _margins(alone, new),
            None if before is None else _margins(alone, before),
            [row.session for row in rows],
        )
        return [*asked, READS.asked(float(new.mean()), float(alone.mean()), 2 * len(rows))], []

    def _worn(self, folder: Path, rows: Sequence[PictureRow]) -> Tensor:
        try:
            with self._bench.painter.wearing(folder):
                return both(self._bench, rows, adapted=True)
        except Rejected as broken:
            raise BrokenVotes(f"{broken}.") from broken


def _margins(alone: Tensor, adapted: Tensor) -> Tensor:
    moved = alone - adapted  # (2, N)
    return moved[0] - moved[1]
