"""
A novel: first an outline, then its chapters in order, each under the title that the outline gave.

The prose of a chapter is held to what a story's is; whether it does what the outline promised is
the voters' to judge.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from engine.forms.craft import Craft, Piece, Place
from engine.forms.crafts.story import faults_of_prose
from engine.forms.oversize import oversized
from engine.forms.shape import check_language, check_length
from engine.press.page import OFFERS
from engine.text.measure import ends_whole, verse_lines
from engine.types import Language, Problem

CHAPTERS_MIN, CHAPTERS_MAX = 3, 12
_GUIDED_CHAPTERS = 5
_TITLE_MAX = 60  # characters
_HEADS: Mapping[Language, str] = {"en": "Outline", "zh": "大纲"}
_DIGITS = "零一二三四五六七八九十"
_OUTLINE_HEAD = re.compile(r"(?:outline|contents|大纲|提纲)\s*[:：.]?", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、．)]\s*"
    r"(?P<title>[^:：\n]{1,80}?)\s*[:：]\s*(?P<said>\S.*)"
)
_CHAPTER = re.compile(
    r"\s*(?:chapter\s+(?P<en>\d{1,2})\s*[:.：—-]?\s*|第\s*(?P<zh>\d{1,2}|[一二三四五六七八九十]{1,3})\s*章\s*[:：]?\s*)"
    r"(?P<title>[^\n]{0,80}?)\s*",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\W_]+")
_OUTLINE_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class Item:
    """A chapter as the outline has it; `line` is its 1-based line there."""

    number: int
    title: str
    said: str
    line: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as it is written."""

    number: int
    title: str
    prose: str
    line: int  # 1-based, of the first line of the prose


def outline_of(text: str) -> list[Item]:
    """The chapters that an outline names, in its order; lines of another shape are left out."""
    found = ((number, _ITEM.fullmatch(line)) for number, line in verse_lines(text[:_OUTLINE_CHARS]))
    return [
        Item(_number(match["number"]), match["title"].strip(), match["said"].strip(), number)
        for number, match in found
        if match is not None
    ]


