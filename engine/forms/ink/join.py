"""
The scenes of a work as one Ink file: each a knot, and where one ends the next begins.

Rewrites headings and arrows line by line, so that any text comes through, a faulty one too.
"""

import re
from collections.abc import Sequence

from engine.forms.ink.read import ENDS, without_comments

_KNOT = re.compile(r"([ \t]*={2,}[ \t]*)([^\W\d]\w*)([ \t]*=*[ \t]*)$")
_DIVERT = re.compile(r"(.*?)->[ \t]*([^\W\d]\w*)[ \t]*$")


def join(scenes: Sequence[str], *, head: Sequence[str] = ()) -> str:
    """One source of all scenes, the lines of `head` above it as comments."""
    lines = [f"// {' '.join(line.split())}" for line in head if line.strip()]
    lines += ["-> scene_1"]
    for number, scene in enumerate(scenes, start=1):
        lines += ["", f"=== scene_{number} ===", _renamed(scene, number, number == len(scenes))]
    return "\n".join(lines) + "\n"


def _renamed(scene: str, number: int, is_last: bool) -> str:
    bare = without_comments(scene).replace("/*", "")
    kept = [line.rstrip() for line in bare.split("\n") if line.strip()]
    return "\n".join(_line(line, number, is_last) for line in kept)


def _line(line: str, number: int, is_last: bool) -> str:
    if knot := _KNOT.match(line):
        return f"{knot[1]}scene_{number}_{knot[2]}{knot[3]}"
    if (arrow := _DIVERT.match(line)) is None:
        return line
    said, target = arrow[1], arrow[2]
    if target not in ENDS:
        return f"{said}-> scene_{number}_{target}"
    if is_last:
        return f"{said}-> END"
    onward = f"-> scene_{number + 1}"
    # On a line of its own: text before an arrow would run on into the next scene's first line.
    return f"{said.rstrip()}\n    {onward}" if said.strip() else f"{said}{onward}"
