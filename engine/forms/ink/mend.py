"""Mends what models nearly always get wrong in Ink and what can mean one thing only."""

import re

from engine.forms.ink.read import read
from engine.forms.ink.weave import SCENE, compile_ink
from engine.types import Problem

_ARROW = re.compile(r"(?:→|⟶|—>|－＞|-->)")
_END = re.compile(r"->[ \t]*(?:the end|end|done)[.。]?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")  # Markdown's: a nested choice never closes
_FULL_STARS = re.compile(r"^([ \t\u3000]*)([＊*]+)", re.MULTILINE)
_INDENT = re.compile(r"[ \t]*")
_CHOICES_MIN = 2
_MARKS = ("*", "+", "-")


def mend(source: str) -> str:
    """
    The source without bold, with plain arrows, a way into its first knot, `-> END` where a branch
    stops, and no choice twice in one place.

    Ends are added only where nothing else is wrong: then a branch that stops can only mean its end.
    """
    if len(source) > SCENE.chars:
        return source
    plain = _END.sub("-> END", _ARROW.sub("->", _BOLD.sub(r"\1", source)))
    plain = _FULL_STARS.sub(lambda found: found[1] + found[2].replace("＊", "*"), plain)
    problems = compile_ink(plain).problems
    if problems and problems[0].code == "ink_start":
        name = re.search(r"={2,}\s*(\w+)", plain)
        plain = f"-> {name[1]}\n{plain}" if name else plain
        problems = compile_ink(plain).problems
    if problems and all(one.code == "ink_loose_end" for one in problems):
        plain = _with_ends(plain, problems)
    return _without_doubles(plain)


def _without_doubles(source: str) -> str:
    """Without choices that stand there already, where two others stay to choose from."""
    tree = compile_ink(source).tree
    doubled: set[int] = set()
    for node in tree.nodes if tree else ():
        first = {choice.label.casefold(): choice.line for choice in reversed(node.choices)}
        if len(first) >= _CHOICES_MIN:
            doubled |= {choice.line for choice in node.choices} - set(first.values())
    shorter = _without(source, doubled) if doubled else source
    return source if compile_ink(shorter).problems else shorter


def _without(source: str, choices: set[int]) -> str:
    """Without the choices on these lines and all that belongs to them."""
    kept: list[str] = []
    dropping = 0  # the depth of the choice that is being left out
    lines = {line.number: line for line in read(source)[0]}
    for number, raw in enumerate(source.split("\n"), start=1):
        line = lines.get(number)
        if line is not None and (line.kind == "knot" or 0 < line.level <= dropping):
            dropping = 0
        if number in choices and line is not None:
            dropping = line.level
        if not dropping:
            kept.append(raw)
    return "\n".join(kept).rstrip()


def _with_ends(source: str, problems: tuple[Problem, ...]) -> str:
    loose = {one.line for one in problems}
    mended: list[str] = []
    for number, line in enumerate(source.split("\n"), start=1):
        mended.append(line)
        if number in loose:
            mended.append(f"{_indent(line)}-> END")
    return "\n".join(mended)


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    indent = found[0] if found else ""
    return indent + "    " if line.lstrip().startswith(_MARKS) else indent