def chapter_of(text: str) -> Chapter | None:
    """The chapter that a passage is; None where its first line is no heading."""
    lines = verse_lines(text)
    match = _CHAPTER.fullmatch(lines[0][1]) if lines else None
    if match is None:
        return None
    start = lines[0][0]
    prose = "\n".join(text.split("\n")[start:])
    body = prose.lstrip("\n")
    number = _number(match["en"] or match["zh"])
    return Chapter(number, match["title"], body, start + 1 + prose.count("\n") - body.count("\n"))


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text: of an outline, or of the chapter that is due."""
    size = oversized(text) or check_length(text, place.language, place.limits)
    if size and size[0].code == "too_long":
        return size
    if found := check_language(text, place.language) or size:
        return found
    return list(_outline(text, place.language) if not place.canon else _chapter(text, place))


def tidy(text: str, place: Place) -> str:
    """With the head of an outline, or the heading of the chapter that is due."""
    first = text.strip("\n").partition("\n")[0]
    if not place.canon:
        listed = _ITEM.fullmatch(first) is not None
        return f"{_HEADS[place.language]}\n{text.strip(chr(10))}" if listed else text
    due = _due(place.canon)
    if due is None or _CHAPTER.fullmatch(first.strip()):
        return text
    return f"{heading(due.number, due.title, place.language)}\n\n{text.strip(chr(10))}"


def heading(number: int, title: str, language: Language) -> str:
    """The first line of a chapter."""
    if language == "zh":
        return f"第{_chinese(number)}章 {title}".rstrip()
    return f"Chapter {number}: {title}".rstrip(": ")


def _due(canon: Sequence[str]) -> Item | None:
    """The next chapter of the outline; None when all are written or there is no outline."""
    items = outline_of(canon[0])
    written = len(canon) - 1
    return items[written] if written < len(items) else None


def _outline(text: str, language: Language) -> Iterator[Problem]:
    lines = verse_lines(text)
    if not lines or not _OUTLINE_HEAD.fullmatch(lines[0][1]):
        yield Problem(
            "novel_head",
            lines[0][0] if lines else None,
            f"The first passage of a novel is its outline, under the line “{_HEADS['en']}”.",
            f"长篇的第一稿是大纲，首行写「{_HEADS['zh']}」。",
        )
        return
    items = {item.line: item for item in outline_of(text)}
    for place, (number, _) in enumerate(lines[1:], start=1):
        yield from _item(number, place, items.get(number), language)
    if not CHAPTERS_MIN <= len(lines) - 1 <= CHAPTERS_MAX:
        yield Problem(
            "novel_chapters",
            None,
            f"An outline has {CHAPTERS_MIN} to {CHAPTERS_MAX} chapters; here are {len(lines) - 1}.",
            f"大纲有{CHAPTERS_MIN}到{CHAPTERS_MAX}章，这里有{len(lines) - 1}章。",
        )


def _item(number: int, place: int, item: Item | None, language: Language) -> Iterator[Problem]:
    if item is None:
        yield Problem(
            "novel_item",
            number,
            f"Line {number} is not “{place}. title: one sentence”.",
            f"第{number}行不是「{_chinese(place)}、题：一句话」的格式。",
        )
        return
    if item.number != place:
        yield Problem(
            "novel_order",
            number,
            f"Line {number} is chapter {item.number}, where chapter {place} is due.",
            f"第{number}行写作第{item.number}章，此处应是第{place}章。",
        )
    if not ends_whole(item.said, language):
        yield Problem(
            "novel_sentence",
            number,
            f"Line {number}: what happens in the chapter is not a whole sentence.",
            f"第{number}行：这一章的内容没有写成完整的一句。",
        )


def _chapter(text: str, place: Place) -> Iterator[Problem]:
    chapter, due = chapter_of(text), _due(place.canon)
    if chapter is None:
        number = verse_lines(text)[0][0] if verse_lines(text) else None
        yield Problem(
            "novel_heading",
            number,
            "The first line is not the heading of a chapter, such as “Chapter 1: The ferry”.",
            "首行不是章题，例如「第一章 渡口」。",
        )
        return
    yield from _headed(chapter, due, len(place.canon))
    if not chapter.prose.strip():
        yield Problem(
            "novel_empty", None, "Under its heading the chapter is empty.", "章题之下没有正文。"
        )
        return
    yield from faults_of_prose(chapter.prose, place.language, first_line=chapter.line)


def _headed(chapter: Chapter, due: Item | None, wanted: int) -> Iterator[Problem]:
    if due is None and chapter.number != wanted:
        yield _order(chapter.number, wanted)
    elif due is not None and chapter.number != due.number:
        yield _order(chapter.number, due.number)
    elif due is not None and _PLAIN.sub("", chapter.title.lower()) != _PLAIN.sub(
        "", due.title.lower()
    ):
        yield Problem(
            "novel_title",
            1,
            f"The outline calls chapter {due.number} “{due.title}”.",
            f"大纲里第{due.number}章题为「{due.title}」。",
        )


def _order(found: int, wanted: int) -> Problem:
    return Problem(
        "novel_order",
        1,
        f"This is headed chapter {found}, where chapter {wanted} is due.",
        f"章题写的是第{found}章，现在应写第{wanted}章。",
    )


def guide(place: Place, _rng: Random) -> str:
    """The frame alone: numbers, colons, the heading that is due, whole sentences."""
    language = place.language
    sentences = _SENTENCES[language]
    if not place.canon:
        numbers = range(1, _GUIDED_CHAPTERS + 1)
        marks = [f"{n}. " if language == "en" else f"{_chinese(n)}、" for n in numbers]
        colon = ": " if language == "en" else "："
        items = " ".join(f'"\\n{mark}" title "{colon}" line' for mark in marks)
        return f'root ::= "{_HEADS[language]}" {items}\n{sentences}'
    due = _due(place.canon)
    number = due.number if due is not None else len(place.canon)
    head = heading(number, due.title if due is not None else "", language)
    escaped = head.replace("\\", "\\\\").replace('"', '\\"')
    return f'root ::= "{escaped}\\n\\n" line (gap line){{2,5}}\n{sentences}'


# Whole sentences and closed quotation marks, which a small model forgets; their words are its own.
_SENTENCES: Mapping[Language, str] = {
    "en": r"""
title ::= [A-Z] [a-z']{0,12} (" " word){0,4}
word ::= [A-Za-z] [a-z'\-]{0,13}
line ::= plain | said
plain ::= clause [.!?]
clause ::= [A-Z] [a-z'\-]{0,13} (","? " " word){3,18}
said ::= "\"" [A-Z] [a-z'\-]{0,13} (","? " " word){0,11} shut
shut ::= [.!?] "\"" | [,!?] "\" " word (" " word){0,6} "."
gap ::= " " | "\n\n"
""".strip(),
    "zh": r"""
title ::= [一-龥]{2,8}
line ::= plain | said
plain ::= [一-龥]{2,12} ([，、；] [一-龥]{2,12}){0,3} [。！？]
said ::= ([一-龥]{1,8} "：")? "“" [一-龥]{1,12} ([，、] [一-龥]{2,12}){0,2} [。！？] "”"
gap ::= "" | "\n\n"
""".strip(),
}


def _number(text: str) -> int:
    """Of digits or Chinese numerals up to ninety-nine; 0 for what is no number."""
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS.index(text) if text in _DIGITS and len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _DIGITS[number]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def join(piece: Piece) -> str:
    """The outline, then the chapters as a reader would have them."""
    return "\n\n\n".join(passage.strip("\n") for passage in piece.passages)


CRAFT = Craft(check, guide, tidy, join, OFFERS)
