"""What a character of a game says when: filled in, and nothing said twice, here or before."""

from random import Random

from engine.forms import filled
from engine.forms.craft import Craft, Piece, Place
from engine.forms.filled import Entry, Sheet
from engine.forms.filled_guide import grammar
from engine.press.sheet import offers
from engine.types import Language, Problem

_SPEAKER = "name"
_NO_WORDS = " \t\"'“”‘’「」.,;:!?。，！？…—-"


def check(text: str, place: Place) -> list[Problem]:
    return filled.check(text, place) + _said_twice(text, place)


def guide(place: Place, _rng: Random) -> str:
    said = [one.key for one in place.form.fields if one.key != _SPEAKER]
    return grammar(place.form.fields, place.language, spoken=said)


def spoken(text: str, place: Place) -> list[Entry]:
    """The lines that are said, in the order of the text."""
    sheet = filled.read(text, place.form.fields, place.language)
    said = (one for one in sheet.entries if one.field.key != _SPEAKER)
    return sorted(said, key=lambda one: one.number)


def _said_twice(text: str, place: Place) -> list[Problem]:
    where = {
        _bare(entry.value): (f"on sheet {number}", f"第{number}张")
        for number, passage in enumerate(place.canon, start=1)
        for entry in spoken(passage, place)
    }
    found = []
    for entry in spoken(text, place):
        said = _bare(entry.value)
        if said and said in where:
            found.append(_repeated(entry, *where[said]))
        where[said] = (f"on line {entry.number}", f"第{entry.number}行")
    return found


def _bare(value: str) -> str:
    return "".join(value.casefold().strip(_NO_WORDS).split())


def _repeated(entry: Entry, where_en: str, where_zh: str) -> Problem:
    number = entry.number
    return Problem(
        "said_twice",
        number,
        f"Line {number}: these words are said {where_en} already. Let the character say another "
        "thing.",
        f"第{number}行：这句话{where_zh}已经说过，换一句。",
    )


def describe(sheet: Sheet, piece: Piece, language: Language) -> str:
    name = sheet.value(_SPEAKER)
    said = [
        f"{one.field.label[piece.language]}：{one.value}"
        if language == "zh"
        else f"{one.field.label[piece.language]}: {one.value}"
        for one in sheet.entries
        if one.field.key != _SPEAKER
    ]
    if language == "zh":
        return f"{name}说的话。{'　'.join(said)}"
    return f"What {name} says. {' '.join(said)}"


CRAFT = Craft(check, guide, filled.tidy, offers=offers("lines", "lines", describe))
