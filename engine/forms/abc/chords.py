"""Chord symbols, such as G, Em7 and D/F#: which notes they stand for."""

import re

_ROOTS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"": 0, "#": 1, "b": -1}
_STEPS = {
    "": (0, 4, 7), "maj": (0, 4, 7), "m": (0, 3, 7), "min": (0, 3, 7), "-": (0, 3, 7),
    "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10), "min7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11),
    "dim": (0, 3, 6), "dim7": (0, 3, 6, 9), "m7b5": (0, 3, 6, 10), "aug": (0, 4, 8),
    "+": (0, 4, 8), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "sus": (0, 5, 7), "sus4": (0, 5, 7),
    "sus2": (0, 2, 7), "7sus4": (0, 5, 7, 10), "9": (0, 4, 7, 10, 14), "m9": (0, 3, 7, 10, 14),
    "add9": (0, 4, 7, 14), "5": (0, 7),
}  # fmt: skip
_CHORD = re.compile(r"([A-G])([#b]?)([a-z0-9+\-]{0,5}?)(?:/([A-Ga-g])([#b]?))?")
NO_CHORD = "N.C."


def is_chord(symbol: str) -> bool:
    return symbol == NO_CHORD or _parts(symbol) is not None


def notes_of(symbol: str) -> tuple[int, ...]:
    """
    Semitones above the C below the root, bass first; empty for "no chord".

    Raises:
        ValueError: It is no chord that is known here.
    """
    if symbol == NO_CHORD:
        return ()
    parts = _parts(symbol)
    if parts is None:
        raise ValueError(f"{symbol} is no chord that is known here")
    root, steps, bass = parts
    stack = tuple(root + step for step in steps)
    return stack if bass is None else (bass, *(note for note in stack if note % 12 != bass))


def _parts(symbol: str) -> tuple[int, tuple[int, ...], int | None] | None:
    found = _CHORD.fullmatch(symbol)
    if found is None or found[3] not in _STEPS:
        return None
    root = (_ROOTS[found[1]] + _SIGNS[found[2]]) % 12
    bass = (_ROOTS[found[4].upper()] + _SIGNS[found[5]]) % 12 if found[4] else None
    return root, _STEPS[found[3]], bass
