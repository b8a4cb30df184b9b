"""Quests: filled in, and every link of the chain has a title of its own."""

from engine.forms import filled
from engine.forms.craft import Craft, Place
from engine.forms.crafts.brief import guide
from engine.types import Problem


def check(text: str, place: Place) -> list[Problem]:
    return filled.check(text, place) + _title_taken(text, place)


def _title_taken(text: str, place: Place) -> list[Problem]:
    sheet = filled.read(text, place.form.fields, place.language)
    passage = filled.repeats(sheet, "quest", place)
    if passage is None:
        return []
    line = sheet.line("quest")
    return [
        Problem(
            "title_taken",
            line,
            f"Line {line}: quest {passage} of this chain has the same title. Give it a new one.",
            f"第{line}行：第{passage}个任务已用了这个题目，请换一个。",
        )
    ]


CRAFT = Craft(check, guide, filled.tidy)
