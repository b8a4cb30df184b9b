"""
How much of some drafts was learned by heart: runs of tokens that stand in training texts. Pure.
"""

from collections.abc import Iterable, Sequence

RUN = 12  # tokens


def runs(tokens: Sequence[int]) -> set[tuple[int, ...]]:
    """The distinct runs of RUN tokens; a shorter text has none."""
    return {tuple(tokens[i : i + RUN]) for i in range(len(tokens) - RUN + 1)}


def copied(drafts: Iterable[Sequence[int]], learned: Iterable[Sequence[int]]) -> float:
    """The share of the drafts' runs that stand in what was learned, in [0, 1]; 0 without any."""
    known: set[tuple[int, ...]] = set().union(*map(runs, learned))
    found = [run for draft in drafts for run in runs(draft)]
    return sum(run in known for run in found) / len(found) if found else 0.0
