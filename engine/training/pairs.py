"""
From the marks of one round to what they say of its drafts: pairs, single votes, what was accepted.

Pure. Pairs come only from within one shown set; a level pair says nothing. Weights are raw here:
`engine.training.weighing` makes them comparable over rounds.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.taste.outcomes import Edit, Marks, outcomes
from engine.training.snapshot import Item, Mark, Shown

EDIT_WEIGHT = 2.0  # of an edit over its original, in ballots: who took the trouble meant it
_LEVEL = 1e-9


@dataclass(frozen=True, slots=True)
class Preference:
    """`chosen` was liked better than `rejected`, by `weight` ballots more than the other way."""

    chosen: Item
    rejected: Item
    weight: float
    edited: bool  # an edit over its original, and nobody's ballot needed for it
    voters: tuple[str, ...]  # who told the two apart, either way


@dataclass(frozen=True, slots=True)
class Opinion:
    """One draft alone: whether more of those who saw it liked it than not, and by how much."""

    item: Item
    liked: bool
    weight: float
    voters: tuple[str, ...]


def preferences(shown: Shown, scale: Mapping[str, float]) -> list[Preference]:
    """
    All pairs of a round that are not level, in shown order.

    Args:
        scale: By voter, in [0, 1]: what is left of a mark's weight after the cap.
    """
    at = {item.key: index for index, item in enumerate(shown.items)}
    ballots = _ballots(shown)
    marks = [_marks(ballot, at, scale.get(by, 1.0)) for by, ballot in ballots.items()]
    edits = _edits(shown, at, ballots, scale)
    lean = outcomes(len(at), marks, [edit for edit, _ in edits.values()]).lean
    found = []
    for i, j in combinations(range(len(at)), 2):
        won, lost = (i, j) if lean[i, j] > 0 else (j, i)
        if lean[won, lost] <= _LEVEL:
            continue
        chosen, rejected = shown.items[won], shown.items[lost]
        edit = edits.get((won, lost)) or edits.get((lost, won))
        voters = {by for by, ballot in ballots.items() if _parts(ballot, chosen, rejected)}
        voters |= {edit[1]} if edit else set()
        found.append(
            Preference(
                chosen,
                rejected,
                float(lean[won, lost]),
                (won, lost) in edits,
                tuple(sorted(voters)),
            )
        )
    return found


def opinions(shown: Shown, scale: Mapping[str, float]) -> list[Opinion]:
    """What was said of each draft alone; those of which as many liked it as did not are left."""
    found = []
    for item in shown.items:
        marks = [mark for mark in shown.marks if mark.item == item.key and mark.weight > 0]
        net = sum((1 if m.liked else -1) * m.weight * scale.get(m.voter, 1.0) for m in marks)
        if abs(net) > _LEVEL:
            voters = tuple(sorted(mark.voter for mark in marks))
            found.append(Opinion(item, net > 0, abs(net), voters))
    return found


def accepted(shown: Shown, scale: Mapping[str, float]) -> list[Opinion]:
    """The draft that joined the work, where at least one ballot that counts approves of it."""
    found = []
    for item in shown.items:
        marks = [m for m in shown.marks if m.item == item.key and m.liked and m.weight > 0]
        weight = sum(m.weight * scale.get(m.voter, 1.0) for m in marks)
        if item.won and weight > _LEVEL:
            found.append(Opinion(item, True, weight, tuple(sorted(m.voter for m in marks))))
    return found


def evidence(shown: Shown) -> dict[str, float]:
    """By voter, what their ballot and edits in this round weigh, before any cap."""
    at = {item.key: index for index, item in enumerate(shown.items)}
    ballots = _ballots(shown)
    found: dict[str, float] = defaultdict(float)
    for by, ballot in ballots.items():
        if 0 < sum(mark.liked for mark in ballot.values()) < len(ballot):
            found[by] += max(mark.weight for mark in ballot.values())
    for edit, by in _edits(shown, at, ballots, {}).values():
        found[by] += edit.weight
    return dict(found)


def _ballots(shown: Shown) -> dict[str, dict[str, Mark]]:
    found: dict[str, dict[str, Mark]] = defaultdict(dict)
    for mark in shown.marks:
        if mark.weight > 0:
            found[mark.voter][mark.item] = mark
    return found


def _marks(ballot: Mapping[str, Mark], at: Mapping[str, int], scale: float) -> Marks:
    liked = frozenset(at[key] for key, mark in ballot.items() if mark.liked)
    weight = max(mark.weight for mark in ballot.values()) * scale
    return Marks(liked, frozenset(at[key] for key in ballot), weight)


def _edits(
    shown: Shown,
    at: Mapping[str, int],
    ballots: Mapping[str, Mapping[str, Mark]],
    scale: Mapping[str, float],
) -> dict[tuple[int, int], tuple[Edit, str]]:
    """By (edited, original), with its maker; none where the maker's ballot says otherwise."""
    found = {}
    for item in shown.items:
        by, parent = item.author, item.edit_of
        if by is None or parent is None or parent not in at or item.edit_weight <= 0:
            continue
        made, original = ballots.get(by, {}).get(item.key), ballots.get(by, {}).get(parent)
        if made and original and original.liked and not made.liked:
            continue
        weight = EDIT_WEIGHT * item.edit_weight * scale.get(by, 1.0)
        edit = Edit(at[item.key], at[parent], weight)
        found[edit.edited, edit.original] = (edit, by)
    return found


def _parts(ballot: Mapping[str, Mark], one: Item, other: Item) -> bool:
    seen = (ballot.get(one.key), ballot.get(other.key))
    return seen[0] is not None and seen[1] is not None and seen[0].liked != seen[1].liked
