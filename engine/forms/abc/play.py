"""
How a tune goes by: repeats played out, ties held, every tone with its start in seconds.

Pure arithmetic in fractions; what it sounds like is the press's matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.forms.abc.values import Bar, Event


@dataclass(frozen=True, slots=True)
class Tone:
    """One pitch that sounds, in seconds from the start; `beat` marks the first of a bar."""

    midi: int
    start_s: float
    length_s: float
    first: bool


@dataclass(frozen=True, slots=True)
class Strum:
    """A chord that is struck, in seconds from the start."""

    symbol: str
    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Playing:
    """A whole tune as it sounds; `length_s` is the sum of all bars played, without any tail."""

    tones: tuple[Tone, ...]
    strums: tuple[Strum, ...]
    length_s: float


def played(bars: Sequence[Bar]) -> list[Bar]:
    """The bars in the order in which they are played; each repeat is played twice."""
    order: list[Bar] = []
    start = 0
    for at, bar in enumerate(bars):
        if bar.opens or (at and bars[at - 1].final):
            start = at
        order.append(bar)
        if bar.closes:
            again = bars[start : at + 1]
            skip = next((i for i, one in enumerate(again) if one.ending), len(again))
            order += again[:skip]
            start = at + 1
    return order


def playing(parts: Sequence[Sequence[Bar]]) -> Playing:
    """Repeats never reach over the end of a part."""
    bars = [bar for part in parts for bar in played(part)]
    tones: list[Tone] = []
    strums: list[Strum] = []
    now = Fraction(0)
    for bar in bars:
        whole_s = bar.tempo.whole_s
        strums += _strums(bar, now, strums[-1].symbol if strums else "")
        at = now
        for event in bar.events:
            _sound(tones, event, at, whole_s, first=at == now)
            at += event.duration * whole_s
        now = at
    return Playing(tuple(_joined(tones)), tuple(strums), float(now))


@dataclass(frozen=True, slots=True)
class _Held(Tone):
    """A tone that a tie holds over into the next of its pitch."""


def _sound(
    tones: list[Tone], event: Event, at: Fraction, whole_s: Fraction, *, first: bool
) -> None:
    kind = _Held if event.tied else Tone
    length = float(event.duration * whole_s)
    tones += [kind(head.midi, float(at), length, first) for head in event.heads]


def _joined(tones: Sequence[Tone]) -> Iterator[Tone]:
    """Tied tones as one."""
    held: dict[int, Tone] = {}
    for tone in tones:
        before = held.pop(tone.midi, None)
        if before is not None and abs(before.start_s + before.length_s - tone.start_s) < 1e-6:
            tone = type(tone)(
                tone.midi, before.start_s, before.length_s + tone.length_s, before.first
            )
        elif before is not None:
            yield Tone(before.midi, before.start_s, before.length_s, before.first)
        if isinstance(tone, _Held):
            held[tone.midi] = tone
        else:
            yield tone
    yield from (Tone(one.midi, one.start_s, one.length_s, one.first) for one in held.values())


def _strums(bar: Bar, now: Fraction, before: str) -> Iterator[Strum]:
    """A chord sounds where it stands and again on the strong beats after it, until the next."""
    marks: list[tuple[Fraction, str]] = []
    at = Fraction(0)
    for event in bar.events:
        if event.chord:
            marks.append((at, event.chord))
        at += event.duration
    step = _strong(bar)
    if not marks or marks[0][0] > 0:
        marks = [(Fraction(0), before), *marks]
    ends = [place for place, _ in marks[1:]] + [at]
    for (place, symbol), end in zip(marks, ends, strict=True):
        struck = place
        while symbol and struck < end:
            until = min(end, (struck // step + 1) * step)
            yield Strum(
                symbol,
                float(now + struck * bar.tempo.whole_s),
                float((until - struck) * bar.tempo.whole_s),
            )
            struck = until


def _strong(bar: Bar) -> Fraction:
    """From one strong beat to the next: half a bar where it halves into beats, else the bar."""
    beats = bar.metre.length / bar.metre.beat
    return bar.metre.beat * 2 if beats % 2 == 0 and beats > 2 else bar.metre.beat
