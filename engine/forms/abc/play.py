"""
How a tune goes by: repeats played out, ties held, every tone and chord with its place in time.

Times are whole notes as fractions, so that nothing drifts; `Playing.seconds` turns them into
seconds. What it sounds like is the press's matter.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.forms.abc.values import Bar, Tempo


@dataclass(frozen=True, slots=True)
class Tone:
    """One pitch that sounds; `first` marks those that start a bar, `tied` those not yet ended."""

    midi: int
    start: Fraction
    length: Fraction
    first: bool
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Strum:
    """A chord that is struck; `first` where it starts a bar or is new."""

    symbol: str
    start: Fraction
    length: Fraction
    first: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """From `at` on, after `second`, this tempo holds."""

    at: Fraction
    second: Fraction
    tempo: Tempo


@dataclass(frozen=True, slots=True)
class Playing:
    """A whole tune as it sounds."""

    tones: tuple[Tone, ...]
    strums: tuple[Strum, ...]
    turns: tuple[Turn, ...]
    length: Fraction

    def seconds(self, at: Fraction) -> float:
        """When a place of the tune is reached, from its start."""
        turn = self.turns[bisect_right(self.turns, at, key=lambda one: one.at) - 1]
        return float(turn.second + (at - turn.at) * turn.tempo.whole_s)

    @property
    def length_s(self) -> float:
        """The sum of all bars played, without what rings on after them."""
        return self.seconds(self.length) if self.turns else 0.0


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
    tones: list[Tone] = []
    strums: list[Strum] = []
    turns: list[Turn] = []
    now = second = Fraction(0)
    for bar in (bar for part in parts for bar in played(part)):
        if not turns or turns[-1].tempo != bar.tempo:
            turns.append(Turn(now, second, bar.tempo))
        strums += _strums(bar, now, strums[-1].symbol if strums else "")
        tones += _tones(bar, now)
        now += bar.length
        second += bar.length * bar.tempo.whole_s
    return Playing(tuple(_held(tones)), tuple(strums), tuple(turns), now)


def _tones(bar: Bar, now: Fraction) -> Iterator[Tone]:
    at = now
    for event in bar.events:
        for head in event.heads:
            yield Tone(head.midi, at, event.duration, at == now, event.tied)
        at += event.duration


def _held(tones: Sequence[Tone]) -> Iterator[Tone]:
    """Tied tones as one, in the order in which they end."""
    held: dict[int, Tone] = {}
    for tone in tones:
        before = held.pop(tone.midi, None)
        if before is not None and before.start + before.length == tone.start:
            tone = replace(before, length=before.length + tone.length, tied=tone.tied)
        elif before is not None:
            yield replace(before, tied=False)
        if tone.tied:
            held[tone.midi] = tone
        else:
            yield tone
    yield from (replace(one, tied=False) for one in held.values())


def _strums(bar: Bar, now: Fraction, before: str) -> Iterator[Strum]:
    """A chord sounds where it stands and again on the strong beats after it, until the next."""
    marks = [(Fraction(0), before)]
    at = Fraction(0)
    for event in bar.events:
        if event.chord:
            marks = [*(mark for mark in marks if mark[0] < at), (at, event.chord)]
        at += event.duration
    step = _strong(bar)
    ends = [place for place, _ in marks[1:]] + [at]
    for (place, symbol), end in zip(marks, ends, strict=True):
        struck = place
        while symbol and struck < end:
            until = min(end, (struck // step + 1) * step)
            yield Strum(symbol, now + struck, until - struck, first=struck == place)
            struck = until


def _strong(bar: Bar) -> Fraction:
    """From one strong beat to the next: two beats where the bar halves into them, else one."""
    beats = bar.metre.length / bar.metre.beat
    return bar.metre.beat * 2 if beats % 2 == 0 and beats > 2 else bar.metre.beat
