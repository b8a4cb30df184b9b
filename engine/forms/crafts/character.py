"""Character sheets: filled in, and no name twice in one cast."""

from engine.forms import filled
from engine.forms.craft import Craft, Place
from engine.forms.crafts.brief import guide
from engine.types import Problem


def check(text: str, place: Place) -> list[Problem]:
    return filled.check(text, place) + _name_taken(text, place)


def _name_taken(text: str, place: Place) -> list[Problem]:
    sheet = filled.read(text, place.form.fields, place.language)
    passage = filled.repeats(sheet, "name", place)
    if passage is None:
        return []
    line = sheet.line("name")
    return [
        Problem(
            "name_taken",
            line,
            f"Line {line}: sheet {passage} of this cast has the same name. Choose another.",
            f"第{line}行：这班人里第{passage}张已用了这个名字，请另取一个。",
        )
    ]


CRAFT = Craft(check, guide, filled.tidy)
