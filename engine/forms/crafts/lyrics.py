"""
A song, section by section: a tag, then lines that can be sung to one tune.

Lines are held to about equal syllables (characters in Chinese) within a section; verses to the
first verse, line by line; a chorus that returns to the first chorus, word for word. Rhyme is the
writers' choice and is not judged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from engine.forms.craft import Craft, Place
from engine.forms.english.metre import count, unknown
from engine.forms.english.metre_guide import Block
from engine.forms.english.metre_guide import guide as guide_verse
from engine.forms.english.phonemes import lexicon
from engine.forms.english.words import spoken
from engine.forms.oversize import oversized
from engine.forms.shape import check_language, check_length
from engine.press.page import OFFERS
from engine.text.measure import han_count, verse_lines
from engine.types import Language, Problem

Kind = Literal["verse", "chorus", "bridge"]

LINES_MIN, LINES_MAX = 2, 8
SLACK_WITHIN = 3  # syllables by which a line may stand off every other one of its section
SLACK_ACROSS = 2  # by which the same line of two verses may differ
TAGS: Mapping[Language, Mapping[Kind, str]] = {
    "en": {"verse": "[Verse]", "chorus": "[Chorus]", "bridge": "[Bridge]"},
    "zh": {"verse": "[主歌]", "chorus": "[副歌]", "bridge": "[桥段]"},
}
_NAMES: Mapping[str, Kind] = {
    "verse": "verse",
    "strophe": "verse",
    "主歌": "verse",
    "chorus": "chorus",
    "refrain": "chorus",
    "hook": "chorus",
    "副歌": "chorus",
    "bridge": "bridge",
    "middle eight": "bridge",
    "桥段": "bridge",
    "过渡": "bridge",
    "间奏": "bridge",
}
_TAG = re.compile(
    r"[\[【(（]\s*([^\]】)）\n]{1,24}?)\s*[0-9一二三四五六七八九十]{0,2}\s*[\]】)）][:：]?"
)
_MARKS = re.compile(r"[\W_]+")
_CHARS_MAX = 4_000  # of a section of the canon that is read
# The least syllables of each line; every second line of a chorus is a hook, which is short.
_GUIDED: Mapping[Kind, tuple[int, ...]] = {
    "verse": (6, 6, 6, 6),
    "chorus": (4, 6, 4, 6),
    "bridge": (6, 6, 6, 6),
}
_GUIDED_MAX = 12  # syllables; a grammar for longer lines takes too long to compile


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its kind, None where no tag says it, and its lines with their 1-based numbers."""

    kind: Kind | None
    lines: tuple[tuple[int, str], ...]


def section_of(text: str) -> Section:
    lines = verse_lines(text)
    kind = kind_of(lines[0][1]) if lines else None
    return Section(kind, tuple(lines[1:] if kind else lines))


def kind_of(line: str) -> Kind | None:
    """The section that a tag line opens: `[Verse 2]`, `[Refrain]`, `【副歌】`; None for others."""
    match = _TAG.fullmatch(line.strip())
    return _NAMES.get(match[1].strip().lower()) if match else None


def check(text: str, place: Place) -> list[Problem]:
    """Problems in the order of the text; an empty list is a section that can be sung."""
    language = place.language
    size = oversized(text) or check_length(text, language, place.limits)
    if size and size[0].code == "too_long":
        return size
    section = section_of(text)
    bare = "\n".join(line for _, line in section.lines)
    found = (check_language(bare, language) or size) + [*_shape(section)]
    if found or section.kind is None:
        return found
    earlier = [section_of(passage[:_CHARS_MAX]) for passage in place.canon]
    same = next((one for one in earlier if one.kind == section.kind), None)
    if same is not None and section.kind == "chorus":
        return list(_not_the_chorus(section, same))
    found += _within(section, language)
    if same is not None and section.kind == "verse":
        found += _across(section, same, language)
    return sorted(found, key=lambda problem: problem.line or 0)


def tidy(text: str, place: Place) -> str:
    """With its tag in the language of the work; a section without one is a verse."""
    first, _, rest = text.strip("\n").partition("\n")
    kind = kind_of(first)
    tags = TAGS[place.language]
    if kind is None:
        known = next(
            (s for p in place.canon if (s := section_of(p[:_CHARS_MAX])).kind == "chorus"), None
        )
        returns = known is not None and _words(section_of(text)) == _words(known)
        return f"{tags['chorus' if returns else 'verse']}\n{text.strip(chr(10))}"
    in_language = (han_count(first) > 0) == (place.language == "zh")
    return f"{first.strip() if in_language else tags[kind]}\n{rest}"


def _shape(section: Section) -> Iterator[Problem]:
    if section.kind is None:
        yield Problem(
            "lyrics_tag",
            section.lines[0][0] if section.lines else None,
            "The first line does not say which section this is: [Verse], [Chorus] or [Bridge].",
            "首行没有写明是哪一段：[主歌]、[副歌]或[桥段]。",
        )
    for number, line in section.lines:
        if kind_of(line) is not None:
            yield Problem(
                "lyrics_second",
                number,
                f"Line {number} begins another section; a passage is one section.",
                f"第{number}行又起了一段；一稿只写一段。",
            )
            return
    if len(section.lines) < LINES_MIN or len(section.lines) > LINES_MAX:
        over = len(section.lines) > LINES_MAX
        yield Problem(
            "lyrics_lines",
            section.lines[LINES_MAX][0] if over else None,
            f"A section has {LINES_MIN} to {LINES_MAX} lines; here are {len(section.lines)}.",
            f"一段有{LINES_MIN}到{LINES_MAX}行，这里有{len(section.lines)}行。",
        )


