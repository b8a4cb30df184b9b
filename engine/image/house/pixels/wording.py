"""
From what a member asks to what the model was taught to read, and back to what is told of it.

Knows the lists of the closed world and no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.image.house.world import Mapped, mapped
from engine.image.scenes.scene import VOCABULARY
from engine.types import Language

# What a caption of the training material names first.
_ORDER = ("place", "hour", "season", "weather", "thing", "second", "mood", "style")
_LONGEST_QUOTE = 200  # characters of a prompt in an alt text


@dataclass(frozen=True, slots=True)
class Wording:
    """`told` is what the model reads; the other fields are those of `engine.image.backend`."""

    told: str
    alt_en: str
    alt_zh: str
    left_out: tuple[str, ...]
    drawn_en: str
    drawn_zh: str


def worded(prompt: str, style: str) -> Wording:
    """
    A prompt in either language, and a style's code or "".

    Words that the lists know are told in the words of the training captions; a prompt that holds
    none is told as it is.
    """
    read = mapped(prompt)
    fields = {**read.instead, **read.named} | ({"style": style} if style else {})
    language: Language = "zh" if any("\u3400" <= c <= "\u9fff" for c in prompt) else "en"
    quoted = " ".join(prompt.split())[:_LONGEST_QUOTE]
    known = bool(fields)
    return Wording(
        told=listed(fields, language) if known and not read.nothing else _with(quoted, fields),
        alt_en=f"A small painting: {listed(fields, 'en')}." if known else f"Painted to: {quoted}",
        alt_zh=f"一幅小画：{listed(fields, 'zh')}。" if known else f"照这句话画的：{quoted}",
        left_out=read.left_out,
        drawn_en=_instead(read, "en"),
        drawn_zh=_instead(read, "zh"),
    )


def listed(fields: Mapping[str, str], language: Language) -> str:
    """The words of these codes, as captions list them."""
    side = 1 if language == "zh" else 0
    words = [VOCABULARY[field][fields[field]][side] for field in _ORDER if field in fields]
    return ("，" if language == "zh" else ", ").join(dict.fromkeys(words))


def _with(prompt: str, fields: Mapping[str, str]) -> str:
    return f"{prompt}, {listed(fields, 'en')}" if fields else prompt


def _instead(read: Mapped, language: Language) -> str:
    """What stands nearest to what was left out; else what of the prompt is painted after all."""
    if not read.left_out:
        return ""
    kept = {field: read.named[field] for field in ("thing", "place") if field in read.named}
    return listed(read.instead or kept, language)
