"""
The arc of a work: how mood and themes move from passage to passage. Pure.

Takes what was read of each passage; draws nothing (see plots.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.themes import Vector, similarity
from engine.types import Reading


@dataclass(frozen=True, slots=True)
class ArcPoint:
    """
    One passage's place on the arc.

    `number` counts from 1. valence in [-1, 1], arousal in [0, 1]. `to_premise` is the cosine to
    the premise, None without one; `drift` in [0, 2] is the distance from the passage before,
    None for the first; both None where nothing of a passage is known.
    """

    number: int
    valence: float
    arousal: float
    moods: tuple[str, ...]
    themes: tuple[str, ...]
    to_premise: float | None
    drift: float | None


def arc(
    readings: Sequence[Reading], places: Sequence[Vector], premise: Vector | None = None
) -> tuple[ArcPoint, ...]:
    """
    One point a passage, oldest first.

    Args:
        places: Where each passage stands in the theme space, as ThemeSpace.vector gives it.
        premise: Where the premise stands, None without one.

    Raises:
        ValueError: If there is not one place a reading.
    """
    if len(readings) != len(places):
        raise ValueError("an arc has one reading and one place a passage")
    return tuple(
        ArcPoint(
            at + 1,
            reading.valence,
            reading.arousal,
            reading.moods,
            reading.themes,
            _cosine(places[at], premise),
            _drift(places, at),
        )
        for at, reading in enumerate(readings)
    )


def _drift(places: Sequence[Vector], at: int) -> float | None:
    near = _cosine(places[at], places[at - 1]) if at else None
    return None if near is None else 1 - near


def _cosine(place: Vector, other: Vector | None) -> float | None:
    if other is None or not place.any() or not other.any():
        return None
    return similarity(place, other)
