"""
How a text of a work is set: verse in lines, a script as a script, a sheet with its labels.

Pure: takes a text and its form, gives lines with their kinds. Knows no page and no request;
`static/js/session/manner.js` does the same for drafts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SCRIPTS = frozenset({"script", "animation"})
CODES = frozenset({"score", "dialogue"})
MANNERS = {"lyrics": "song", "novel": "chapters", "suite": "suite"}
VERSES = frozenset({"[Verse]", "[诗]"})  # of a suite: what is read; the rest is seen and heard
_HEADS = {
    "song": re.compile(r"\[.*\]$"),
    "chapters": re.compile(r"Outline|Chapter\b|大纲|第.{1,4}章"),
}
_HEADING = re.compile(r"(?:\.(?!\.)|(?:INT|EXT|EST|I/E)[. /])", re.IGNORECASE)
_LABELLED = re.compile(r"[^:：]{1,24}[:：]")
_SPOKEN = frozenset({"cue", "paren", "speech"})


@dataclass(frozen=True, slots=True)
class SetLine:
    """
    One line as it is set.

    `kind` is line, blank, code, field, or of a script heading, action, cue, paren, speech;
    `label` is the head of a labelled line, with its colon.
    """

    text: str
    kind: str = "line"
    label: str = ""


def manner_of(form: str) -> str:
    """How a form's notation is set: script, code, song, chapters, suite or labelled lines."""
    if form in SCRIPTS:
        return "script"
    return "code" if form in CODES else MANNERS.get(form, "labelled")


def is_drawn(form: str, layout: str) -> bool:
    """Whether it is looked at before it is read; scripts, songs and chapters are not."""
    return layout == "notation" and manner_of(form) in {"code", "labelled", "suite"}


def set_lines(text: str, form: str, layout: str) -> list[SetLine]:
    """The lines of a text in verse or notation, each with its kind."""
    lines = text.splitlines()
    if layout != "notation":
        return [SetLine(line) for line in lines]
    manner = manner_of(form)
    if manner == "script":
        return list(_script([line.strip() for line in lines]))
    if manner == "suite":
        return list(_suite(lines))
    if manner in _HEADS:
        return [_headed(line, _HEADS[manner]) for line in lines]
    if manner == "code":
        return [SetLine(line, "code") for line in lines]
    return [_labelled(line) for line in lines]


def _suite(lines: Sequence[str]) -> Iterator[SetLine]:
    part = ""
    for line in lines:
        head = _HEADS["song"].match(line.strip())
        part = line.strip() if head else part
        read = line.strip() and part in VERSES
        yield SetLine(line, "quiet" if not read else "heading" if head else "line")


def _headed(line: str, head: re.Pattern[str]) -> SetLine:
    return SetLine(line, "blank" if not line else "heading" if head.match(line) else "line")


def _labelled(line: str) -> SetLine:
    found = _LABELLED.match(line)
    if found is None:
        return SetLine(line, "line" if line else "blank")
    return SetLine(line[found.end() :], "field", found.group())


def _script(lines: Sequence[str]) -> Iterator[SetLine]:
    kind = "blank"
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        kind = _kind(line, following, kind)
        forced = kind in {"heading", "cue"} and line[0] in ".@"
        yield SetLine(line[1:] if forced else line, kind)


def _kind(line: str, following: str, before: str) -> str:
    if not line:
        return "blank"
    if before == "blank" and _HEADING.match(line):
        return "heading"
    if before == "blank" and following and (line[0] == "@" or line.isupper()):
        return "cue"
    if before in _SPOKEN:
        return "paren" if line[0] in "(（" else "speech"
    return "action"
