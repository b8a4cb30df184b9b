"""
From the text of one passage to its bars, with all that is wrong on the way.

Reads lines and fields; what stands in a line of notes is `notes.py`'s, how long bars have to be
`metre.py`'s. Total: any text in, a part and its problems out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.forms.abc.faults import fault, missing, quoted
from engine.forms.abc.fields import (
    EXAMPLES,
    default_unit,
    is_playable,
    metre_of,
    part_of,
    tempo_of,
    unit_of,
)
from engine.forms.abc.keys import Key, key_of
from engine.forms.abc.notes import NoteReader
from engine.forms.abc.values import Metre, Part, Setting, Tempo
from engine.types import Problem

MOST_CHARS = 5_000
_MOST_PROBLEMS = 16
_MOST_DRAWN, _MOST_IN_BAR, _MOST_EVENTS = 600, 64, 6_000  # bars, events
_FIELD = re.compile(r"([A-Za-z]):(?![|:])(.*)", re.S)
_HEAD_ONLY = frozenset("XTCR")
_KNOWN = frozenset("XTCRMLQKPw")
_ASKED = "XTMLK"
PLAIN = Setting(Metre(4, 4), Key("C", "", ""), Tempo(Fraction(1, 4), 100), Fraction(1, 8))


@dataclass(frozen=True, slots=True)
class Score:
    """One passage, read: its part and the problems in the order of the text."""

    part: Part
    problems: tuple[Problem, ...]


def read(text: str, before: Setting | None = None) -> Score:
    """
    Args:
        before: The setting that the passages before end in; None for a first passage, which
            brings its own header.
    """
    if len(text) > MOST_CHARS:
        return Score(Part("", "", (), before), (fault("abc_too_long", most=MOST_CHARS),))
    reader = _Reader(before)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.line(number, line.rstrip())
    return reader.ended()


def read_all(passages: Sequence[str]) -> list[Score]:
    """All passages of one tune, each in the setting that those before it end in."""
    scores: list[Score] = []
    for text in passages:
        scores.append(read(text, scores[-1].part.after or PLAIN if scores else None))
    return scores


def legible(passages: Sequence[str], before: Sequence[str] = ()) -> list[Part]:
    """
    The parts that can be drawn and played, faults and all; `before` is the canon they continue.

    Raises:
        ValueError: There is no note, or so little can be read that it is no tune, or more stands in
            it than an engraver can draw while somebody waits.
    """
    scores = read_all((*before, *passages))[len(before) :]
    if any(len(score.problems) >= _MOST_PROBLEMS for score in scores):
        raise ValueError("This cannot be read as a tune.")
    parts = [score.part for score in scores if score.part.bars]
    if not parts:
        raise ValueError("There is no note in this tune yet.")
    bars = [bar for part in parts for bar in part.bars]
    crowded = any(len(bar.events) > _MOST_IN_BAR for bar in bars)
    if crowded or len(bars) > _MOST_DRAWN or sum(len(bar.events) for bar in bars) > _MOST_EVENTS:
        raise ValueError("There are too many notes in this tune for one score.")
    return parts


class _Reader:
    """What has been read so far. One a passage."""

    def __init__(self, before: Setting | None) -> None:
        self._first = before is None
        self._in_header = before is None
        self._setting = before or PLAIN
        self._seen: set[str] = set()
        self._title = ""
        self._label = ""
        self._problems: list[Problem] = []
        self._notes = NoteReader(self._problems)

    def line(self, number: int, line: str) -> None:
        found = _FIELD.match(line)
        if found is not None:
            self._field(number, found[1], found[2].partition("%")[0].strip())
        elif line.strip() and not line.startswith("%"):
            self._begin_notes()
            self._notes.line(number, line, self._setting)

    def ended(self) -> Score:
        self._begin_notes()
        bars = self._notes.ended()
        problems = sorted(self._problems, key=lambda one: one.line or 0)[:_MOST_PROBLEMS]
        after = self._setting if self._seen >= {"K"} or not self._first else None
        return Score(Part(self._label, self._title, bars, after), tuple(problems))

    def _begin_notes(self) -> None:
        """Notes end the header; what it lacks is said once."""
        if not self._in_header:
            return
        self._in_header = False
        self._problems += [missing(field) for field in _ASKED if field not in self._seen]
        if "L" not in self._seen:
            self._setting = replace(self._setting, unit=default_unit(self._setting.metre))

    def _field(self, number: int, name: str, value: str) -> None:
        if name not in _KNOWN:
            self._problems.append(fault("abc_field_unknown", number, field=name))
        elif name == "w":
            self._notes.words(number, value)
        elif name in _HEAD_ONLY and not self._in_header:
            self._problems.append(fault("abc_field_here", number, field=name))
        elif self._in_header and (
            ("K" in self._seen and name != "P") or self._is_late_number(name)
        ):
            self._problems.append(fault("abc_header_order", number, field=name))
        elif not self._set(number, name, value):
            self._problems.append(
                fault(
                    "abc_field_value",
                    number,
                    field=name,
                    value=quoted(value),
                    example=EXAMPLES[name],
                )
            )
        self._seen.add(name)

    def _is_late_number(self, name: str) -> bool:
        return name == "X" and bool(self._seen)

    def _set(self, number: int, name: str, value: str) -> bool:
        """Take in one field; False where its value cannot be read."""
        if name == "X":
            return value.isascii() and value.isdigit() and len(value) <= 6
        if name == "T":
            self._title = self._title or value
            return bool(value)
        if name == "P":
            return self._part(value)
        if name in "CR":
            return True
        return self._set_music(number, name, value)

    def _part(self, value: str) -> bool:
        label = part_of(value)
        if label is not None and not self._label:
            self._label = label
        return label is not None

    def _set_music(self, number: int, name: str, value: str) -> bool:
        old = self._setting
        if name == "M" and (metre := metre_of(value)) is not None:
            self._setting = replace(old, metre=metre)
        elif name == "L" and (unit := unit_of(value)) is not None:
            self._setting = replace(old, unit=unit)
        elif name == "K" and (key := key_of(value)) is not None:
            self._setting = replace(old, key=key)
        elif name == "Q" and (tempo := tempo_of(value)) is not None:
            if not is_playable(tempo):
                self._problems.append(fault("abc_tempo", number))
                return True
            self._setting = replace(old, tempo=tempo)
        else:
            return False
        return True
