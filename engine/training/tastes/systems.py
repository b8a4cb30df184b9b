"""
A set again, comparing only texts that one system wrote.

Where several systems wrote, knowing which is often all that votes show; within a system that
knowledge is worth nothing. Texts are then compared across prompts, by their mean grades.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

from engine.training.tastes.votes import ROUND, Pair, VoteSet


def within_systems(votes: VoteSet) -> VoteSet | None:
    """
    Pairs of one system's texts whose grades differ; a group is a system in one fold.

    None where that says nothing: systems are not told, one voter's grade is all that a text has,
    or groups are contests of so many texts that systems hardly matter.
    """
    items = {
        key: replace(item, group=f"{item.system}, fold {votes.folds[item.group]}", premise="")
        for key, item in votes.items.items()
        if item.system and key in votes.grades and votes.grades[key].n > 1
    }
    by_system: dict[str, list[str]] = defaultdict(list)
    for key, item in items.items():
        by_system[item.group].append(key)
    if not items or max(map(len, by_system.values())) > 2 * ROUND:
        return None
    pairs = tuple(
        Pair(items[a].group, a, b, float(votes.grades[a].mean > votes.grades[b].mean), 1, fold)
        for keys in by_system.values()
        for a, b in combinations(sorted(keys), 2)
        if votes.grades[a].mean != votes.grades[b].mean
        for fold in [votes.folds[votes.items[a].group]]
    )
    if not pairs:
        return None
    grades = {key: votes.grades[key] for key in items}
    return VoteSet(f"{votes.name}, within a system", votes.language, items, pairs, grades)
