"""Finds what a picture's words name that a sketch can show; shapes stand in sketch_signs.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

Layer = Literal["sky", "weather", "ground", "thing", "held"]

PAPER, PALE, GREY, DARK, INK = "#f9faf7", "#dfe4e1", "#a3ada9", "#59646b", "#1a2126"

_NOBODY = re.compile(r"\b(?:nobody|no one|empty|deserted)\b|没有人|无人|一个人也没有|空无|空荡")
_SOMEBODY = re.compile(
    r"\b(?:he|she|they|him|her|his|them|man|woman|men|women|somebody|someone|old|faces?"
    r"|(?:boy|girl|people|child|friend|figure|mother|father|sister|brother)s?|children)\b"
    r"|[他她人孩们]|脸|娘|爷|婆|姑|叔|妈|爸|朋友"
)
_TWO = re.compile(
    r"\b(?:two|both|together|men|women|friends|people|children|they|them)\b"
    r"|\band (?:a |an |the )?(?:[A-Z]\w+|man|woman|girl|boy|child|friend)\b"
    r"|两个人|两人|二人|他们|她们|朋友们"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing and its shape in SVG; `layer` says where it belongs in a frame."""

    name: str
    layer: Layer
    words: re.Pattern[str]
    svg: str


def signs_in(text: str) -> list[Sign]:
    """What a picture's text names that can be drawn, in the order of the text."""
    lowered = text.lower()
    places = [(found.start(), one) for one in _signs() if (found := one.words.search(lowered))]
    return [one for _, one in sorted(places, key=lambda place: place[0])]


def of_layer(signs: Sequence[Sign], *layers: Layer) -> list[Sign]:
    return [one for one in signs if one.layer in layers]


def figures_in(text: str, *, unsure: int) -> int:
    """How many people to draw, 0 to 2; `unsure` where the text speaks neither of some nor none."""
    if _NOBODY.search(text.lower()):
        return 0
    if _SOMEBODY.search(text.lower()):
        return 2 if _TWO.search(text) else 1
    return unsure


@cache
def _signs() -> tuple[Sign, ...]:
    file = Path(__file__).with_name("sketch_signs.toml")
    tones = {"paper": PAPER, "pale": PALE, "grey": GREY, "dark": DARK, "ink": INK}
    return tuple(
        Sign(name, one["layer"], re.compile(one["words"]), Template(one["svg"]).substitute(tones))
        for name, one in tomllib.loads(file.read_text(encoding="utf-8")).items()
    )
