"""What a passage of a story must keep: its length, whole sentences, closed quotation marks."""

from engine.forms.craft import Craft, Place
from engine.forms.oversize import oversized
from engine.forms.shape import check_length, check_lines
from engine.press.page import OFFERS
from engine.text.measure import ends_whole
from engine.types import Language, Problem

_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"))


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made passage."""
    if found := oversized(text):
        return found
    found = check_length(text, place.language, place.limits) + check_lines(text, place.limits)
    return found + faults_of_prose(text, place.language)


def faults_of_prose(text: str, language: Language, *, first_line: int = 1) -> list[Problem]:
    """What any running prose must keep, whose first line is `first_line` (1-based) of the draft."""
    return _quotes(text, first_line) + _ending(text, language, first_line)


def _quotes(text: str, first_line: int) -> list[Problem]:
    """
    Speech opened must be closed in its paragraph or, as English print does, go on in the next.
    """
    numbered = enumerate(text.split("\n"), start=first_line)
    paragraphs = [(n, line) for n, line in numbered if line.strip()]
    following = [line for _, line in paragraphs[1:]] + [""]
    return [
        Problem(
            "quote_open",
            number,
            f"Line {number}: a quotation mark or bracket is not closed.",
            f"第{number}行：引号或括号没有成对。",
        )
        for (number, line), after in zip(paragraphs, following, strict=True)
        if _is_open(line) and not after.lstrip().startswith(("“", '"', "「"))
    ]


def _is_open(line: str) -> bool:
    return line.count('"') % 2 == 1 or any(line.count(a) != line.count(b) for a, b in _PAIRS)


def _ending(text: str, language: Language, first_line: int) -> list[Problem]:
    if not text.strip() or ends_whole(text, language):
        return []
    line = first_line - 1 + len(text.rstrip().split("\n"))
    return [
        Problem(
            "unfinished",
            line,
            f"Line {line}: the last sentence is not finished.",
            f"第{line}行：最后一句没有写完。",
        )
    ]


CRAFT = Craft(check, offers=OFFERS)
