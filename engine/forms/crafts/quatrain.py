"""The regulated quatrain (绝句): checked by place, and guided so that it scans."""

from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.regulated import SIZES
from engine.forms.regulated import check as check_regulated
from engine.forms.rhyme_book import rhyme_book
from engine.forms.verse_guide import guide as guide_regulated
from engine.press.page import OFFERS
from engine.types import Problem

LINES = 4


def check(text: str, _place: Place) -> list[Problem]:
    return check_regulated(text, count=LINES)


def guide(_place: Place, rng: Random) -> str:
    """Metre and rhyme are drawn anew for each round."""
    return guide_regulated(rhyme_book(), rng, size=rng.choice(SIZES), count=LINES)


CRAFT = Craft(check, guide, offers=OFFERS)
