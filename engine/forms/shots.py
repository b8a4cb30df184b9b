"""
The shots of a storyboard: how they are written, read and written again. Judges nothing else.

A shot is three lines: its head ("Shot 1 | wide | still | 4 s"), what is seen, what is heard.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from engine.forms.filled_faults import TEXT_MAX_CHARS
from engine.types import Language

Size = Literal["wide", "medium", "close"]
Move = Literal["still", "pan", "tilt", "push", "follow"]

SIZES: tuple[Size, ...] = get_args(Size)
MOVES: tuple[Move, ...] = get_args(Move)
SIZE_WORDS: Mapping[Language, Sequence[str]] = {"en": SIZES, "zh": ("远景", "中景", "近景")}
MOVE_WORDS: Mapping[Language, Sequence[str]] = {
    "en": MOVES,
    "zh": ("固定", "横摇", "俯仰", "推近", "跟随"),
}
PICTURE: Mapping[Language, str] = {"en": "Picture", "zh": "画面"}
SOUND: Mapping[Language, str] = {"en": "Sound", "zh": "声音"}

_HEAD = re.compile(r"(?:shot|镜头)\s*#?\s*(\d{1,4})\s*[|｜:：]?(.*)", re.IGNORECASE)
_BAR = re.compile(r"\s*[|｜]\s*")
_SECONDS = re.compile(r"(\d{1,4})\s*(?:s|secs?|seconds?|秒)?\.?", re.IGNORECASE)
_LABEL = re.compile(r"(picture|sound|画面|声音)\s*[:：]\s*(.*)", re.IGNORECASE)
_DECORATION = " \t\u3000*_#>-•"


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot; lines are 1-based, `line` is its head's. What was not read is None or empty."""

    line: int
    number: int
    size: Size | None
    move: Move | None
    seconds: int | None
    picture: str = ""
    sound: str = ""
    picture_line: int | None = None
    sound_line: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The shots of one text, and the 1-based lines that belong to none or come twice."""

    shots: tuple[Shot, ...]
    loose: tuple[int, ...]


def read_shots(text: str, language: Language) -> Board:
    """The shots of a text as far as they can be read; a text far too long holds none."""
    shots: list[Shot] = []
    loose: list[int] = []
    if len(text) > TEXT_MAX_CHARS:
        return Board((), ())
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        bare = line.strip(_DECORATION)
        if not bare:
            continue
        if head := _HEAD.fullmatch(bare):
            shots.append(_shot(number, int(head[1]), head[2].strip(_DECORATION), language))
        elif (found := _LABEL.fullmatch(bare)) and shots:
            fuller = _with(shots[-1], number, found[1], found[2].strip(_DECORATION), language)
            loose += [number] if fuller is None else []
            shots[-1] = fuller or shots[-1]
        else:
            loose.append(number)
    return Board(tuple(shots), tuple(loose))


def written(shots: Iterable[Shot], language: Language) -> str:
    """Shots as the form writes them. All of their parts must be known."""
    return "\n".join(_written(shot, language) for shot in shots)


def size_word(size: Size, language: Language) -> str:
    return SIZE_WORDS[language][SIZES.index(size)]


def move_word(move: Move, language: Language) -> str:
    return MOVE_WORDS[language][MOVES.index(move)]


def _shot(line: int, number: int, rest: str, language: Language) -> Shot:
    parts = [part.casefold() for part in _BAR.split(rest) if part]
    sizes = dict(zip(SIZE_WORDS[language], SIZES, strict=True))
    moves = dict(zip(MOVE_WORDS[language], MOVES, strict=True))
    seconds = [int(found[1]) for part in parts if (found := _SECONDS.fullmatch(part))]
    return Shot(
        line,
        number,
        next((sizes[part] for part in parts if part in sizes), None),
        next((moves[part] for part in parts if part in moves), None),
        seconds[0] if seconds else None,
    )


def _with(shot: Shot, number: int, label: str, text: str, language: Language) -> Shot | None:
    """The shot with this line added; None where it has one of this kind, or speaks otherwise."""
    if label.casefold() == PICTURE[language].casefold() and shot.picture_line is None:
        return replace(shot, picture=text, picture_line=number)
    if label.casefold() == SOUND[language].casefold() and shot.sound_line is None:
        return replace(shot, sound=text, sound_line=number)
    return None


def _written(shot: Shot, language: Language) -> str:
    assert shot.size is not None
    assert shot.move is not None
    size, move = size_word(shot.size, language), move_word(shot.move, language)
    if language == "zh":
        head = f"镜头{shot.number}｜{size}｜{move}｜{shot.seconds} 秒"
        return f"{head}\n画面：{shot.picture}\n声音：{shot.sound}"
    head = f"Shot {shot.number} | {size} | {move} | {shot.seconds} s"
    return f"{head}\nPicture: {shot.picture}\nSound: {shot.sound}"
