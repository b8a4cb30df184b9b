"""What can be wrong with labelled lines, each as a problem with its sentences. Reads no sheet."""

import re
from collections.abc import Sequence

from engine.text.faults import is_loop
from engine.text.measure import length
from engine.types import Language, Problem

TEXT_MAX_CHARS = 12_000
TOO_MUCH = Problem(
    "too_long",
    None,
    f"This is far longer than such a text may be: {TEXT_MAX_CHARS} characters at most.",
    f"这比这类文字该有的长得多，至多{TEXT_MAX_CHARS}个字符。",
)

_COLON = re.compile("[:：]")
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("（", "）"), ("(", ")"))
_QUOTED_MAX = 24


def words_fault(
    line: int, label: str, words: str, length_max: int, language: Language
) -> list[Problem]:
    """
    The first of these that is true of the words behind a label: none, going in circles, too many,
    a quotation mark or bracket left open.
    """
    if not any(char.isalnum() for char in words):
        return [_empty(line, label)]
    if is_loop(words, language):
        return [_circles(line, label)]
    size = length(words, language)
    if size > length_max:
        return [_too_long(line, label, size, length_max, language)]
    return [_open(line, label)] if _is_open(words) else []


def choice_fault(line: int, label: str, choices: Sequence[str]) -> Problem:
    return Problem(
        "field_choice",
        line,
        f"Line {line}: “{label}” is one of {', '.join(choices)}.",
        f"第{line}行：「{label}」只能是{'、'.join(choices)}之一。",
    )


def no_colour_fault(line: int) -> Problem:
    return Problem(
        "no_colour",
        line,
        f"Line {line}: no colour is named here. Name two or three, such as slate and rust.",
        f"第{line}行：这里没有说出颜色。写两三种，如靛蓝、赭石。",
    )


def unknown_fault(number: int, line: str, labels: Sequence[str]) -> Problem:
    begins = _quoted(line)
    return Problem(
        "no_field",
        number,
        f"Line {number}: “{begins}” is not one of the labels, each with a colon behind it: "
        f"{', '.join(labels)}.",
        f"第{number}行：「{begins}」不是这里的栏目。每行以栏目和冒号开头，栏目有{'、'.join(labels)}。",
    )


def doubled_fault(line: int, label: str, first_line: int) -> Problem:
    return Problem(
        "field_doubled",
        line,
        f"Line {line}: “{label}” stands here again; it is on line {first_line} already.",
        f"第{line}行：「{label}」又写了一遍，第{first_line}行已经有了。",
    )


def missing_fault(label: str) -> Problem:
    return Problem(
        "field_missing",
        None,
        f"“{label}” is missing. Add a line that begins with “{label}:”.",
        f"缺「{label}」一行，请补上，以「{label}：」开头。",
    )


def _empty(line: int, label: str) -> Problem:
    return Problem(
        "field_empty",
        line,
        f"Line {line}: nothing stands behind “{label}”. Say it in a few words.",
        f"第{line}行：「{label}」后面是空的，写上几个字。",
    )


def _circles(line: int, label: str) -> Problem:
    return Problem(
        "field_loop",
        line,
        f"Line {line}: “{label}” says the same over and over. Once is enough.",
        f"第{line}行：「{label}」反复说同样的话，说一遍就够了。",
    )


def _too_long(line: int, label: str, size: int, most: int, language: Language) -> Problem:
    unit, unit_zh = ("characters", "字") if language == "zh" else ("words", "词")
    return Problem(
        "field_too_long",
        line,
        f"Line {line}: “{label}” has {size} {unit}; at most {most} are asked.",
        f"第{line}行：「{label}」有{size}{unit_zh}，至多{most}{unit_zh}。",
    )


def _open(line: int, label: str) -> Problem:
    return Problem(
        "quote_open",
        line,
        f"Line {line}: a quotation mark or bracket behind “{label}” is not closed.",
        f"第{line}行：「{label}」里的引号或括号没有成对。",
    )


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(a) != text.count(b) for a, b in _PAIRS)


def _quoted(line: str) -> str:
    """The beginning of a line as a message may show it."""
    label = _COLON.split(line.strip(), maxsplit=1)[0][: _QUOTED_MAX + 1]
    shown = "".join(char for char in label if char.isprintable())
    return shown if len(shown) <= _QUOTED_MAX else shown[:_QUOTED_MAX] + "…"
