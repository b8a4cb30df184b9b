"""One sentence about a tune for those who can neither see nor hear it, in both languages."""

from collections.abc import Sequence

from engine.forms.abc.play import Playing
from engine.forms.abc.values import Bar, Head, Metre
from engine.types import Language

_OPENING = 5  # notes that are named
_NUMBERS_EN = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS_ZH = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_SIGNS_EN = {-2: " double flat", -1: " flat", 0: "", 1: " sharp", 2: " double sharp"}
_SIGNS_ZH = {-2: "重降", -1: "降", 0: "", 1: "升", 2: "重升"}


def said_of(bars: Sequence[Bar], tune: Playing, language: Language) -> str:
    """Key, metre, bars, how long it takes, and the notes that it begins with."""
    first = bars[0]
    key_en, key_zh = first.key.said()
    heads = [event.heads[0] for bar in bars for event in bar.events if event.heads][:_OPENING]
    seconds = max(1, round(tune.length_s))
    if language == "zh":
        opening = "、".join(map(_named_zh, heads))
        begins = f"，开头是{opening}" if heads else ""
        return f"{key_zh}，{_metre_zh(first.metre)}，{len(bars)}小节，约{seconds}秒{begins}。"
    opening = ", ".join(map(_named_en, heads))
    begins = f"; it begins {opening}" if heads else ""
    many = "bar" if len(bars) == 1 else "bars"
    lasts = "second" if seconds == 1 else "seconds"
    return (
        f"A tune in {key_en}, {_metre_en(first.metre)} time, {len(bars)} {many}, "
        f"about {seconds} {lasts}{begins}."
    )


def _named_en(head: Head) -> str:
    return head.step + _SIGNS_EN[head.alter]


def _named_zh(head: Head) -> str:
    return _SIGNS_ZH[head.alter] + head.step


def _metre_en(metre: Metre) -> str:
    if max(metre.beats, metre.unit) < len(_NUMBERS_EN):
        return f"{_NUMBERS_EN[metre.beats]}-{_NUMBERS_EN[metre.unit]}"
    return f"{metre.beats}/{metre.unit}"


def _metre_zh(metre: Metre) -> str:
    """The unit first, as Chinese musicians say it: 6/8 is 八六拍."""
    if max(metre.beats, metre.unit) < len(_NUMBERS_ZH):
        return f"{_NUMBERS_ZH[metre.unit]}{_NUMBERS_ZH[metre.beats]}拍"
    return f"{metre.beats}/{metre.unit}拍"
