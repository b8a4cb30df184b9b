"""What a passage of a story must keep: its length, whole sentences, closed quotation marks."""

from engine.forms.craft import Craft, Place
from engine.forms.shape import check_length, check_lines
from engine.text.measure import ends_whole
from engine.types import Language, Problem

_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"))


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a well-made passage."""
    found = check_length(text, place.language, place.limits) + check_lines(text, place.limits)
    return found + _quotes(text) + _ending(text, place.language)


def _quotes(text: str) -> list[Problem]:
    """
    Speech opened must be closed in its paragraph or, as English print does, go on in the next.
    """
    paragraphs = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
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


def _ending(text: str, language: Language) -> list[Problem]:
    if not text.strip() or ends_whole(text, language):
        return []
    line = len(text.rstrip().split("\n"))
    return [
        Problem(
            "unfinished",
            line,
            f"Line {line}: the last sentence is not finished.",
            f"第{line}行：最后一句没有写完。",
        )
    ]


CRAFT = Craft(check)
