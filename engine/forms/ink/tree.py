"""
A compiled dialogue: stretches of text that lead on, offer choices, or end. Values and their JSON.

Knows no Ink. The JSON is what the player on a work's page reads (bot/web/static/js/ink.js).
"""

from collections.abc import Mapping
from dataclasses import dataclass

FORMAT = "chorus-dialogue"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One thing that a reader may do. `label` stands on the button, `to` is the node it leads to.

    What is said once it is taken is the first line of that node. `once`: taken, it is not offered
    again.
    """

    label: str
    to: int
    once: bool
    line: int  # 1-based, of the source


@dataclass(frozen=True, slots=True)
class Node:
    """
    Some lines of text, and what comes after them: `choices`, or the node `then`, or the end.

    `joins`: the last line runs on into the first one of `then`, without a break.
    """

    lines: tuple[str, ...]
    line: int  # 1-based, of the source: where the node begins
    last_line: int  # where it stops
    choices: tuple[Choice, ...] = ()
    then: int | None = None
    joins: bool = False
    knot: str | None = None  # the name, where the node opens a knot


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes of a dialogue; it begins at the first."""

    nodes: tuple[Node, ...]

    def next_of(self, index: int) -> tuple[int, ...]:
        """Where one can come to from a node in one step."""
        node = self.nodes[index]
        if node.choices:
            return tuple(choice.to for choice in node.choices)
        return () if node.then is None else (node.then,)


def as_json(tree: Tree, *, title: str, language: str) -> Mapping[str, object]:
    """
    The tree as plain values, to be written as JSON.

    `{"format": "chorus-dialogue", "version": 1, "title", "language", "start": 0, "nodes": [...]}`;
    a node is `{"text": [line, ...]}` with `"choices": [{"label", "to", "once"}, ...]`, or with
    `"then": index` and `"joins": bool`, or with `"end": true`. Indices count from 0.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": title,
        "language": language,
        "start": 0,
        "nodes": [_node_as_json(node) for node in tree.nodes],
    }


def _node_as_json(node: Node) -> dict[str, object]:
    text = {"text": list(node.lines)}
    if node.choices:
        offered = [{"label": c.label, "to": c.to, "once": c.once} for c in node.choices]
        return {**text, "choices": offered}
    if node.then is not None:
        return {**text, "then": node.then, "joins": node.joins}
    return {**text, "end": True}
