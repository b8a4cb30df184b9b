"""Which chords carry eight bars of a key, and what notes they ask for on strong beats."""

from dataclasses import dataclass
from random import Random

from engine.forms.abc.keys import LETTERS, Key

# Degrees, 0 = tonic; a bar with several leaves the choice to whoever writes. Bar 4 rests half
# way, bars 7 and 8 close. Modes are told by what tells them apart: IV in Dorian, VII in Mixolydian.
_PLANS: dict[str, tuple[tuple[tuple[int, ...], ...], ...]] = {
    "major": (
        ((0,), (3, 5), (0,), (4,), (0,), (3, 1), (4,), (0,)),
        ((0,), (4,), (5, 0), (3,), (0,), (1, 3), (4,), (0,)),
        ((0,), (0, 5), (3,), (4,), (0, 5), (3,), (4,), (0,)),
        ((0,), (5,), (3,), (4,), (0,), (5, 2), (3, 4), (0,)),
    ),
    "minor": (
        ((0,), (6,), (0,), (4,), (0,), (5, 3), (6,), (0,)),
        ((0,), (3, 5), (0,), (6,), (2,), (6,), (4, 6), (0,)),
        ((0,), (5,), (2,), (6,), (0,), (5, 3), (4, 6), (0,)),
    ),
    "dor": (((0,), (6,), (0,), (3,), (0,), (6, 3), (6,), (0,)),),
    "mix": (((0,), (6,), (0,), (3,), (0,), (6,), (3, 6), (0,)),),
    "lyd": (((0,), (1,), (0,), (4,), (0,), (1,), (4,), (0,)),),
    "phr": (((0,), (1,), (0,), (6,), (0,), (5,), (1,), (0,)),),
    "loc": (((0,), (1,), (0,), (5,), (0,), (1,), (5,), (0,)),),
}
_KIND = {"": "major", "maj": "major", "ion": "major", "m": "minor", "min": "minor", "aeo": "minor"}
_NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_TRIADS = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}
_SIGNS = {0: "", 1: "#", -1: "b"}


@dataclass(frozen=True, slots=True)
class Chord:
    symbol: str
    letters: frozenset[str]  # in the key, so no accidental is asked


def plan(key: Key, rng: Random) -> list[tuple[Chord, ...]]:
    """Eight bars, each with the chords that may stand over it."""
    degrees = rng.choice(_PLANS[_KIND.get(key.mode, key.mode)])
    return [tuple(triad(key, degree) for degree in bar) for bar in degrees]


def triad(key: Key, degree: int) -> Chord:
    """The three notes on a degree of the key, 0 = tonic."""
    scale, alters = key.scale(), key.alters()
    root, third, fifth = (scale[(degree + step) % len(LETTERS)] for step in (0, 2, 4))
    low = _NATURAL[root] + alters[root]
    shape = tuple((_NATURAL[one] + alters[one] - low) % 12 for one in (third, fifth))
    kind = _TRIADS[shape[0], shape[1]]
    return Chord(root + _SIGNS[alters[root]] + kind, frozenset((root, third, fifth)))
