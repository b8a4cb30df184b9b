"""
The lines of a dialogue, one by one: what each is, what it says, where it leads.

Knows the marks of Ink; what the lines make together is read in weave.py.
"""

import re
from dataclasses import dataclass
from typing import Literal

from engine.forms.ink.faults import fault
from engine.types import Problem

Kind = Literal["text", "choice", "gather", "knot"]
ENDS = ("END", "DONE")

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\u200b\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_KNOT = re.compile(r"={2,}\s*([^\W\d]\w*)\s*=*$")
_CHOICE = re.compile(r"((?:\*[ \t]*)+|(?:\+[ \t]*)+)(.*)", re.DOTALL)
_GATHER = re.compile(r"((?:-(?!>)[ \t]*)+)(.*)", re.DOTALL)
_DIVERT = re.compile(r"->[ \t]*([^\W\d]\w*)$")
_CODE = re.compile(r"~|=(?!=)|(?:VAR|CONST|LIST|EXTERNAL|INCLUDE|TODO|function)\b|<-")
_INLINE_CODE = re.compile(r"\{|\}|->->")
_CHARACTER = re.compile(r"\||\\|<>")
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line that says or does something.

    `text` is what is said (of a choice: once it is taken; of a knot: its name), its inner spaces
    single; a space at its end tells that a divert follows on the same line.
    """

    number: int  # 1-based
    kind: Kind
    text: str
    label: str = ""  # of a choice: what stands on its button
    level: int = 0  # marks of a choice or gather; 0 for the others
    once: bool = True
    target: str | None = None


def read(source: str) -> tuple[list[Line], list[Problem]]:
    """The lines of a source and what is wrong with single ones; a wrong line is left out."""
    if hidden := _HIDDEN.search(source):
        return [], [fault("ink_hidden", source.count("\n", 0, hidden.start()) + 1)]
    lines: list[Line] = []
    found: list[Problem] = []
    bare = without_comments(source)
    if (opened := bare.find("/*")) >= 0:
        found.append(fault("ink_comment", bare.count("\n", 0, opened) + 1))
        bare = bare[:opened]
    for number, raw in enumerate(bare.split("\n"), start=1):
        match _line(number, raw.strip()):
            case Line() as line:
                lines.append(line)
            case Problem() as problem:
                found.append(problem)
    return lines, found


def without_comments(source: str) -> str:
    """The source with comments taken out and its line numbers kept; an unclosed one stays."""
    return _COMMENT.sub(_blank, source)


def _blank(found: re.Match[str]) -> str:
    is_open = found[0].startswith("/*") and not found[0][2:].endswith("*/")
    return found[0] if is_open else "\n" * found[0].count("\n")


def _line(number: int, raw: str) -> Line | Problem | None:
    if raw.startswith("=="):
        named = _KNOT.match(raw)
        if named is None or named[1] in (*ENDS, "function"):
            return fault("ink_knot", number)
        return Line(number, "knot", named[1])
    said, mark, _ = raw.partition("#")
    if mark and "->" in raw:
        return fault("ink_divert_tag", number)
    said = said.rstrip()
    if not said:
        return None
    if wrong := _CODE.match(said) or _INLINE_CODE.search(said):
        return fault("ink_code", number, wrong[0])
    if wrong := _CHARACTER.search(said):
        return fault("ink_character", number, wrong[0])
    return _aimed(number, said)


def _aimed(number: int, said: str) -> Line | Problem:
    """A line of text, a choice or a gather, with the arrow at its end taken off."""
    target = None
    if "->" in said:
        arrow = _DIVERT.search(said)
        if arrow is None or "->" in said[: arrow.start()]:
            return fault("ink_divert", number)
        target, said = arrow[1], said[: arrow.start()]
    if marked := _CHOICE.match(said):
        return _choice(number, marked, target)
    if marked := _GATHER.match(said):
        if marked[2].startswith("("):
            return fault("ink_label", number)
        level = marked[1].count("-")
        return Line(number, "gather", _single(marked[2], target), level=level, target=target)
    return Line(number, "text", _single(said, target), target=target)


def _choice(number: int, marked: re.Match[str], target: str | None) -> Line | Problem:
    marks, words = marked[1], marked[2]
    if words.startswith("("):
        return fault("ink_label", number)
    start, opened, rest = words.partition("[")
    only, closed, end = rest.partition("]")
    if (opened and not closed) or "[" in only + end or "]" in start + end:
        return fault("ink_brackets", number)
    label = _SPACES.sub(" ", start + only).strip()
    if not label:
        return fault("ink_empty_choice", number)
    once = marks.startswith("*")
    level = marks.count(marks[0])
    return Line(number, "choice", _single(start + end, target), label, level, once, target)


def _single(text: str, target: str | None) -> str:
    """Inner spaces single, none around; the one before an arrow stays, for the text runs on."""
    single = _SPACES.sub(" ", text).lstrip()
    return single.rstrip() if target is None or not single.strip() else single
