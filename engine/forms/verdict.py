"""The form's word on a draft as one more criterion, so that it stands among the others."""

from collections.abc import Sequence
from dataclasses import replace

from engine.forms.craft import Craft, Place
from engine.types import Analysis, Evaluation, Problem

CRITERION = "form"
_FAULTS_MAX = 4  # from so many faults on the score is 0
_NOTES_MAX = 2


def verdict(craft: Craft, text: str, place: Place, problems: Sequence[Problem]) -> Evaluation:
    """
    How well the draft keeps its form, in [0, 1]: 1 without a fault, 0 from four on.

    Args:
        problems: What `craft.check` found in it.
    """
    notes = craft.notes(text, place)[:_NOTES_MAX]
    if problems:
        english = f"{len(problems)} to mend. {problems[0].message_en}"
        chinese = f"有{len(problems)}处要改。{problems[0].message_zh}"
    else:
        english = " ".join(["It keeps its form.", *(note.message_en for note in notes)])
        chinese = "".join(["合体式。", *(note.message_zh for note in notes)])
    score = max(0.0, 1 - len(problems) / _FAULTS_MAX)
    return Evaluation(CRITERION, score, english, chinese, (("faults", float(len(problems))),))


def with_verdict(
    analysis: Analysis, craft: Craft, text: str, place: Place, problems: Sequence[Problem]
) -> Analysis:
    """The analysis with the form's word before the other criteria."""
    form = verdict(craft, text, place, problems)
    return replace(analysis, evaluations=(form, *analysis.evaluations))
