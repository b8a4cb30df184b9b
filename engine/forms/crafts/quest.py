"""Quests: filled in, and every link of the chain has a title of its own."""

from engine.forms import filled
from engine.forms.craft import Craft, Piece, Place
from engine.forms.crafts.brief import guide
from engine.forms.filled import Sheet
from engine.press.sheet import offers
from engine.types import Language, Problem


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


def describe(sheet: Sheet, _piece: Piece, language: Language) -> str:
    quest, giver, goal = (sheet.value(key).rstrip(".。") for key in ("quest", "giver", "goal"))
    steps = [sheet.value(key).rstrip(".。") for key in ("first", "then", "last")]
    if language == "zh":
        return f"任务「{quest}」，委托人：{giver}。目标：{goal}。三步：{'；'.join(steps)}。"
    return f"Quest “{quest}”, given by {giver}: {goal}. Its steps: {'; '.join(steps)}."


CRAFT = Craft(check, guide, filled.tidy, offers=offers("quest", "quest", describe))
