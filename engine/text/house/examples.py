"""
One training example, and its bytes: the very shape that prompts/house/*.txt renders at serve time.

The templates are repeated here, and a test holds them equal to the files: a file that changes
under a trained model would silently ask it for something it never saw.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from engine.text.house.labels import lemma
from engine.types import Language

OPENING = "form: {form}\nlang: {language}\npremise: {premise}\n"
LORE = "lore: {fact}\n"
PASSAGE = "+\n{passage}\n"
THEMES_HERE = "\x00"  # marks the place of the theme words, which are weighed apart
REQUEST = "?\nthemes: {themes}\nmood: {mood}\nlength: {length}\n=\n"

THEME_WEIGHT = 2.5  # how much more a theme word of the passage counts in the loss


@dataclass(frozen=True, slots=True)
class Example:
    """A moment of a session: what is known, what is asked, and the passage that answers it."""

    form: str
    language: Language
    premise: str
    canon: tuple[str, ...]
    themes: tuple[str, ...]
    mood: str
    passage: str
    lore: tuple[str, ...] = ()
    source: str = "grammar"  # repository of the text, or "grammar"


def length_of(passage: str, language: Language) -> int:
    """Words of English, characters of Chinese, to the nearest ten: the unit of `length`."""
    if language == "en":
        return round(len(passage.split()), -1)
    return round(sum("\u4e00" <= c <= "\u9fff" for c in passage), -1)


def segments(example: Example) -> list[tuple[str, float]]:
    """
    The example as (text, weight of its loss) pairs; joined they are what the model reads.

    Passages weigh 1, those of the canon too; theme words of the passage weigh THEME_WEIGHT. The
    theme words that are asked for weigh half: nobody wants them written, but they are mostly words
    of the premise, and to guess them is to learn to take words from there. The other control lines
    weigh nothing.
    """
    opening = OPENING.format(form=example.form, language=example.language, premise=example.premise)
    parts = [(opening, 0.0), *((LORE.format(fact=fact), 0.0) for fact in example.lore)]
    for passage in example.canon:
        parts += [("+\n", 0.0), (passage, 1.0), ("\n", 0.0)]
    request = REQUEST.format(
        themes=THEMES_HERE,
        mood=example.mood,
        length=length_of(example.passage, example.language),
    )
    before, after = request.split(THEMES_HERE)
    themes = (" " + ", ".join(example.themes), 0.5)
    told = _told(example.passage, frozenset(example.themes), example.language)
    return [*parts, (before.rstrip(" "), 0.0), themes, (after, 0.0), *told]


def _told(passage: str, themes: frozenset[str], language: Language) -> list[tuple[str, float]]:
    """The passage, its theme words apart and heavier, so that they are learned first."""
    if not themes:
        return [(passage, 1.0)]
    if language == "zh":
        pieces = re.split("(" + "|".join(map(re.escape, sorted(themes, key=len))) + ")", passage)
        return [(p, THEME_WEIGHT if p in themes else 1.0) for p in pieces if p]
    # A space goes with the word behind it, as in the tokenizer, whose tokens stay the same.
    pieces = re.split(r"( ?[A-Za-z]+)", passage)
    marked = [(p, lemma(p.strip().lower()) in themes) for p in pieces if p]
    runs = [("".join(p for p, _ in run), named) for named, run in groupby(marked, itemgetter(1))]
    return [(text, THEME_WEIGHT if named else 1.0) for text, named in runs]


def prompt_of(example: Example) -> str:
    """All that stands before the passage: what a server is sent."""
    whole = "".join(text for text, _ in segments(example))
    return whole.removesuffix(example.passage)
