"""Storyboards: two to six shots a passage, counted on over the work, sketched, timed and played."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.filled_faults import TEXT_MAX_CHARS, TOO_MUCH, words_fault
from engine.forms.filled_guide import LETTERS, free_words
from engine.forms.shape import check_language
from engine.forms.shots import (
    MOVE_WORDS,
    PICTURE,
    SIZE_WORDS,
    SOUND,
    Shot,
    read_shots,
    written,
)
from engine.press.storyboard import OFFERS
from engine.types import Language, Problem

SHOTS_MIN, SHOTS_MAX = 2, 6
SECONDS_MAX = 20  # of one shot
SECONDS_SUM_MAX = 60  # of one passage
PICTURE_MAX = {"en": 40, "zh": 60}  # words, characters
SOUND_MAX = {"en": 28, "zh": 42}

_GUIDED_SHOTS = (2, 3, 3, 4)  # as many as fit into a small model's breath
_GUIDED_WORDS = {"en": (22, 14), "zh": (30, 20)}


def check(text: str, place: Place) -> list[Problem]:
    if len(text) > TEXT_MAX_CHARS:
        return [TOO_MUCH]
    board = read_shots(text, place.language)
    found = [_loose(line) for line in board.loose]
    for expected, shot in enumerate(board.shots, start=next_number(place)):
        found += _of_shot(shot, expected, place.language)
    found += _count(board.shots) + _sum(board.shots)
    found.sort(key=lambda one: (one.line is None, one.line or 0))
    words = "\n".join(f"{shot.picture}\n{shot.sound}" for shot in board.shots)
    return found + (check_language(words, place.language) if words.strip() else [])


def next_number(place: Place) -> int:
    """The number that the first shot of the next passage has."""
    before = (read_shots(passage, place.language).shots for passage in place.canon)
    return max((shot.number for shots in before for shot in shots), default=0) + 1


def tidy(text: str, place: Place) -> str:
    """Shots that can be read whole, numbered on; a text with anything unclear stays as it is."""
    board = read_shots(text, place.language)
    whole = [one for one in board.shots if one.size and one.move and one.seconds and one.picture]
    if not whole or len(whole) < len(board.shots) or board.loose:
        return text
    numbered = enumerate(whole, start=next_number(place))
    return written((replace(shot, number=number) for number, shot in numbered), place.language)


def guide(place: Place, rng: Random) -> str:
    """How many shots is drawn anew for each round; sizes, movements and seconds are the model's."""
    first, language = next_number(place), place.language
    numbers = range(first, first + rng.choice(_GUIDED_SHOTS))
    most_seen, most_heard = _GUIDED_WORDS[language]
    bar, unit, colon = ("｜", " 秒", "：") if language == "zh" else (" | ", " s", ": ")
    head = "镜头" if language == "zh" else "Shot "
    shots = [f'"{head}{number}{bar}" shot' for number in numbers]
    return "\n".join(
        (
            "root ::= " + ' "\\n" '.join(shots),
            f'shot ::= size "{bar}" move "{bar}" seconds "{unit}\\n" picture "\\n" sound',
            f'picture ::= "{PICTURE[language]}{colon}" seen',
            f"seen ::= {free_words(most_seen, language)}",
            f'sound ::= "{SOUND[language]}{colon}" heard',
            f"heard ::= {free_words(most_heard, language)}",
            "size ::= " + " | ".join(f'"{word}"' for word in SIZE_WORDS[language]),
            "move ::= " + " | ".join(f'"{word}"' for word in MOVE_WORDS[language]),
            'seconds ::= [1-9] | "10"',
            *LETTERS[language],
        )
    )


def _of_shot(shot: Shot, expected: int, language: Language) -> list[Problem]:
    at = shot.line
    found = [] if shot.number == expected else [_number(shot, expected)]
    found += [] if shot.size else [_choice(at, "size", "景别", SIZE_WORDS, language)]
    found += [] if shot.move else [_choice(at, "movement", "运动", MOVE_WORDS, language)]
    if shot.seconds is None or not 1 <= shot.seconds <= SECONDS_MAX:
        found.append(_seconds(at, language))
    for label, text, line, most in (
        (PICTURE, shot.picture, shot.picture_line, PICTURE_MAX[language]),
        (SOUND, shot.sound, shot.sound_line, SOUND_MAX[language]),
    ):
        found += words_fault(line or shot.line, label[language], text, most, language)
    return found


def _count(shots: Sequence[Shot]) -> list[Problem]:
    if SHOTS_MIN <= len(shots) <= SHOTS_MAX:
        return []
    few = len(shots) < SHOTS_MIN
    return [
        Problem(
            "too_few_shots" if few else "too_many_shots",
            None if few else shots[SHOTS_MAX].line,
            f"This passage has {len(shots)} shots; {SHOTS_MIN} to {SHOTS_MAX} are asked.",
            f"这一段有{len(shots)}个镜头，要求{SHOTS_MIN}到{SHOTS_MAX}个。",
        )
    ]


def _sum(shots: Sequence[Shot]) -> list[Problem]:
    total = 0
    for shot in shots:
        total += shot.seconds or 0
        if total > SECONDS_SUM_MAX:
            at = shot.line
            return [
                Problem(
                    "too_many_seconds",
                    at,
                    f"Line {at}: with this shot the passage lasts {total} s; at most "
                    f"{SECONDS_SUM_MAX} s are asked.",
                    f"第{at}行：到这个镜头已有{total}秒，一段至多{SECONDS_SUM_MAX}秒。",
                )
            ]
    return []


def _loose(line: int) -> Problem:
    return Problem(
        "loose_line",
        line,
        f"Line {line}: this belongs to no shot. A shot is a head, a Picture line, a Sound line.",
        f"第{line}行：这一行不属于任何镜头。一个镜头是题头一行、画面一行、声音一行。",
    )


def _number(shot: Shot, expected: int) -> Problem:
    return Problem(
        "shot_number",
        shot.line,
        f"Line {shot.line}: this is shot {shot.number}, where shot {expected} comes next.",
        f"第{shot.line}行：这里写的是镜头{shot.number}，应是镜头{expected}。",
    )


def _choice(
    line: int, name: str, name_zh: str, words: Mapping[Language, Sequence[str]], language: Language
) -> Problem:
    return Problem(
        f"shot_{name}",
        line,
        f"Line {line}: the {name} is missing or unknown; it is one of "
        f"{', '.join(words[language])}.",
        f"第{line}行：缺{name_zh}，或不认得。{name_zh}只有{'、'.join(words[language])}。",
    )


def _seconds(line: int, language: Language) -> Problem:
    example, example_zh = ("4 s", "4 s") if language == "en" else ("4 秒", "4 秒")
    return Problem(
        "shot_seconds",
        line,
        f"Line {line}: a shot lasts 1 to {SECONDS_MAX} whole seconds, written as in “{example}”.",
        f"第{line}行：一个镜头是1到{SECONDS_MAX}秒的整数，写作「{example_zh}」。",
    )


CRAFT = Craft(check, guide, tidy, offers=OFFERS)
