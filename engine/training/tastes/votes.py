"""
Real votes on short texts as values: items, what they were given, and pairs of which one won.

`engine.training.tastes.folder.read_sets` reads them from a folder. Fits nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.types import DraftContext, Language

ROUND = 24  # items of a group that may still be read as one round


@dataclass(frozen=True, slots=True)
class Item:
    """A text that was voted on; what it answered and who wrote it, where the folder says so."""

    key: str
    group: str  # a contest or a prompt: texts are compared within it only
    text: str
    premise: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """What an item was given under one criterion: by value, how many times (all voters)."""

    counts: tuple[tuple[float, float], ...]

    @property
    def n(self) -> float:
        return sum(n for _, n in self.counts)

    @property
    def mean(self) -> float:
        return sum(value * n for value, n in self.counts) / self.n


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one group; `share` of the votes in [0, 1] are for a, of `n` votes."""

    group: str
    a: str
    b: str
    share: float
    n: float
    fold: int  # folds never part a group

    @property
    def a_won(self) -> bool:
        return self.share > 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """One voter's choice between two items; the chosen one stood first where `place` is 0."""

    group: str
    chosen: str
    rejected: str
    voter: str
    place: int | None


@dataclass(frozen=True)
class VoteSet:
    """
    One table row's worth: the pairs of one file under one criterion.

    `items` are all items of the pairs' groups, also those that no pair names; so are `grades`,
    where votes under this criterion are there; `choices` are single voters' pairs, if any.
    No pair is level.
    """

    name: str
    language: Language
    items: Mapping[str, Item]
    pairs: tuple[Pair, ...]
    grades: Mapping[str, Grade]
    choices: tuple[Choice, ...] = ()

    @cached_property
    def folds(self) -> Mapping[str, int]:
        """The fold of every group."""
        return {pair.group: pair.fold for pair in self.pairs}

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The keys of the items that pairs name, in order of their first pair."""
        return tuple(dict.fromkeys(key for pair in self.pairs for key in (pair.a, pair.b)))

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of all items by group."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, item in self.items.items():
            found[item.group].append(key)
        return {group: tuple(keys) for group, keys in found.items()}

    @cached_property
    def siblings(self) -> bool:
        """Whether every group is small enough to be read as one round."""
        return max(map(len, self.groups.values())) <= ROUND

    def context(self, key: str, form: str = "story") -> DraftContext:
        """The work around an item: all that a foreign folder says of it."""
        return DraftContext(form, self.language, self.items[key].premise)
