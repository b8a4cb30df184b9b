"""The craft of forms without rules of their own: length and lines, as their file bounds them."""

from engine.forms.craft import Craft, Place
from engine.forms.shape import check_length, check_lines
from engine.types import Problem


def check(text: str, place: Place) -> list[Problem]:
    return check_length(text, place.language, place.limits) + check_lines(text, place.limits)


CRAFT = Craft(check)
