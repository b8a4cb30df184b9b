"""The rule for a tune's title: made of the premise's words where it has some, else free."""

import re
from collections.abc import Sequence
from random import Random

from engine.types import Language

_FREE: dict[Language, str] = {
    "en": '[A-Z] [a-z]{1,9} (" " [A-Za-z] [a-z]{0,9}){0,4}',
    "zh": "[\u4e00-\u9fa5]{2,8}",
}
# {} is a word of the premise; which of them stands there is the model's choice.
_SHAPES: dict[Language, tuple[str, ...]] = {
    "en": ("The {}", "{} Song", "Song of the {}", "{} Air", "{} Tune", "The {} Tonight"),
    "zh": ("{}谣", "{}之歌", "{}小调", "{}小曲", "{}曲", "{}夜歌"),
}
_PAIR: dict[Language, str] = {"en": "{} and {}", "zh": "{}与{}"}
_WORD: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"[a-z]{3,12}"),
    "zh": re.compile("[\u4e00-\u9fa5]{1,5}"),
}
_MOST_WORDS, _MOST_SHAPES = 3, 3


def title_rule(language: Language, themes: Sequence[str], rng: Random) -> str:
    """
    The rule named "title" as EBNF; which shapes it offers is drawn by `rng`.

    Args:
        themes: As `theme_words` finds them; what is no plain word is left out.
    """
    words = [word.capitalize() for word in themes if _WORD[language].fullmatch(word)][:_MOST_WORDS]
    if not words:
        return f"title ::= {_FREE[language]}"
    shapes = rng.sample(_SHAPES[language], _MOST_SHAPES)
    titles = [shape.format(word) for word in words for shape in shapes]
    titles += [_PAIR[language].format(a, b) for a in words for b in words if a != b]
    return "title ::= " + " | ".join(f'"{title}"' for title in titles)
