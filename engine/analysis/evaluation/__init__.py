"""
What a draft is like by stated criteria, explained; and one figure of them all to rank by.

Knows figures, criteria and what is usual. Reads no votes: its weights were fitted on them before.
"""

from collections.abc import Sequence

from engine.analysis.evaluation.criteria import ALSO_CALLED, CRITERIA
from engine.analysis.evaluation.figures import Figures, Subject, canon_place, figures
from engine.analysis.evaluation.norms import Norms, kind_of
from engine.analysis.themes import ThemeSpace
from engine.types import Evaluation, Language

__all__ = [
    "ALSO_CALLED",
    "CRITERIA",
    "Figures",
    "Norms",
    "Subject",
    "canon_place",
    "evaluate",
    "figures",
    "overall",
]


def evaluate(subject: Subject, space: ThemeSpace, norms: Norms) -> tuple[Evaluation, ...]:
    """One Evaluation a criterion, in the order of CRITERIA."""
    found = figures(subject, space)
    kind = kind_of(subject.words)
    return tuple(criterion(found, kind, norms) for criterion in CRITERIA)


def overall(evaluations: Sequence[Evaluation], norms: Norms, language: Language) -> float:
    """
    The weighted mean of the scores, in [0, 1], to rank the drafts of one round by.

    The weights were fitted on votes of other communities: they say little of any single draft.
    """
    weights = norms.weights[language]
    return sum(weights[one.criterion] * one.score for one in evaluations)
