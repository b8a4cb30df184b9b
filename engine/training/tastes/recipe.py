"""
What is needed to make the shipped prior and head again: beliefs, sources of votes, heads to be.
"""

from collections.abc import Sequence

from engine.analysis.themes import LANGUAGES
from engine.training.tastes.evidence import sources
from engine.training.tastes.head_fit import HeadFit
from engine.training.tastes.ours import Recipe
from engine.training.tastes.rounds import Reader
from engine.training.tastes.shipped import believed
from engine.training.tastes.votes import VoteSet


def recipe_of(sets: Sequence[VoteSet], reader: Reader) -> Recipe:
    """The recipe by which what ships is fitted on these sets; reads all their texts once."""
    heads = HeadFit(sets, reader.space)
    return Recipe(
        {one: believed(one) for one in LANGUAGES},
        sources(sets, reader),
        lambda without: heads.fitted(without).scores,
    )
