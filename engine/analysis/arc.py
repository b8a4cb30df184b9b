"""
The arc of a work: how mood and themes move from passage to passage. Pure.

Takes what was read of each passage; draws nothing (see plots.py).
"""

from collections.abc import Sequence

from engine.analysis.themes import Vector, similarity
from engine.types import ArcPoint, Reading


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
