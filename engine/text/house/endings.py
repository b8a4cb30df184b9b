"""Which characters end the lines of our own Chinese verse, by rhyme."""

from collections import defaultdict
from collections.abc import Mapping

from engine.forms.rhyme_book import RhymeBook
from engine.text.house.grammar import read_rules

ENOUGH = 8  # characters; a rhyme with fewer leaves a poem of eight lines too little choice


def endings_by_rhyme(book: RhymeBook) -> Mapping[str, frozenset[str]]:
    """The level rhyme groups that the model was taught, each with at least ENOUGH characters."""
    words = read_rules("zh_verse.txt")
    found: dict[str, set[str]] = defaultdict(set)
    for ending in words["clause"] + words["predicate"]:
        for group in book.level_groups(ending[-1]):
            found[group].add(ending[-1])
    return {group: frozenset(held) for group, held in found.items() if len(held) >= ENOUGH}
