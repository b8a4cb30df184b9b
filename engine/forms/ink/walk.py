"""
Proves of a compiled dialogue that every branch comes to an end and every part can be come to.

A reader who is anywhere in it must be able to end it, whatever was chosen before. The proof is
static: a choice is *lasting* if it stays (+), or if taking it never leads back to where it was
offered, so that it cannot have been used up; from every place where one chooses, an end must be
reachable by lasting choices alone.
"""

from engine.forms.ink.faults import fault
from engine.forms.ink.tree import Tree
from engine.types import Problem


def walk(tree: Tree) -> list[Problem]:
    """
    What is wrong with the ways through the tree, in the order of its lines; empty if all end.

    Takes time in proportion to nodes times choices, which the room of a scene bounds.
    """
    reached = _reached(tree)
    found = _unreached(tree, reached) + _circles(tree, reached)
    if not found:
        found = _endless(tree, reached)
    return sorted(found, key=lambda problem: problem.line or 0)


def same_choices(tree: Tree) -> list[Problem]:
    """Choices that stand on two buttons of one place, each repetition by its line."""
    found = []
    for node in tree.nodes:
        seen: set[str] = set()
        for choice in node.choices:
            if choice.label.casefold() in seen:
                found.append(fault("ink_same_choice", choice.line, choice.label))
            seen.add(choice.label.casefold())
    return sorted(found, key=lambda problem: problem.line or 0)


def _reached(tree: Tree) -> frozenset[int]:
    return frozenset(_from(tree, 0))


def _from(tree: Tree, start: int) -> set[int]:
    seen = {start}
    waiting = [start]
    while waiting:
        for following in tree.next_of(waiting.pop()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def _unreached(tree: Tree, reached: frozenset[int]) -> list[Problem]:
    """A knot is named by its name; inside one that is reached, single lines are."""
    found = []
    is_in_dead_knot = False
    for index, node in enumerate(tree.nodes):
        if node.knot is not None:
            is_in_dead_knot = index not in reached
            if is_in_dead_knot:
                found.append(fault("ink_dead_knot", node.line, node.knot))
        elif index and index not in reached and not is_in_dead_knot:
            found.append(fault("ink_unreached", node.line))
    return found


def _circles(tree: Tree, reached: frozenset[int]) -> list[Problem]:
    """Arrows that lead back to their own beginning without a choice between."""
    found = []
    done: set[int] = set()
    for start in sorted(reached):
        trail: dict[int, None] = {}
        index: int | None = start
        while index is not None and index not in done and index not in trail:
            trail[index] = None
            index = tree.nodes[index].then
        if index is not None and index in trail:
            found.append(fault("ink_circle", tree.nodes[index].last_line))
        done.update(trail)
    return found


def _endless(tree: Tree, reached: frozenset[int]) -> list[Problem]:
    before: dict[int, list[int]] = {}
    ended: list[int] = []
    for index in sorted(reached):
        node = tree.nodes[index]
        if not node.choices and node.then is None:
            ended.append(index)
        elif node.then is not None:
            before.setdefault(node.then, []).append(index)
        for choice in node.choices:
            if not choice.once or index not in _from(tree, choice.to):
                before.setdefault(choice.to, []).append(index)
    safe = set(ended)
    while ended:
        for earlier in before.get(ended.pop(), ()):
            if earlier not in safe:
                safe.add(earlier)
                ended.append(earlier)
    lost = [i for i in sorted(reached - safe) if tree.nodes[i].choices]
    return [_lost(tree, index) for index in lost[:1]]


def _lost(tree: Tree, index: int) -> Problem:
    node = tree.nodes[index]
    can_end = any(
        not tree.nodes[i].choices and tree.nodes[i].then is None for i in _from(tree, index)
    )
    return fault("ink_used_up" if can_end else "ink_endless", node.choices[0].line)
