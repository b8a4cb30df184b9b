"""What a tune is, once it is read: heads, events, bars. Knows neither text nor sound."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from engine.forms.abc.keys import Key

_NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

Place3 = Literal["", "first", "middle", "last"]  # in a triplet


@dataclass(frozen=True, slots=True)
class Metre:
    """`beats` notes of a `unit`-th of a whole note fill a bar, as 6 and 8 in 6/8."""

    beats: int
    unit: int

    @property
    def length(self) -> Fraction:
        """Of a bar, in whole notes."""
        return Fraction(self.beats, self.unit)

    @property
    def beat(self) -> Fraction:
        """What one taps to: a dotted note where threes are felt (6/8, 9/8), else the unit."""
        compound = self.unit >= 8 and self.beats % 3 == 0 and self.beats > 3
        return Fraction(3 if compound else 1, self.unit)


@dataclass(frozen=True, slots=True)
class Tempo:
    """`count` notes of the length `beat` (in whole notes) fill a minute."""

    beat: Fraction
    count: int

    @property
    def whole_s(self) -> Fraction:
        """Seconds that a whole note takes."""
        return Fraction(60, self.count) / self.beat


@dataclass(frozen=True, slots=True)
class Head:
    """One note head. `octave` counts as in c4 = middle C; `alter` is in semitones, as it sounds."""

    step: str
    octave: int
    alter: int

    @property
    def midi(self) -> int:
        return 12 * (self.octave + 1) + _NATURAL[self.step] + self.alter


@dataclass(frozen=True, slots=True)
class Event:
    """
    A note, a stack of notes or a rest (no heads), with what hangs on it.

    `duration` is as it sounds and `drawn` as it is written, both in whole notes: they differ in
    triplets alone. `tied` holds the note over into the next event. `at` is (line, column), 1-based.
    """

    heads: tuple[Head, ...]
    duration: Fraction
    drawn: Fraction
    at: tuple[int, int]
    triplet: Place3 = ""
    tied: bool = False
    slurs_opened: int = 0
    slurs_closed: int = 0
    chord: str = ""  # the chord symbol that starts here
    syllable: str = ""  # sung here; ends in "-" inside a word


@dataclass(frozen=True, slots=True)
class Bar:
    """
    What stands between two bar lines. `opens` and `closes` are repeat marks, `ending` is 1 or 2
    where a first or second ending starts; `strong` says that a double line or a repeat ends it.

    `line` and `place` say where a reader finds it: the place counts from 1 in its line.
    """

    events: tuple[Event, ...]
    length: Fraction  # of all events, in whole notes
    metre: Metre
    key: Key
    tempo: Tempo
    line: int
    place: int
    opens: bool = False
    closes: bool = False
    ending: int = 0
    strong: bool = False
    final: bool = False  # drawn as the end of the tune


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds from a place on: metre, key, tempo and the unit length, in whole notes."""

    metre: Metre
    key: Key
    tempo: Tempo
    unit: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """The bars of one passage, and the setting in which the next passage starts."""

    label: str  # of its P: line, empty without one
    title: str
    bars: tuple[Bar, ...]
    after: Setting | None  # None where the header never came to a key
