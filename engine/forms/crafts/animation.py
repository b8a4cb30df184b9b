"""The script of an animation: a scene in Fountain in which something moves between speeches."""

from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.crafts.script import OFFERS, join, tidy
from engine.forms.screenplay.cast import leads
from engine.forms.screenplay.check import check_animation, people
from engine.forms.screenplay.guide import guide as guide_scene


def guide(place: Place, rng: Random) -> str:
    speaking = leads(place.language, people(place.canon), place.premise, rng)
    return guide_scene(place.language, speaking, moves=True)


CRAFT = Craft(check_animation, guide, tidy, join, OFFERS)
