"""
Whether every bar is as long as its metre asks; a pickup and its complement are allowed.

Also how many bars there are, and whether repeats and endings are in their places.
"""

from collections.abc import Sequence
from fractions import Fraction

from engine.forms.abc.faults import fault
from engine.forms.abc.values import Bar
from engine.types import Problem

FEWEST_BARS = 4
MOST_BARS = 64
MOST_WORK_BARS = 512
_NAMES = (
    (Fraction(1, 8), "eighth", "八分音符"),
    (Fraction(1, 16), "sixteenth", "十六分音符"),
    (Fraction(1, 32), "thirty-second", "三十二分音符"),
)


def check_bars(bars: Sequence[Bar]) -> list[Problem]:
    """Problems of length, bar by bar."""
    return [_wrong(bar) for bar, allowed in zip(bars, _allowed(bars), strict=True) if not allowed]


def check_repeats(bars: Sequence[Bar]) -> list[Problem]:
    found: list[Problem] = []
    opened: int | None = None
    ended = 0
    for bar in bars:
        if bar.opens:
            if opened is not None:
                found.append(fault("abc_repeat", opened))
            opened = bar.line
        if bar.ending == 2 and ended != 1:
            found.append(fault("abc_ending", bar.line))
        ended = bar.ending or ended
        opened = None if bar.closes else opened
    return found if opened is None else [*found, fault("abc_repeat", opened)]


def check_count(bars: Sequence[Bar], before: int) -> list[Problem]:
    """
    Args:
        before: Bars of the passages before this one.
    """
    if not bars:
        return [fault("abc_no_notes")]
    count = len(bars)
    if count < FEWEST_BARS:
        return [fault("abc_few_bars", has=count, asked=FEWEST_BARS)]
    if count > MOST_BARS:
        line = bars[MOST_BARS].line
        return [fault("abc_many_bars", line, has=count, asked=MOST_BARS)]
    if before + count > MOST_WORK_BARS:
        return [fault("abc_work_bars", has=before + count, asked=MOST_WORK_BARS)]
    return []


def _allowed(bars: Sequence[Bar]) -> list[bool]:
    """
    A bar may be short where a section starts (a pickup) or ends (its complement), or where a
    repeat or double line cuts a bar in two. The first bar of all may be any pickup.
    """
    allowed = []
    pickup = Fraction(0)  # that the section began with
    first_pickup = bars[0].metre.length - bars[0].length if bars else Fraction(0)
    for at, bar in enumerate(bars):
        lacks = bar.metre.length - bar.length
        starts = at == 0 or bars[at - 1].strong or bar.opens or bar.ending > 0
        if starts and not bar.ending:
            pickup = bar.length if lacks > 0 else Fraction(0)
        ends = bar.strong or at + 1 == len(bars) or bars[at + 1].opens or bars[at + 1].ending > 0
        complements = {pickup, bars[0].length if first_pickup > 0 else Fraction(0)}
        if at + 1 < len(bars):
            complements.add(bars[at + 1].length)
        fits = lacks == 0
        if lacks > 0 and at == 0:
            fits = True
        elif lacks > 0 and ends:
            fits = lacks in complements
        if lacks > 0 and starts and at > 0 and not fits:
            fits = lacks == bars[at - 1].length or bar.length == bars[0].length
        allowed.append(fits)
    return allowed


def _wrong(bar: Bar) -> Problem:
    has, asked = bar.length, bar.metre.length
    unit, english, chinese = next(
        (name for name in _NAMES if not has % name[0] and not asked % name[0]), _NAMES[0]
    )
    return fault(
        "abc_bar",
        bar.line,
        place=bar.place,
        has_en=_counted(has / unit, english),
        asked_en=_count(asked / unit),
        has_zh=f"{_count(has / unit)}个{chinese}",
        asked_zh=f"{_count(asked / unit)}个",
    )


def _counted(count: Fraction, name: str) -> str:
    return f"{_count(count)} {name}{'' if count == 1 else 's'}"


def _count(count: Fraction) -> str:
    whole, rest = divmod(count.numerator, count.denominator)
    if not rest:
        return str(whole)
    return f"{whole} {rest}/{count.denominator}" if whole else f"{rest}/{count.denominator}"
