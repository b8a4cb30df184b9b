"""
A grammar of tunes: every bar is exactly full, strong beats fall on the chord, the end on the tonic.

Drawn by chance for each round: metre, key and tempo by the mood, chords, and the rhythm of each
bar, so that bars answer each other. The pitches, the choice of a title, and the rhythm and chord
where two stand to choose, are the model's. The automaton remembers the last pitch: what is not of
the chord is reached and left by step inside a bar, as passing notes are, and no leap is wider than
a fifth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from engine.forms.abc.harmony import Chord, plan
from engine.forms.abc.keys import LETTERS, Key, key_of
from engine.forms.abc.rhythm import Rhythm, moving, resting
from engine.forms.abc.titles import title_rule
from engine.forms.abc.values import Metre, Setting, Tempo
from engine.types import Language

_BARS = 8
_PITCHES = 11  # an octave and a fourth
_LOWEST = {"C": "C", "D": "D", "E": "D", "F": "C", "G": "D", "A": "E", "B": "F"}
_STEP, _LEAP, _BAR_LEAP = 2, 3, 4  # in degrees: within quick notes, slow ones, over a bar line
_MIDDLE = range(2, 8)  # where a tune starts
_QUICK = Fraction(1, 8)
_REPEATS = 0.4


@dataclass(frozen=True, slots=True)
class _Mood:
    metres: tuple[tuple[int, int], ...]
    beats: tuple[int, int]  # a minute
    keys: tuple[str, ...]
    lively: bool


_MOODS = {
    "calm": _Mood(((4, 4), (3, 4)), (72, 88), ("C", "G", "F", "D"), False),
    "glad": _Mood(((4, 4), (6, 8), (2, 4)), (104, 126), ("D", "G", "A", "Bb", "C"), True),
    "sad": _Mood(((4, 4), (3, 4)), (60, 76), ("Am", "Dm", "Em", "Gm", "Bm"), False),
    "afraid": _Mood(((4, 4), (6, 8)), (96, 116), ("Em", "Dm", "Gm", "Am"), True),
    "tender": _Mood(((3, 4), (6, 8)), (63, 80), ("F", "G", "D", "Bb"), False),
    "wonder": _Mood(((6, 8), (4, 4), (3, 4)), (72, 92), ("Ddor", "Amix", "Ador", "Edor"), False),
}


def first_guide(mood: str, language: Language, rng: Random, themes: Sequence[str] = ()) -> str:
    """
    A grammar for the first passage, header and all.

    Args:
        mood: One of the moods of the house model (engine/text/house/labels.py).
        themes: Words of the premise that a title may be made of; without any, it is free.
    """
    kind = _MOODS[mood]
    metre = Metre(*rng.choice(kind.metres))
    key = key_of(rng.choice(kind.keys))
    assert key is not None
    tempo = Tempo(metre.beat, rng.randrange(kind.beats[0], kind.beats[1], 2))
    setting = Setting(metre, key, tempo, Fraction(1, 8))
    beat = f"{metre.beat.numerator}/{metre.beat.denominator}"
    header = (
        f'"\\nM:{metre.beats}/{metre.unit}\\nL:1/8\\nQ:{beat}={tempo.count}\\nK:{key.written()}\\n"'
    )
    rules = _Tune(setting, rng, lively=kind.lively).rules()
    return "\n".join(
        [f'root ::= "X:1\\nT:" title {header} tune', title_rule(language, themes, rng), *rules]
    )


def next_guide(setting: Setting, label: str, mood: str, rng: Random) -> str:
    """A grammar for a later passage, in the metre and key that the canon has come to."""
    rules = _Tune(setting, rng, lively=_MOODS[mood].lively).rules()
    return "\n".join([f'root ::= "P:{label}\\n" tune', *rules])


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in a bar: what may stand there besides what the pitch before it allows."""

    name: str
    written: str  # what follows the letter of the note: its length, and a space after a beat
    starts: bool  # the bar
    halves: bool  # the bar, or starts it
    strong: bool  # asks for a note of the chord
    last: bool
    reach: int  # in degrees