def _size(line: str, language: Language) -> tuple[int, int] | None:
    """The least and most syllables of a line; None where a word of it is unknown."""
    if language == "zh":
        size = han_count(line)
        return size, size
    words = spoken(line, lexicon())
    return None if unknown(words) else count(words)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _within(section: Section, language: Language) -> Iterator[Problem]:
    """A line that no other line of the section comes near."""
    sizes = [_size(line, language) for _, line in section.lines]
    for index, (number, _) in enumerate(section.lines):
        own = sizes[index]
        others = [size for at, size in enumerate(sizes) if at != index and size is not None]
        if own is None or not others or len(others) + 1 < len(sizes):
            continue
        if min(_apart(own, other) for other in others) > SLACK_WITHIN:
            nearest = min(others, key=lambda other: _apart(own, other))
            yield _off(number, own, nearest, language, "the line nearest to it", "最接近的一行")


def _across(section: Section, first: Section, language: Language) -> Iterator[Problem]:
    """A verse is sung to the tune of the first one, line by line."""
    if len(section.lines) != len(first.lines):
        yield Problem(
            "lyrics_verse_lines",
            None,
            f"The first verse has {len(first.lines)} lines; this one has {len(section.lines)}.",
            f"第一段主歌有{len(first.lines)}行，这一段有{len(section.lines)}行。",
        )
        return
    for (number, line), (_, before) in zip(section.lines, first.lines, strict=True):
        own, wanted = _size(line, language), _size(before, language)
        if own is not None and wanted is not None and _apart(own, wanted) > SLACK_ACROSS:
            yield _off(
                number, own, wanted, language, "the same line of the first verse", "首段同一行"
            )


def _off(
    number: int,
    own: tuple[int, int],
    wanted: tuple[int, int],
    language: Language,
    whose: str,
    whose_zh: str,
) -> Problem:
    size = own[0] if own[0] > wanted[1] else own[1]
    unit, unit_zh = ("characters", "字") if language == "zh" else ("syllables", "个音节")
    return Problem(
        "lyrics_measure",
        number,
        f"Line {number} has {size} {unit}, {whose} {wanted[0]}; one tune will not carry both.",
        f"第{number}行{size}{unit_zh}，{whose_zh}{wanted[0]}{unit_zh}，同一旋律难以唱下。",
    )


def _words(section: Section) -> list[str]:
    return [_MARKS.sub("", line).lower() for _, line in section.lines]


def _not_the_chorus(section: Section, first: Section) -> Iterator[Problem]:
    """The first line that is not that of the first chorus."""
    own, wanted = _words(section), _words(first)
    if own == wanted:
        return
    differs = (
        index for index, pair in enumerate(zip(own, wanted, strict=False)) if len(set(pair)) > 1
    )
    at = next(differs, min(len(own), len(wanted)))
    number = section.lines[at][0] if at < len(section.lines) else section.lines[-1][0]
    yield Problem(
        "lyrics_chorus",
        number,
        f"Line {number} is not as in the first chorus; a chorus comes back word for word.",
        f"第{number}行与第一次副歌不同；副歌再现时一字不改。",
    )


def guide(place: Place, rng: Random) -> str:
    """
    The next section that a song would have; a verse near the measure of the first one. Rhyme is
    left to the model: held to one, the small model wrote worse lines.
    """
    sections = [section_of(passage[:_CHARS_MAX]) for passage in place.canon]
    kind = _next_kind(sections, place.wish)
    head = f"{TAGS[place.language][kind]}\n"
    first = next((one for one in sections if one.kind == kind), None)
    if kind == "chorus" and first is not None:
        lines = '" "\\n" "'.join(_escaped(line) for _, line in first.lines)
        return f'root ::= "{_escaped(head)}" "{lines}"'
    lengths, slack = _lengths(kind, first, place.language)
    if place.language == "zh":
        lines = ' "\\n" '.join(f"[一-龥]{{{length},{length + slack}}}" for length in lengths)
        return f'root ::= "{_escaped(head)}" {lines}'
    block = Block(lengths, "x" * len(lengths), metrical=False, slack=slack)
    return guide_verse((block,), (place.premise, place.wish), rng, head=head)


def _next_kind(sections: Sequence[Section], wish: str) -> Kind:
    """Verse and chorus in turn; a bridge before the chorus comes for the third time."""
    lowered = wish.lower()
    for name, kind in _NAMES.items():
        if name in lowered:
            return kind
    if not sections or sections[-1].kind != "verse":
        return "verse"
    choruses = sum(one.kind == "chorus" for one in sections)
    bridged = any(one.kind == "bridge" for one in sections)
    return "bridge" if choruses and not bridged else "chorus"


def _lengths(kind: Kind, first: Section | None, language: Language) -> tuple[tuple[int, ...], int]:
    """The least syllables of each line, and how many more it may have: room for a small model."""
    sizes = [_size(line, language) for _, line in first.lines] if first is not None else []
    known = [max(size[1] - SLACK_ACROSS, 1) for size in sizes if size is not None]
    if known and len(known) == len(sizes) <= LINES_MAX and max(known) <= _GUIDED_MAX:
        return tuple(known), 2 * SLACK_ACROSS
    return _GUIDED[kind], SLACK_WITHIN


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


CRAFT = Craft(check, guide, tidy, offers=OFFERS)
