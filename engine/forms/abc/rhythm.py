"""Rhythms of a bar for any metre, drawn by chance: cells that fill a beat, strung together."""

from fractions import Fraction
from random import Random

from engine.forms.abc.values import Metre

Rhythm = tuple[Fraction, ...]  # lengths in whole notes; they fill the bar

_MOST_NOTES = 9
# Ways to part a beat, plainest first, by how many smallest notes are in it.
_CELLS: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((1,),),
    2: ((2,), (1, 1)),
    3: ((3,), (2, 1), (1, 1, 1)),
    4: ((4,), (2, 2), (3, 1), (2, 1, 1)),
}
_LIVELY = {1: (1,), 2: (4, 3), 3: (2, 4, 3), 4: (2, 5, 2, 1)}  # weights of the cells
_QUIET = {1: (1,), 2: (5, 1), 3: (3, 4, 1), 4: (4, 4, 1, 1)}


def moving(metre: Metre, rng: Random, *, lively: bool) -> Rhythm:
    """A bar that goes on: never one long note, never more notes than can be sung."""
    parts, unit = _beat(metre)
    weights = (_LIVELY if lively else _QUIET)[parts]
    while True:
        cells = rng.choices(_CELLS[parts], weights, k=int(metre.length / metre.beat))
        notes = tuple(count * unit for cell in _bound(cells, rng) for count in cell)
        if 1 < len(notes) <= _MOST_NOTES or len(cells) > _MOST_NOTES:
            return notes


def resting(metre: Metre, rng: Random) -> Rhythm:
    """A bar in which a phrase comes to rest: it ends on a long note."""
    _, unit = _beat(metre)
    beats = int(metre.length / metre.beat)
    if beats < 2:
        return (metre.length,)
    moved = (beats - 1) // 2 if rng.random() < 0.6 else 0
    head = [metre.beat] * moved
    if head and metre.beat > unit and rng.random() < 0.5:
        head[-1:] = [metre.beat - unit, unit]
    return (*head, metre.length - moved * metre.beat)


def _beat(metre: Metre) -> tuple[int, Fraction]:
    """How many smallest notes part a beat, and how long one is."""
    parts = {Fraction(1, 4): 2, Fraction(3, 8): 3, Fraction(1, 2): 4, Fraction(3, 16): 3}
    count = parts.get(metre.beat, 1)
    return count, metre.beat / count


def _bound(cells: list[tuple[int, ...]], rng: Random) -> list[tuple[int, ...]]:
    """Now and then two plain beats flow into a dotted pair or one long note."""
    if len(cells) < 2 or cells[0] != (2,) or cells[1][0] != 2 or rng.random() < 0.5:
        return cells
    return [(3, 1) if rng.random() < 0.7 else (4,), *cells[2:]]
