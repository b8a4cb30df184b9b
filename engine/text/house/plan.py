"""The shape of a story in both languages: its parts, their order, and how it is asked for."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.text.house.grammar import Expander
from engine.text.house.labels import theme_words
from engine.types import Language

# The parts of a story: the rules from which each passage is drawn, and what may fill it up.
PLAN = (
    (("{first}",), ("detail", "place_detail", "thing_detail"), ("hook",)),
    (("{meet}",), ("talk", "want", "thing_detail", "talk"), ("plan",)),
    (("{obstacle}",), ("try", "talk", "try"), ("try",)),
    (("{turn}",), ("after_turn", "talk", "after_turn"), ("after_turn",)),
    (("{end}",), ("end", "after_turn", "end_more"), ("end_more",)),
)
# Which part comes when; a session may go on for longer than a story would.
ORDERS = (
    (0, 1, 2, 3, 4, 4, 4),
    (0, 1, 2, 3, 4, 1, 4),
    (0, 1, 2, 2, 3, 4, 4),
    (0, 1, 1, 2, 2, 3, 4),
)
# How many passages a session holds, as weights of 1 to 7: drafts begin more often than they go on.
LENGTHS = (68, 12, 7, 5, 4, 2, 2)


# Sentences that nobody wrote as premises, by language: what members type is as strange to us.
Said = Mapping[Language, Sequence[str]]
NOTHING_SAID: Said = MappingProxyType({"en": (), "zh": ()})


@dataclass(frozen=True, slots=True)
class Opening:
    """How a story is asked for and how it begins."""

    premise: str
    first: tuple[str, ...]  # first sentences to choose from
    place: str | None = None
    thing: str | None = None


@dataclass(frozen=True, slots=True)
class Tale:
    """A story that can be told: its premise as asked, its words, and the sentence it opens with."""

    premise: str
    bound: dict[str, str]
    first: str
    expander: Expander
    met: bool  # the friend already stands in the premise


def themes_for(
    premise: str, passage: str, language: Language, rng: random.Random
) -> tuple[str, ...]:
    """Mostly the premise's words; at times one more that the passage holds, as a wish would ask."""
    themes = list(theme_words(premise, language))
    others = [w for w in theme_words(passage, language, limit=12) if w not in themes]
    if others and (not themes or rng.random() < 0.3):
        themes = [rng.choice(others), *themes][:3]
    return tuple(themes)
