"""
A suite as text: one reading, and the verse, picture and tune made from it, under headings.

Takes apart and puts together; judges nothing (see crafts/suite.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.image.scenes.compose import leading_emotion
from engine.image.scenes.scene import MOODS
from engine.types import EmotionName, Language, Reading

PARTS = ("reading", "verse", "picture", "tune")
HEADINGS: Mapping[Language, tuple[str, ...]] = {
    "en": ("[Reading]", "[Verse]", "[Picture]", "[Tune]"),
    "zh": ("[读解]", "[诗]", "[画]", "[曲]"),
}
MAX_CHARS = 12_000
# The moods of the house model (engine/text/house/labels.py) that tunes are written in.
TUNE_MOODS: Mapping[EmotionName, str] = {
    "calm": "calm",
    "joy": "glad",
    "sorrow": "sad",
    "fear": "afraid",
    "tenderness": "tender",
    "wonder": "wonder",
    "anger": "afraid",
    "longing": "sad",
}
_FOLDED = {
    heading.casefold(): part
    for headings in HEADINGS.values()
    for part, heading in zip(PARTS, headings, strict=True)
}
_HEADING = re.compile(r"\[[^\[\]\n]{1,12}\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `line` is the 1-based line of the suite on which its text begins."""

    text: str
    line: int


def split(text: str) -> dict[str, list[Part]]:
    """Parts by name, in the order found; a well-made suite has exactly one of each."""
    found: dict[str, list[Part]] = {}
    name, begins, kept = "", 1, list[str]()
    lines = text[:MAX_CHARS].split("\n")
    for number, line in enumerate([*lines, "[]"], start=1):
        part = _FOLDED.get(line.strip().casefold(), "") if _HEADING.fullmatch(line.strip()) else ""
        if not part and number <= len(lines):
            kept.append(line)
            continue
        if name:
            found.setdefault(name, []).append(_trimmed(kept, begins))
        name, begins, kept = part, number + 1, []
    return found


def _trimmed(lines: list[str], begins: int) -> Part:
    blank = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    return Part("\n".join(lines[blank:]).rstrip(), begins + blank)


def part_of(text: str, name: str) -> str:
    """The text of one part, empty where the suite has none."""
    parts = split(text).get(name)
    return parts[0].text if parts else ""


def assembled(parts: Mapping[str, str], language: Language) -> str:
    """A suite from the texts of all its parts."""
    heads = zip(PARTS, HEADINGS[language], strict=True)
    return "\n".join(f"{heading}\n{parts[part].strip()}" for part, heading in heads)


def told(reading: Reading, language: Language) -> str:
    """The reading in words, as it stands at the head of each suite made from it."""
    named = MOODS[leading_emotion(reading)]
    if language == "zh":
        themes, moods = "、".join(reading.themes), "、".join(reading.moods)
        return (
            f"情绪：{moods or named[1]}\n主题：{themes or '无'}\n"
            f"倾向：{reading.valence:+.2f}，强度：{reading.arousal:.2f}"
        )
    themes, moods = ", ".join(reading.themes), ", ".join(reading.moods)
    return (
        f"Mood: {moods or named[0]}\nThemes: {themes or 'none named'}\n"
        f"Valence: {reading.valence:+.2f}, arousal: {reading.arousal:.2f}"
    )