class _Tune:
    """The rules of eight bars, one for each place in a bar and each pitch before it."""

    def __init__(self, setting: Setting, rng: Random, *, lively: bool) -> None:
        self._metre, self._key, self._unit = setting.metre, setting.key, setting.unit
        self._chords = plan(setting.key, rng)
        self._rhythms = _rhythms(setting.metre, rng, lively=lively)
        self._repeated = rng.random() < _REPEATS
        self._scale = _pitches(setting.key)
        self._letters = [written[0].upper() for written in self._scale]
        self._rules: dict[str, str] = {}
        self._slots: dict[Rhythm, _Slot] = {}

    def rules(self) -> list[str]:
        start = "|: " if self._repeated else ""
        first = self._bar(0, None)
        return [
            f'tune ::= "{start}" {first}',
            *(f"{k} ::= {v}" for k, v in self._rules.items() if v),
        ]

    def _bar(self, number: int, before: int | None) -> str:
        """The rule of a bar and all after it, empty where they cannot be reached from `before`."""
        name = f"b{number}" if before is None else f"b{number}p{before}"
        if name not in self._rules:
            ways = [
                f'"\\"{chord.symbol}\\"" {rest}'
                for which, chord in enumerate(self._chords[number])
                for rhythm in self._rhythms[number]
                if (rest := self._note(number, which, before, rhythm))
            ]
            self._rules[name] = " | ".join(ways)
        return name if self._rules[name] else ""

    def _note(self, number: int, which: int, before: int | None, left: Rhythm) -> str:
        """The rule of the rest of a bar: `left` are the lengths that are still to come."""
        if not left:
            return self._line_end(number, before)
        slot = self._slot(left)
        name = f"n{number}c{which}p{before}l{slot.name}"
        if name not in self._rules:
            chord = self._chords[number][which]
            ways = [
                f'"{self._scale[pitch]}{slot.written}" {rest}'
                for pitch in self._allowed(number, chord, before, slot)
                if (rest := self._note(number, which, pitch, left[1:]))
            ]
            self._rules[name] = " | ".join(ways)
        return name if self._rules[name] else ""

    def _slot(self, left: Rhythm) -> _Slot:
        if left not in self._slots:
            length, whole = left[0], self._metre.length
            at = whole - sum(left)
            halves = not at or at == whole / 2
            ends_beat = not (at + length) % self._metre.beat
            self._slots[left] = _Slot(
                name="_".join(str(one / self._unit).replace("/", "o") for one in left),
                written=_length(length / self._unit) + (" " if ends_beat else ""),
                starts=not at,
                halves=halves,
                strong=halves or length >= whole / 2,
                last=len(left) == 1,
                reach=_BAR_LEAP if not at else _STEP if length <= _QUICK else _LEAP,
            )
        return self._slots[left]

    def _line_end(self, number: int, before: int | None) -> str:
        if number == _BARS - 1:
            return '":|"' if self._repeated else '"|]"'
        mark = "|"
        if number == _BARS // 2 - 1:
            mark = ":|\\n|:" if self._repeated else "|\\n"
        following = self._bar(number + 1, before)
        space = "" if mark.endswith("n") else " "
        return f'"{mark}{space}" {following}' if following else ""

    def _allowed(self, number: int, chord: Chord, before: int | None, slot: _Slot) -> list[int]:
        """The pitches that may come next."""
        asked = chord.letters if slot.strong else frozenset(LETTERS)
        if number == _BARS - 1 and slot.last:
            asked = frozenset((self._key.letter,))
        if before is None:
            return [one for one in _MIDDLE if self._letters[one] in asked]
        near = range(max(0, before - slot.reach), min(_PITCHES, before + slot.reach + 1))
        return [
            pitch
            for pitch in near
            if self._letters[pitch] in asked and self._leads(chord, before, pitch, slot)
        ]

    def _leads(self, chord: Chord, before: int, pitch: int, slot: _Slot) -> bool:
        """Whether a pitch may follow another inside one chord; a new bar brings a new chord."""
        if pitch == before:
            return slot.halves
        if slot.starts or abs(pitch - before) == 1:
            return True
        return self._letters[before] in chord.letters and self._letters[pitch] in chord.letters


def _rhythms(metre: Metre, rng: Random, *, lively: bool) -> list[tuple[Rhythm, ...]]:
    """For each bar what it may be: the third and fifth answer the first, the sixth the second."""
    motif, answer, turn = (moving(metre, rng, lively=lively) for _ in range(3))
    other = moving(metre, rng, lively=lively)
    half, close = resting(metre, rng), resting(metre, rng)
    bars = [(motif,), (answer, other), (motif,), (half,), (motif,), (answer, other)]
    return [tuple(dict.fromkeys(ways)) for ways in [*bars, (turn, motif), (close,)]]


def _pitches(key: Key) -> list[str]:
    """The scale of the key as it is written in its signature, lowest first."""
    start = LETTERS.index(_LOWEST[key.letter])
    return [
        letter if place < len(LETTERS) else letter.lower()
        for place in range(start, start + _PITCHES)
        for letter in LETTERS[place % len(LETTERS)]
    ]


def _length(units: Fraction) -> str:
    if units == 1:
        return ""
    return str(units) if units.denominator == 1 or units.numerator != 1 else f"/{units.denominator}"
