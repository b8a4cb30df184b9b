"""
The door to fountain-py: a script as plain parts, and what cannot be read of it.

Knows no form. Where the package knows Latin letters only, it is taught here what Chinese needs: a
forced heading may begin with any letter, and an aside may stand in full-width brackets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fountain import ElementType, FountainElement, FountainParser

# The package takes time by the square of some texts; a scene is never larger than this.
CHARS_MAX = 6_000
LINES_MAX = 300
LINE_CHARS_MAX = 800

Kind = Literal[
    "heading", "action", "cue", "aside", "speech", "transition", "lyric", "note", "other"
]
Issue = Literal["open_comment", "open_note", "mute_cue"]

_KINDS: dict[ElementType, Kind] = {
    ElementType.SCENE_HEADING: "heading",
    ElementType.ACTION: "action",
    ElementType.CHARACTER: "cue",
    ElementType.PARENTHETICAL: "aside",
    ElementType.DIALOGUE: "speech",
    ElementType.TRANSITION: "transition",
    ElementType.LYRICS: "lyric",
    ElementType.NOTE: "note",
    ElementType.BONEYARD: "note",
}
_ISSUES: dict[str, Issue] = {
    "unclosed-boneyard": "open_comment",
    "unclosed-note": "open_note",
    "orphan-character-cue": "mute_cue",
}
_FORCED_HEADING = re.compile(r"^\.(?!\.)(?=\w)")
_WIDE_ASIDE = re.compile(r"（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a script. A cue's `text` is the bare name."""

    kind: Kind
    text: str
    line: int  # 1-based


@dataclass(frozen=True, slots=True)
class Script:
    """The parts in their order, and what is unfinished, each with its 1-based line."""

    parts: tuple[Part, ...]
    issues: tuple[tuple[Issue, int], ...]


def fits(text: str) -> bool:
    """Whether a text is small enough to be read, in characters, lines and characters a line."""
    if len(text) > CHARS_MAX:
        return False
    lines = text.split("\n")
    return len(lines) <= LINES_MAX and max(map(len, lines)) <= LINE_CHARS_MAX


def read(text: str) -> Script:
    """
    The parts of a script, a title page left out.

    Raises:
        ValueError: It does not fit.
    """
    if not fits(text):
        raise ValueError(f"A scene has at most {CHARS_MAX} characters in {LINES_MAX} lines.")
    parser = FountainParser()
    parser.FORCED_SCENE_HEADING_PATTERN = _FORCED_HEADING
    parser.HARD_STRUCTURAL_PATTERNS = (_FORCED_HEADING, *FountainParser.HARD_STRUCTURAL_PATTERNS)
    document = parser.parse(text)
    parts = tuple(part for element in document.elements for part in _parts(element))
    issues = [(_ISSUES[i.code], i.line_number) for i in document.issues if i.code in _ISSUES]
    return Script(parts, tuple(issues))


def _parts(element: FountainElement) -> Iterator[Part]:
    if element.type is ElementType.DUAL_DIALOGUE:
        for column in element.dual_dialogue_columns():
            for one in column:
                yield from _parts(one)
        return
    kind = _KINDS.get(element.type, "other")
    text = element.text.strip()
    if kind == "speech" and _WIDE_ASIDE.match(text):
        kind = "aside"
    if text:
        yield Part(kind, text, element.line_number)
