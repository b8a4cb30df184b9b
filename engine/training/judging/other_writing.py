"""
Writing that no member voted on: what an adapter must still read as well as its base does.

Drawn from the house grammars with seeds of their own. Knows the house prompt, and no model.
"""

from collections.abc import Sequence
from random import Random

from engine.text.house.examples import prompt_of
from engine.text.house.scenes import Scenes
from engine.training.examples import Message
from engine.types import Language

_SEED = 712_029  # no training of the house model drew from it
_FORMS = ("novel", "script", "animation", "painting", "character", "quest")


def other_writing(
    languages: Sequence[Language], each: int
) -> list[tuple[tuple[Message, ...], str]]:
    """`each` passages a form and language, with the prompts that would ask for them."""
    found: list[tuple[tuple[Message, ...], str]] = []
    for language in languages:
        scenes = Scenes(language, Random(_SEED))
        for form in _FORMS:
            for _ in range(each):
                drawn = scenes.draw_novel() if form == "novel" else scenes.draw(form)
                found.append(((Message("user", prompt_of(drawn)),), drawn.passage))
    return found
