"""
A dialogue drawn as a tree, in SVG that needs no style sheet and no script.

The root stands on top; what readers choose is written on the lines, in cinnabar. A part that
several branches come to is drawn once, and the others point at it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from engine.forms.ink.tree import Tree
from engine.types import Language

NODES_MAX = 120
_INK, _EDGE, _LEAF, _DESK, _RED = (
    "#1a2126", "#78837f", "#f9faf7", "#e6eae7", "#ae2d18",
)  # fmt: skip
_FACES = {
    "en": "Libertinus Serif, Noto Serif SC, serif",
    "zh": "Noto Serif SC, Libertinus Serif, serif",
}
_SIZE, _LEAD, _BOX, _PAD, _GAP, _MARGIN = 15, 21, 250, 12, 26, 30
_LINES_MAX, _LABEL_LINES_MAX, _CHARS_MAX = 7, 3, 400
_LABEL_ROOM = 92  # between a row of boxes and the next: for what is chosen
_HAN, _WIDE = 0x2E80, "“”‘’…—"
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What is not broken: a word, or one Chinese character, with the punctuation that clings to it.
_PIECE = re.compile(
    r"[“‘「『（《]*(?:[\u0021-\u007e\u00a1-\u2017\u2020-\u2025\u2027-\u2e7f]+|[^\s\u0021-\u2e7f])"
    r"[”’」』）》，。！？、；：…—]* ?|\S|\s"
)


@dataclass(frozen=True, slots=True)
class _Arrow:
    start: int
    end: int
    label: str
    place: float  # where it leaves its box, in (0, 1) of its width


@dataclass(frozen=True, slots=True)
class _Box:
    index: int
    depth: int
    lines: tuple[str, ...]
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> int:
        return 2 * _PAD + _LEAD * max(1, len(self.lines))


def draw(tree: Tree, *, title: str, language: Language) -> str:
    """
    The SVG of a tree.

    Raises:
        ValueError: It has more than `NODES_MAX` parts, too many to be read in one picture.
    """
    if len(tree.nodes) > NODES_MAX:
        raise ValueError(f"A dialogue of more than {NODES_MAX} parts does not fit a picture.")
    arrows = _arrows(tree)
    boxes = _placed(tree, arrows)
    width = max(box.x for box in boxes.values()) + _BOX + _MARGIN
    height = max(box.y + box.height for box in boxes.values()) + _MARGIN
    drawn = [_curve(arrow, boxes) for arrow in arrows]
    leading = {arrow.start for arrow in arrows}
    drawn += [_framed(box, ends=box.index not in leading) for box in boxes.values()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}" role="img"'
        f" aria-label={quoteattr(_clean(title))}"
        f' font-family="{_FACES[language]}" font-size="{_SIZE}">'
        f'<rect width="100%" height="100%" fill="{_DESK}"/>{"".join(drawn)}</svg>'
    )


def _arrows(tree: Tree) -> list[_Arrow]:
    """All ways from a part to the next, root first; parts without a word are passed through."""
    found: list[_Arrow] = []
    waiting = [_shown(tree, 0)]
    for index in waiting:
        node = tree.nodes[index]
        ways = [(choice.to, choice.label) for choice in node.choices]
        if node.then is not None:
            ways = [(node.then, "")]
        for place, (to, label) in enumerate(ways, start=1):
            arrow = _Arrow(index, _shown(tree, to), label, place / (len(ways) + 1))
            found.append(arrow)
            if arrow.end not in waiting:
                waiting.append(arrow.end)
    return found


def _shown(tree: Tree, index: int) -> int:
    node = tree.nodes[index]
    while not node.lines and not node.choices and node.then is not None:
        index, node = node.then, tree.nodes[node.then]
    return index


def _depths(arrows: Sequence[_Arrow], root: int) -> dict[int, int]:
    """Each part below all that lead to it, as far as they do not lead in circles."""
    depths = {root: 0}
    for arrow in arrows:
        depths.setdefault(arrow.end, depths[arrow.start] + 1)
    order = {index: place for place, index in enumerate(depths)}
    onward = [arrow for arrow in arrows if order[arrow.start] < order[arrow.end]]
    for arrow in sorted(onward, key=lambda one: order[one.start]):
        depths[arrow.end] = max(depths[arrow.end], depths[arrow.start] + 1)
    return depths


def _placed(tree: Tree, arrows: Sequence[_Arrow]) -> dict[int, _Box]:
    """Parents in the middle above their children, rows as high as their highest box."""
    root = _shown(tree, 0)
    depths = _depths(arrows, root)
    labels = {arrow.end: arrow.label for arrow in arrows}
    boxes = {
        i: _Box(i, depth, _said(tree.nodes[i].lines, labels.get(i, "")))
        for i, depth in depths.items()
    }
    tops, top = {}, float(_MARGIN)
    for depth in range(max(depths.values()) + 1):
        tops[depth] = top
        heights = [box.height for box in boxes.values() if box.depth == depth]
        top += max(heights, default=0) + _LABEL_ROOM
    children: dict[int, list[int]] = {index: [] for index in depths}
    seen = {root}
    for arrow in arrows:
        if arrow.end not in seen:
            seen.add(arrow.end)
            children[arrow.start].append(arrow.end)
    lefts = _lefts(children, root)
    return {i: replace(box, x=lefts[i], y=tops[box.depth]) for i, box in boxes.items()}


def _lefts(children: Mapping[int, Sequence[int]], root: int) -> dict[int, float]:
    """Children stand after their parents in `children`, so going back each finds its own placed."""
    widths: dict[int, float] = {}
    for index in reversed(list(children)):
        widths[index] = max(float(_BOX + _GAP), sum(widths[child] for child in children[index]))
    starts = {root: float(_MARGIN)}
    for index in children:
        start = starts[index]
        for child in children[index]:
            starts[child] = start
            start += widths[child]
    return {i: starts[i] + (widths[i] - _BOX - _GAP) / 2 for i in children}


def _curve(arrow: _Arrow, boxes: Mapping[int, _Box]) -> str:
    """The line of an arrow and what is chosen on it; one that leads back is dashed."""
    one, other = boxes[arrow.start], boxes[arrow.end]
    x, y = one.x + _BOX * arrow.place, one.y + one.height
    to_x, to_y = other.x + _BOX / 2, other.y
    is_onward = to_y > y
    bend = (to_y - y) / 2 if is_onward else _LABEL_ROOM / 2
    dash = "" if is_onward else ' stroke-dasharray="4 4"'
    line = (
        f'<path d="M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} '
        f'{to_x:.0f} {to_y:.0f}" fill="none" stroke="{_EDGE}" stroke-width="1.3"{dash}/>'
    )
    if not arrow.label:
        return line
    words = _wrapped(arrow.label, _BOX - 30)[:_LABEL_LINES_MAX]
    if is_onward:
        return line + _text(words, to_x, to_y - 14 - _LEAD * (len(words) - 1), _RED, ground=True)
    return line + _text(words[:1], x, y + 26, _RED, ground=True)


def _framed(box: _Box, *, ends: bool) -> str:
    """A part in its frame; a dark frame is an ending."""
    stroke = f'stroke="{_INK}" stroke-width="1.6"' if ends else f'stroke="{_EDGE}"'
    frame = (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{_BOX}" height="{box.height}" rx="3" '
        f'fill="{_LEAF}" {stroke}/>'
    )
    return frame + _text(box.lines or ("·",), box.x + _BOX / 2, box.y + _PAD + _SIZE, _INK)


def _text(lines: Sequence[str], x: float, y: float, fill: str, *, ground: bool = False) -> str:
    drawn = []
    for number, line in enumerate(lines):
        at = y + number * _LEAD
        if ground:
            width = _width(line) + 8
            drawn.append(
                f'<rect x="{x - width / 2:.0f}" y="{at - _SIZE:.0f}" width="{width:.0f}" '
                f'height="{_LEAD}" fill="{_DESK}"/>'
            )
        drawn.append(
            f'<text x="{x:.0f}" y="{at:.0f}" text-anchor="middle" fill="{fill}">'
            f"{escape(line)}</text>"
        )
    return "".join(drawn)


def _said(lines: Sequence[str], label: str) -> tuple[str, ...]:
    """What a box shows; what was chosen stands on the arrow already."""
    told = lines[1:] if lines and lines[0].strip() == label else lines
    wrapped = [part for line in told for part in _wrapped(line, _BOX - 2 * _PAD)]
    if len(wrapped) > _LINES_MAX:
        wrapped = [*wrapped[: _LINES_MAX - 1], wrapped[_LINES_MAX - 1][:-1] + "…"]
    return tuple(wrapped)


def _wrapped(text: str, room: float) -> list[str]:
    lines, line = [], ""
    for piece in _PIECE.findall(_clean(text)[:_CHARS_MAX]):
        if line and _width(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _width(text: str) -> float:
    """A fair guess of how wide a text is set, in pixels; quotation marks are wide in Chinese."""
    is_chinese = any(ord(char) >= _HAN for char in text)
    wide = sum(ord(char) >= _HAN or (is_chinese and char in _WIDE) for char in text)
    return _SIZE * (wide + 0.46 * (len(text) - wide))


def _clean(text: str) -> str:
    return _UNSEEN.sub(" ", text)
