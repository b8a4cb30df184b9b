"""
One training example, and its bytes: the very shape that prompts/house/*.txt renders at serve time.

The templates are repeated here, and a test holds them equal to the files: a file that changes
under a trained model would silently ask it for something it never saw.
"""

from dataclasses import dataclass

from engine.types import Language

OPENING = "form: {form}\nlang: {language}\npremise: {premise}\n"
LORE = "lore: {fact}\n"
PASSAGE = "+\n{passage}\n"
THEMES_HERE = "\x00"  # marks the place of the theme words, which are weighed apart
REQUEST = "?\nthemes: {themes}\nmood: {mood}\nlength: {length}\n=\n"


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

    Passages weigh 1, those of the canon too. Theme words weigh half: nobody asks for them, but
    they are mostly words of the premise, and to guess them is to learn to take words from there.
    The other control lines weigh nothing.
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
    return [*parts, (before.rstrip(" "), 0.0), themes, (after, 0.0), (example.passage, 1.0)]


def prompt_of(example: Example) -> str:
    """All that stands before the passage: what a server is sent."""
    return "".join(text for text, _ in segments(example)[:-1])
