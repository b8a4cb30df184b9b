"""
Forms that are filled in: labelled lines, as the `fields` of a form's file ask for them.

One mechanism reads, checks and writes them (filled_guide.py guides models), so that a new brief or
sheet needs one file and no code. Knows no picture; what a field means is its own form's matter,
except that a field `palette` has to name a colour.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.forms.colours import colours_in
from engine.forms.craft import Place
from engine.forms.form import Field
from engine.forms.shape import check_language
from engine.text.faults import is_loop
from engine.text.measure import length
from engine.types import Language, Problem

TEXT_MAX_CHARS = 12_000
LINES_MAX = 120
COLON = {"en": ": ", "zh": "："}

_COLON = re.compile("[:：]")
_BLANK = re.compile(r"\n\s*\n")
_AROUND_LABEL = " \t\u3000*_#>-•·[]【】0123456789.、)"
_AROUND_VALUE = " \t\u3000*_"
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("（", "）"), ("(", ")"))
_QUOTED_MAX = 24
_TOO_MUCH = Problem(
    "too_long",
    None,
    f"This is far longer than a sheet may be: {TEXT_MAX_CHARS} characters at most.",
    f"这比一张单子长得多，至多{TEXT_MAX_CHARS}个字符。",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One labelled line: `number` is 1-based, `value` what stands behind the colon."""

    number: int
    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was filled in, in the order of the form's fields, and what is wrong with it."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    def value(self, key: str) -> str:
        """What stands behind this field; empty where it is missing."""
        return next((one.value for one in self.entries if one.field.key == key), "")

    def line(self, key: str) -> int | None:
        return next((one.number for one in self.entries if one.field.key == key), None)


