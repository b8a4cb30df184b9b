"""Character sheets: filled in, and no name twice in one cast."""

from random import Random

from engine.forms import filled
from engine.forms.craft import Craft, Piece, Place
from engine.forms.filled import Sheet
from engine.forms.filled_guide import grammar
from engine.press.sheet import offers
from engine.types import Language, Problem


def check(text: str, place: Place) -> list[Problem]:
    return filled.check(text, place) + _name_taken(text, place)


def guide(place: Place, _rng: Random) -> str:
    return grammar(place.form.fields, place.language, spoken=("says",))


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


def describe(sheet: Sheet, _piece: Piece, language: Language) -> str:
    name, role, looks = (sheet.value(key).rstrip(".。") for key in ("name", "role", "looks"))
    wants, says = sheet.value("wants").rstrip(".。"), sheet.value("says")
    if language == "zh":
        return f"角色设定：{name}，{role}。样貌：{looks}。愿望：{wants}。常说：{says}"
    return f"Character sheet of {name}, {role}. Looks: {looks}. Wants: {wants}. Says: {says}"


CRAFT = Craft(check, guide, filled.tidy, offers=offers("character", "character", describe))
