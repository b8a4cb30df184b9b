"""What is told of adapters, in sentences of the catalogue."""

from functools import partial
from typing import Any

import pytest

from bot.locales import Catalogue
from bot.projection.tuning import Say, head_said
from tests.bot.web.tuned import SHORT

FEW = {
    "en": "the same sessions that it learned from",
    "zh": "留出的比较与训练用的出自同一些会话",
}


def saying(language: str) -> Say:
    text = Catalogue.load().text

    def say(key: str, **params: Any) -> str:
        return text(key, language, **params)

    return say


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_from_the_sessions_that_it_learned_from_are_told_to_say_less(language: str) -> None:
    said = partial(head_said, saying(language))
    held = {"pairs": 12, "sessions": 2}

    of_rounds = said(SHORT | {"held_out": held | {"by": "round"}})
    of_sessions = said(SHORT | {"held_out": held | {"by": "session"}})
    of_old = said(SHORT | {"held_out": held})

    assert FEW[language] in of_rounds[-1]
    assert of_sessions == of_old == of_rounds[:-1]
