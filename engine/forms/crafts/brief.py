"""Briefs of pictures, figures and buildings: filled in, set as a museum sets its labels."""

from random import Random

from engine.forms import filled
from engine.forms.craft import Craft, Piece, Place
from engine.forms.filled import Sheet
from engine.forms.filled_guide import grammar
from engine.press.sheet import offers
from engine.types import Language

_TOLD = ("palette", "material", "mood")  # beside the first line; the rest stands on the label


def guide(place: Place, _rng: Random) -> str:
    return grammar(place.form.fields, place.language)


def describe(sheet: Sheet, piece: Piece, language: Language) -> str:
    first, *others = sheet.entries
    told = [first, *(one for one in others if one.field.key in _TOLD)]
    lines = [(one.field.label[piece.language], one.value.rstrip(".。")) for one in told]
    name = piece.form.name[language]
    if language == "zh":
        return f"{name}的构想。" + "".join(f"{label}：{value}。" for label, value in lines)
    return f"A brief ({name.lower()}). " + " ".join(f"{label}: {value}." for label, value in lines)


CRAFT = Craft(filled.check, guide, filled.tidy, offers=offers("brief", "label", describe))
