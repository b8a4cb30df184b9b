"""
From lines of notes to bars: pitches, lengths, ties, triplets, repeats, words under notes.

One reader lives for one passage. Does not ask how long a bar is: see metre.py.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from engine.forms.abc.chords import is_chord
from engine.forms.abc.faults import fault, quoted
from engine.forms.abc.lyrics import SKIP_BAR, SKIP_NOTE, syllables
from engine.forms.abc.signs import Sign, Written, factor_of, signs_of, written_notes
from engine.forms.abc.values import Bar, Event, Head, Place3, Setting
from engine.types import Problem

LOWEST, HIGHEST = 55, 84  # g3 and c6
_LONGEST = 2  # whole notes
_TRIPLET: tuple[Place3, ...] = ("first", "middle", "last")
_TWO_THIRDS = Fraction(2, 3)
_BROKEN = {">": (Fraction(3, 2), Fraction(1, 2)), ">>": (Fraction(7, 4), Fraction(1, 4))}


@dataclass(slots=True)
class _Open:
    """The bar that is being read."""

    first: int  # its first event
    setting: Setting
    line: int
    place: int
    opens: bool = False
    ending: int = 0


class NoteReader:
    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._events: list[Event] = []
        self._bar_of: list[int] = []  # of every event
        self._bars: list[Bar] = []  # without their events, which words and ties still change
        self._firsts: list[int] = []  # the first event of each
        self._open: _Open | None = None
        self._opens = False
        self._ending = 0
        self._alters: dict[str, int] = {}  # what letters are raised or lowered by in this bar
        self._chord: Sign | None = None
        self._triplet: list[Sign] = []  # its sign, while notes are missing
        self._triplet_read = 0
        self._broken: Sign | None = None
        self._slurs: list[int] = []  # lines of those that are open
        self._slurs_next = 0
        self._line = 0
        self._place = 0
        self._line_start = 0  # the first event of the line
        self._worded = True

    # -- lines

    def line(self, number: int, line: str, setting: Setting) -> None:
        self._line, self._place, self._line_start = number, 0, len(self._events)
        self._worded = False
        for sign in signs_of(line):
            self._sign(sign, setting)

    def words(self, number: int, text: str) -> None:
        """The syllables of a w: line, one under each note of the line before."""
        if self._worded:
            self._problems.append(fault("abc_words_lost", number))
            return
        self._worded = True
        sung = syllables(text)
        at, last, notes = self._line_start, len(self._events), self._notes_of_line()
        for syllable in sung:
            at = self._next_note(at)
            if at >= last:
                break
            if syllable == SKIP_BAR:
                at = self._next_bar(at)
                continue
            if syllable != SKIP_NOTE:
                self._events[at] = replace(self._events[at], syllable=syllable)
            at += 1
        count = sum(syllable != SKIP_BAR for syllable in sung)
        if count > notes:
            self._problems.append(fault("abc_words", number, syllables=count, notes=notes))

    def ended(self) -> tuple[Bar, ...]:
        """All bars; whatever is left open is a problem."""
        if self._open is not None:
            self._problems.append(fault("abc_unended", self._line))
            self._close_bar("|")
        self._problems += [fault("abc_slur", line) for line in self._slurs]
        if self._events and self._events[-1].tied:
            self._untie(self._events[-1])
        starts = [*self._firsts, len(self._events)]
        return tuple(
            _filled(bar, self._events[first:end])
            for bar, (first, end) in zip(self._bars, pairwise(starts), strict=True)
        )

    def _notes_of_line(self) -> int:
        return sum(bool(event.heads) for event in self._events[self._line_start :])

    def _next_note(self, at: int) -> int:
        while at < len(self._events) and not self._events[at].heads:
            at += 1
        return at

    def _next_bar(self, at: int) -> int:
        bar = self._bar_of[at]
        while at < len(self._events) and self._bar_of[at] == bar:
            at += 1
        return at

    # -- signs

    def _sign(self, sign: Sign, setting: Setting) -> None:
        match sign.kind:
            case "note" | "rest" | "stack":
                self._sound(sign, setting)
            case "bar":
                self._bar_line(sign)
            case "ending":
                self._ending = int(sign.text[1])
            case "chord":
                self._chord_symbol(sign)
            case "triplet":
                self._check_triplet()
                self._triplet, self._triplet_read = [sign], 0
            case "broken":
                self._break(sign)
            case "tie":
                self._tie(sign)
            case "slur_open":
                self._slurs.append(self._line)
                self._slurs_next += 1
            case "slur_close":
                self._close_slur()
            case _:
                self._wrong("abc_sign_unknown", sign)

    def _wrong(self, code: str, sign: Sign) -> None:
        self._problems.append(fault(code, self._line, column=sign.column, sign=quoted(sign.text)))

    def _chord_symbol(self, sign: Sign) -> None:
        if not is_chord(sign.text[1:-1]):
            self._wrong("abc_chord", sign)
            return
        self._chord = sign

    def _sound(self, sign: Sign, setting: Setting) -> None:
        notes = written_notes(sign.text) if sign.kind != "rest" else []
        length = self._length(sign, notes)
        if length is None or length * setting.unit > _LONGEST:
            self._wrong("abc_length", sign)
            length = Fraction(1)
        self._begin_bar(setting)
        drawn = length * setting.unit
        event = Event(
            heads=tuple(self._head(note) for note in notes),
            duration=drawn,
            drawn=drawn,
            at=(self._line, sign.column),
            slurs_opened=self._slurs_next,
            chord=self._chord.text[1:-1] if self._chord else "",
        )
        self._chord, self._slurs_next = None, 0
        if any(not LOWEST <= head.midi <= HIGHEST for head in event.heads):
            self._wrong("abc_range", sign)
        self._check_tie(event)
        self._events.append(self._in_triplet(self._broken_of(event)))
        self._bar_of.append(len(self._bars))

    def _length(self, sign: Sign, notes: list[Written]) -> Fraction | None:
        """In units. A stack is as long as its first note, times what stands behind the bracket."""
        if sign.kind == "rest":
            return factor_of(sign.text[1:])
        inner = factor_of(notes[0].length)
        if sign.kind == "note" or inner is None:
            return inner
        outer = factor_of(sign.text.rpartition("]")[2])
        return None if outer is None else inner * outer

    def _head(self, note: Written) -> Head:
        """An accidental holds for its letter until the bar ends (ABC 2.1, 11.3), a tie beyond."""
        if note.alter is not None:
            self._alters[note.step] = note.alter
        held = [
            head.alter
            for event in self._events[-1:]
            for head in event.heads
            if event.tied and (head.step, head.octave) == (note.step, note.octave)
        ]
        if note.alter is None and held:
            return Head(note.step, note.octave, held[0])
        return Head(note.step, note.octave, self._alters[note.step])

    # -- what binds notes

    def _tie(self, sign: Sign) -> None:
        if not self._events or not self._events[-1].heads:
            self._wrong("abc_tie", sign)
            return
        self._events[-1] = replace(self._events[-1], tied=True)

    def _check_tie(self, event: Event) -> None:
        last = self._events[-1] if self._events else None
        if last is None or not last.tied:
            return
        pitches = {head.midi for head in event.heads}
        if not any(head.midi in pitches for head in last.heads):
            self._untie(last)

    def _untie(self, last: Event) -> None:
        line, column = last.at
        self._problems.append(fault("abc_tie", line, column=column))
        self._events[-1] = replace(last, tied=False)

    def _close_slur(self) -> None:
        if not self._slurs or not self._events:
            self._problems.append(fault("abc_slur", self._line))
            return
        self._slurs.pop()
        last = self._events[-1]
        self._events[-1] = replace(last, slurs_closed=last.slurs_closed + 1)

    def _in_triplet(self, event: Event) -> Event:
        if not self._triplet:
            return event
        place = _TRIPLET[self._triplet_read]
        self._triplet_read += 1
        if self._triplet_read == len(_TRIPLET):
            self._triplet = []
        return replace(event, triplet=place, duration=event.duration * _TWO_THIRDS)

    def _check_triplet(self) -> None:
        """One that a bar line or another triplet cuts short is taken back."""
        if not self._triplet:
            return
        self._wrong("abc_triplet", self._triplet[0])
        for at in range(len(self._events) - self._triplet_read, len(self._events)):
            event = self._events[at]
            self._events[at] = replace(event, triplet="", duration=event.drawn)
        self._triplet = []

    def _break(self, sign: Sign) -> None:
        inside = self._open is not None and len(self._events) > self._open.first
        if not inside or self._broken is not None or sign.text in ("<>", "><"):
            self._wrong("abc_broken", sign)
            return
        self._broken = sign
        first, _ = _shares(sign)
        self._events[-1] = _stretched(self._events[-1], first)

    def _broken_of(self, event: Event) -> Event:
        if self._broken is None:
            return event
        _, second = _shares(self._broken)
        self._broken = None
        return _stretched(event, second)

    # -- bars

    def _begin_bar(self, setting: Setting) -> None:
        if self._open is None:
            self._place += 1
            at, self._alters = len(self._events), dict(setting.key.alters())
            self._open = _Open(at, setting, self._line, self._place, self._opens, self._ending)
            self._opens, self._ending = False, 0

    def _bar_line(self, sign: Sign) -> None:
        mark = sign.text.rstrip("12")
        if self._open is not None:
            self._close_bar(mark)
        elif self._bars and mark not in ("|", "|:"):
            last = self._bars[-1]
            closes = last.closes or mark.startswith(":")
            self._bars[-1] = replace(last, strong=True, closes=closes)
        self._opens = self._opens or mark.endswith(":")
        self._ending = int(sign.text[-1]) if mark != sign.text else self._ending

    def _close_bar(self, mark: str) -> None:
        assert self._open is not None
        self._check_triplet()
        if self._broken is not None:
            first, _ = _shares(self._broken)
            self._events[-1] = _stretched(self._events[-1], 1 / first)
        for sign, code in ((self._broken, "abc_broken"), (self._chord, "abc_chord_alone")):
            if sign is not None:
                self._wrong(code, sign)
        self._broken = self._chord = None
        opened, self._open = self._open, None
        self._firsts.append(opened.first)
        self._bars.append(
            Bar(
                events=(),
                length=Fraction(0),
                metre=opened.setting.metre,
                key=opened.setting.key,
                tempo=opened.setting.tempo,
                line=opened.line,
                place=opened.place,
                opens=opened.opens,
                closes=mark.startswith(":"),
                ending=opened.ending,
                strong=mark != "|",
                final="]" in mark,
            )
        )


def _filled(bar: Bar, events: list[Event]) -> Bar:
    length = sum((event.duration for event in events), Fraction(0))
    return replace(bar, events=tuple(events), length=length)


def _shares(sign: Sign) -> tuple[Fraction, Fraction]:
    if sign.text[0] == ">":
        return _BROKEN[sign.text]
    long, short = _BROKEN[">" * len(sign.text)]
    return short, long


def _stretched(event: Event, factor: Fraction) -> Event:
    return replace(event, duration=event.duration * factor, drawn=event.drawn * factor)
