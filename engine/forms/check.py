"""One door to the checks of all forms. A form without a file of its own is held to its limits."""

from engine.forms import poem, regulated, story
from engine.forms.form import Form
from engine.forms.shape import check_length, check_lines
from engine.types import Language, Problem


def check(form: Form, text: str, language: Language) -> list[Problem]:
    """What the form finds wrong in one passage, with line numbers; empty when it is well made."""
    limits = form.limits[language]
    if form.id == "story":
        return story.check(text, language, limits)
    if form.id == "poem":
        return poem.check(text, language, limits)
    if form.id == "quatrain":
        return regulated.check(text, count=4)
    return check_length(text, language, limits) + check_lines(text, limits)
