"""Briefs of pictures, figures and buildings: filled in, set as a museum sets its labels."""

from random import Random

from engine.forms import filled
from engine.forms.craft import Craft, Place
from engine.forms.filled_guide import grammar


def guide(place: Place, _rng: Random) -> str:
    return grammar(place.form.fields, place.language)


CRAFT = Craft(filled.check, guide, filled.tidy)
