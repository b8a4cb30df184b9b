"""
The regulated poem of eight lines (律诗): checked by place and guided as the quatrain is, and its
two middle couplets held to parallelism as far as a rule can tell it.

Read of parallelism (对仗) is one thing only: no character of the upper line stands in the lower one
(of the regular poems of the corpus, one in a hundred breaks this). Whether their words are of one
class and their sense answers is not judged.
"""

from collections.abc import Iterator, Sequence
from random import Random

from engine.forms.craft import Craft, Place
from engine.forms.regulated import SIZES, Phrase, nth, phrases_of
from engine.forms.regulated import check as check_regulated
from engine.forms.rhyme_book import rhyme_book
from engine.forms.verse_guide import guide as guide_regulated
from engine.press.page import OFFERS
from engine.types import Problem

LINES = 8
PARALLEL = ((3, 4), (5, 6))  # 1-based lines of the couplets that stand parallel


def check(text: str, _place: Place) -> list[Problem]:
    """Problems in the order of the poem; an empty list is a regular one."""
    found = check_regulated(text, count=LINES)
    phrases = phrases_of(text) if not any(p.code in _SHAPE for p in found) else []
    return sorted([*found, *not_parallel(phrases)], key=lambda problem: problem.line or 0)


_SHAPE = frozenset({"too_long", "verse_size", "verse_count", "verse_ending"})


def not_parallel(phrases: Sequence[Phrase]) -> Iterator[Problem]:
    """Characters of couplets two and three that stand in both of their lines."""
    for upper, lower in PARALLEL if len(phrases) == LINES else ():
        above, below = phrases[upper - 1], phrases[lower - 1]
        for place, character in enumerate(below.characters, start=1):
            if character not in above.characters:
                continue
            opposite = above.characters[place - 1] == character
            yield Problem(
                "verse_parallel" if opposite else "verse_echo",
                below.text_line,
                f"Line {lower}, character {place}: {character} stands in line {upper} too; a"
                " parallel couplet answers with another word.",
                f"第{nth(lower)}句第{nth(place)}字「{character}」在第{nth(upper)}句已有，"
                "对仗宜换一字。",
            )


def guide(_place: Place, rng: Random) -> str:
    """Metre and rhyme are drawn anew for each round."""
    return guide_regulated(rhyme_book(), rng, size=rng.choice(SIZES), count=LINES)


CRAFT = Craft(check, guide, offers=OFFERS)
