"""Every text that readers of a dialogue can come to read: its paths, one after another."""

from engine.forms.ink.tree import Tree


def paths(tree: Tree, *, most: int, deepest: int) -> list[tuple[str, ...]]:
    """
    What readers can come to read, in the order of the choices; "> " stands before a choice's label.

    At most `most` paths; one of more than `deepest` choices stops with "...". The tree is one in
    which `walk` finds no circle.
    """
    found: list[tuple[str, ...]] = []
    stack: list[tuple[int, frozenset[int], tuple[str, ...], int]] = [(0, frozenset(), (), 0)]
    while stack and len(found) < most:
        index, used, trail, depth = stack.pop()
        text, last = _stretch(tree, index)
        trail = (*trail, *text)
        offered = [c for c in tree.nodes[last].choices if not (c.once and c.to in used)]
        if not offered:
            found.append(trail)
        elif depth == deepest:
            found.append((*trail, "..."))
        else:
            for choice in reversed(offered):
                then = (*trail, f"> {choice.label}")
                stack.append((choice.to, used | {choice.to}, then, depth + 1))
    return found


def _stretch(tree: Tree, index: int) -> tuple[list[str], int]:
    """The lines from a node to the next choice or end, and the node where that is."""
    said: list[str] = []
    joins = False
    while True:
        node = tree.nodes[index]
        lines = list(node.lines)
        if joins and lines:
            said[-1] = " ".join((said[-1] + lines.pop(0)).split(" "))
            joins = False
        said += lines
        joins = joins or node.joins
        if node.then is None:
            return [" ".join(line.split()) for line in said], index
        index = node.then
