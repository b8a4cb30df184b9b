"""
From a source to its tree: which text belongs to which choice, and where every branch goes on.

As in Ink, indentation means nothing: the number of marks says how deep a choice or gather stands,
what follows a choice belongs to it, and a branch that says nothing of where it goes falls to the
next gather of its depth or less. Stricter than Ink: a branch must say where it ends.
"""

from dataclasses import dataclass, field

from engine.forms.ink.faults import fault
from engine.forms.ink.read import ENDS, Line, read
from engine.forms.ink.tree import Choice, Node, Tree
from engine.types import Problem

LEVEL_MAX = 4


@dataclass(frozen=True, slots=True)
class Room:
    """How large a source may be."""

    chars: int
    choices: int


SCENE = Room(chars=12_000, choices=60)
WORK = Room(chars=600_000, choices=3_000)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A tree, or why there is none."""

    tree: Tree | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Open:
    """A node in the making; `level` is the depth of the choice that it belongs to."""

    line: int
    level: int
    last_line: int = 0
    lines: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    then: int | None = None
    joins: bool = False
    knot: str | None = None


def compile_ink(source: str, room: Room = SCENE) -> Compiled:
    """
    The tree of a source, or every problem in the order of its lines.

    Where single lines are wrong, only those are named: what they would have made is not known.
    """
    if len(source) > room.chars:
        return Compiled(None, (fault("ink_too_big", None),))
    lines, found = read(source)
    if sum(line.kind == "choice" for line in lines) > room.choices:
        return Compiled(None, (fault("ink_too_many", None, str(room.choices)),))
    if found:
        return Compiled(None, tuple(found))
    weaver = _Weaver()
    for line in lines:
        weaver.take(line)
    tree = weaver.close()
    problems = sorted(weaver.problems, key=lambda problem: problem.line or 0)
    return Compiled(None if problems else tree, tuple(problems))


class _Weaver:
    """Takes lines one after another; one use."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._nodes = [_Open(1, 0)]
        self._tail: _Open | None = self._nodes[0]  # where text is added; None behind an arrow
        self._owners: list[_Open] = []  # whose choices are being listed, one a level
        self._loose: list[_Open] = []
        self._knots: dict[str, int] = {}
        self._aims: list[tuple[_Open, str, int]] = []
        self._is_told = False  # of lines that nothing leads to, only the first is named

    def take(self, line: Line) -> None:
        match line.kind:
            case "knot":
                self._knot(line)
            case "choice":
                self._choice(line)
            case "gather":
                self._gather(line)
            case "text":
                self._say(line)

    def close(self) -> Tree:
        """All nodes, their arrows resolved; what is loose or aims nowhere is a problem."""
        self._end_knot()
        for node, name, number in self._aims:
            if name in self._knots:
                node.then = self._knots[name]
            elif name not in ENDS:
                self.problems.append(fault("ink_target", number, name))
        return Tree(tuple(_closed(node) for node in self._nodes))

    def _knot(self, line: Line) -> None:
        if self._is_empty():
            self.problems.append(fault("ink_start", line.number, line.text))
        else:
            self._end_knot()
        if line.text in self._knots:
            self.problems.append(fault("ink_knot_twice", line.number, line.text))
        self._knots[line.text] = len(self._nodes)
        self._tail = self._new(line, 0)
        self._tail.knot = line.text

    def _is_empty(self) -> bool:
        return self._tail is self._nodes[0] and not self._tail.lines and not self._tail.choices

    def _end_knot(self) -> None:
        if not self._is_empty():
            loose = self._loose + ([self._tail] if self._tail else [])
            self.problems += [fault("ink_loose_end", node.last_line) for node in loose]
        self._owners, self._loose, self._tail, self._is_told = [], [], None, False

    def _choice(self, line: Line) -> None:
        if not self._owns_level(line.level):
            self.problems.append(fault("ink_nesting", line.number, str(LEVEL_MAX)))
            return
        self._loosen(above=line.level - 1)
        if len(self._owners) < line.level:
            if self._tail is None:
                self._unreached(line)
                return
            self._owners.append(self._tail)
        owner = self._owners[-1]
        owner.choices.append(Choice(line.label, len(self._nodes), line.once, line.number))
        owner.last_line = line.number
        self._tail = self._new(line, line.level)
        self._put(self._tail, line)

    def _owns_level(self, level: int) -> bool:
        return level <= min(len(self._owners) + 1, LEVEL_MAX)

    def _loosen(self, *, above: int) -> None:
        """Leave every depth beyond `above` + 1: the branch that was open waits for a gather."""
        del self._owners[above + 1 :]
        if self._tail is not None and self._tail.level > above:
            self._loose.append(self._tail)
            self._tail = None

    def _gather(self, line: Line) -> None:
        if not self._owns_level(line.level):
            self.problems.append(fault("ink_nesting", line.number, str(LEVEL_MAX)))
            return
        del self._owners[line.level - 1 :]
        falling = [node for node in self._loose if node.level >= line.level]
        self._loose = [node for node in self._loose if node.level < line.level]
        if self._tail is not None:
            falling.append(self._tail)
        if not falling:
            self._unreached(line)
        for node in falling:
            node.then = len(self._nodes)
        self._tail = self._new(line, line.level - 1)
        self._put(self._tail, line)

    def _say(self, line: Line) -> None:
        if self._tail is None:
            self._unreached(line)
            return
        self._put(self._tail, line)

    def _unreached(self, line: Line) -> None:
        if not self._is_told:
            self.problems.append(fault("ink_unreached", line.number))
        self._is_told = True

    def _new(self, line: Line, level: int) -> _Open:
        node = _Open(line.number, level, line.number)
        self._nodes.append(node)
        self._is_told = False
        return node

    def _put(self, node: _Open, line: Line) -> None:
        if not node.lines and node.knot is None and len(self._nodes) == 1:
            node.line = line.number
        node.last_line = line.number
        if line.text.strip():
            node.lines.append(line.text)
        if line.target is None:
            return
        node.joins = bool(line.text.strip()) and line.target not in ENDS
        self._aims.append((node, line.target, line.number))
        self._tail = None


def _closed(node: _Open) -> Node:
    lines = node.lines if node.joins else [*node.lines[:-1], *(x.rstrip() for x in node.lines[-1:])]
    return Node(
        tuple(lines),
        node.line,
        node.last_line,
        tuple(node.choices),
        node.then,
        node.joins,
        node.knot,
    )