def read(text: str, fields: Sequence[Field], language: Language) -> Sheet:
    """
    The labelled lines of a text. Order, case, bullets and the width of the colon are forgiven;
    labels that are unknown, missing or doubled and values out of bounds are not.
    """
    if len(text) > TEXT_MAX_CHARS or text.count("\n") > LINES_MAX:
        return Sheet((), (_TOO_MUCH,))
    taken: dict[str, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip():
            continue
        entry = _entry(number, line, fields, language)
        if entry is None:
            problems.append(_unknown(number, line, fields, language))
        elif entry.field.key in taken:
            problems.append(_doubled(entry, taken[entry.field.key], language))
        else:
            taken[entry.field.key] = entry
            problems += _value_problems(entry, language)
    problems += [_missing(one, language) for one in fields if one.key not in taken]
    entries = tuple(taken[one.key] for one in fields if one.key in taken)
    return Sheet(entries, tuple(problems))


def check(text: str, place: Place) -> list[Problem]:
    """Everything that any filled-in form asks: its fields, its language, a palette's colours."""
    sheet = read(text, place.form.fields, place.language)
    found = list(sheet.problems)
    if palette := sheet.value("palette"):
        found += _palette(palette, sheet.line("palette"), place.language)
    values = "\n".join(one.value for one in sheet.entries)
    return found + (check_language(values, place.language) if values else [])


def tidy(text: str, place: Place) -> str:
    """
    Known lines written as the form writes them. Paragraphs without any of them are a model's talk
    about the sheet and go; an unknown line among known ones stays, for the check to name.
    """
    if len(text) > TEXT_MAX_CHARS:
        return text
    fields, language = place.form.fields, place.language
    paragraphs = _BLANK.split("\n".join(_lines(text)).strip())
    sheets = [one for one in paragraphs if any(_entries(one.split("\n"), fields, language))]
    lines = [line for paragraph in sheets or paragraphs for line in paragraph.split("\n")]
    return "\n".join(
        _written(entry, language) if entry and entry.value else line.rstrip()
        for line, entry in zip(lines, _entries(lines, fields, language), strict=True)
    )


def is_open(text: str) -> bool:
    """Whether a quotation mark or a bracket has no counterpart."""
    return text.count('"') % 2 == 1 or any(text.count(a) != text.count(b) for a, b in _PAIRS)


def repeats(sheet: Sheet, key: str, place: Place) -> int | None:
    """The 1-based number of the passage in the canon that has the same value in this field."""
    value = _plain(sheet.value(key))
    if value:
        for number, passage in enumerate(place.canon, start=1):
            before = read(passage, place.form.fields, place.language)
            if _plain(before.value(key)) == value:
                return number
    return None


def _lines(text: str) -> Iterator[str]:
    return iter(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n"))


def _entries(
    lines: Sequence[str], fields: Sequence[Field], language: Language
) -> list[Entry | None]:
    return [_entry(number, line, fields, language) for number, line in enumerate(lines, start=1)]


def _entry(number: int, line: str, fields: Sequence[Field], language: Language) -> Entry | None:
    colon = _COLON.search(line)
    if colon is None:
        return None
    label = _plain(line[: colon.start()])
    for field in fields:
        if _plain(field.label[language]) == label:
            return Entry(number, field, line[colon.end() :].strip(_AROUND_VALUE))
    return None


def _plain(text: str) -> str:
    return " ".join(text.strip(_AROUND_LABEL).casefold().split())


def _written(entry: Entry, language: Language) -> str:
    return f"{entry.field.label[language]}{COLON[language]}{entry.value}"


def _value_problems(entry: Entry, language: Language) -> list[Problem]:
    number, field = entry.number, entry.field
    label = field.label[language]
    if not any(char.isalnum() for char in entry.value):
        return [
            Problem(
                "field_empty",
                number,
                f"Line {number}: nothing stands behind “{label}”. Say it in a few words.",
                f"第{number}行：「{label}」后面是空的，写上几个字。",
            )
        ]
    if field.choices is not None:
        return _choice(entry, field.choices[language], language)
    if is_loop(entry.value, language):
        return [_circles(number, label)]
    if is_open(entry.value):
        return [_open(number, label)]
    size = length(entry.value, language)
    if size <= field.length_max:
        return []
    unit, unit_zh = ("characters", "字") if language == "zh" else ("words", "词")
    most = field.length_max
    return [
        Problem(
            "field_too_long",
            number,
            f"Line {number}: “{label}” has {size} {unit}; at most {most} are asked.",
            f"第{number}行：「{label}」有{size}{unit_zh}，至多{most}{unit_zh}。",
        )
    ]


def _open(number: int, label: str) -> Problem:
    return Problem(
        "quote_open",
        number,
        f"Line {number}: a quotation mark or bracket behind “{label}” is not closed.",
        f"第{number}行：「{label}」里的引号或括号没有成对。",
    )


def _circles(number: int, label: str) -> Problem:
    return Problem(
        "field_loop",
        number,
        f"Line {number}: “{label}” says the same over and over. Once is enough.",
        f"第{number}行：「{label}」反复说同样的话，说一遍就够了。",
    )


def _choice(entry: Entry, choices: Sequence[str], language: Language) -> list[Problem]:
    if _plain(entry.value).strip("。.") in {_plain(one) for one in choices}:
        return []
    number, label = entry.number, entry.field.label[language]
    return [
        Problem(
            "field_choice",
            number,
            f"Line {number}: “{label}” is one of {', '.join(choices)}.",
            f"第{number}行：「{label}」只能是{'、'.join(choices)}之一。",
        )
    ]


def _palette(value: str, number: int | None, language: Language) -> list[Problem]:
    if colours_in(value, language):
        return []
    return [
        Problem(
            "no_colour",
            number,
            f"Line {number}: no colour is named here. Name two or three, such as slate and rust.",
            f"第{number}行：这里没有说出颜色。写两三种，如靛蓝、赭石。",
        )
    ]


def _unknown(number: int, line: str, fields: Sequence[Field], language: Language) -> Problem:
    labels = [one.label[language] for one in fields]
    begins = _quoted(line)
    return Problem(
        "no_field",
        number,
        f"Line {number}: “{begins}” is not one of the labels, each with a colon behind it: "
        f"{', '.join(labels)}.",
        f"第{number}行：「{begins}」不是这里的栏目。每行以栏目和冒号开头，栏目有{'、'.join(labels)}。",
    )


def _quoted(line: str) -> str:
    """The beginning of a line as a message may show it."""
    label = _COLON.split(line.strip(), maxsplit=1)[0][: _QUOTED_MAX + 1]
    shown = "".join(char for char in label if char.isprintable())
    return shown if len(shown) <= _QUOTED_MAX else shown[:_QUOTED_MAX] + "…"


def _doubled(entry: Entry, first: Entry, language: Language) -> Problem:
    number, label = entry.number, entry.field.label[language]
    return Problem(
        "field_doubled",
        number,
        f"Line {number}: “{label}” stands here again; it is on line {first.number} already.",
        f"第{number}行：「{label}」又写了一遍，第{first.number}行已经有了。",
    )


def _missing(field: Field, language: Language) -> Problem:
    label = field.label[language]
    return Problem(
        "field_missing",
        None,
        f"“{label}” is missing. Add a line that begins with “{label}:”.",
        f"缺「{label}」一行，请补上，以「{label}：」开头。",
    )
