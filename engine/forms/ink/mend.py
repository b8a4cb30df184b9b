"""Mends what models nearly always get wrong in Ink and what can mean one thing only."""

import re

from engine.forms.ink.weave import SCENE, compile_ink
from engine.types import Problem

_ARROW = re.compile(r"(?:→|⟶|—>|－＞|-->)")
_END = re.compile(r"->[ \t]*(?:the end|end|done)[.。]?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_FULL_STARS = re.compile(r"^([ \t\u3000]*)([＊*]+)", re.MULTILINE)
_INDENT = re.compile(r"[ \t]*")
_MARKS = ("*", "+", "-")


def mend(source: str) -> str:
    """
    The source with plain arrows, a way into its first knot, and `-> END` where a branch stops.

    Ends are added only where nothing else is wrong: then a branch that stops can only mean its end.
    """
    if len(source) > SCENE.chars:
        return source
    plain = _END.sub("-> END", _ARROW.sub("->", source))
    plain = _FULL_STARS.sub(lambda found: found[1] + found[2].replace("＊", "*"), plain)
    problems = compile_ink(plain).problems
    if problems and problems[0].code == "ink_start":
        name = re.search(r"={2,}\s*(\w+)", plain)
        plain = f"-> {name[1]}\n{plain}" if name else plain
        problems = compile_ink(plain).problems
    if problems and all(one.code == "ink_loose_end" for one in problems):
        return _with_ends(plain, problems)
    return plain


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
