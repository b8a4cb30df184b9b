"""One door to the crafts of all forms: which one it is, the form's file says."""

from collections.abc import Sequence

from engine.forms.craft import Place
from engine.forms.crafts import craft_of
from engine.forms.form import Form
from engine.types import Language, Problem


def check(form: Form, text: str, language: Language, canon: Sequence[str] = ()) -> list[Problem]:
    """What the form finds wrong in one passage, with line numbers; empty when it is well made."""
    return craft_of(form.craft).check(text, Place(form, language, tuple(canon)))
