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
from engine.forms.filled_faults import (
    TEXT_MAX_CHARS,
    TOO_MUCH,
    choice_fault,
    doubled_fault,
    missing_fault,
    no_colour_fault,
    unknown_fault,
    words_fault,
)
from engine.forms.form import Field
from engine.forms.shape import check_language
from engine.types import Language, Problem

LINES_MAX = 120
COLON = {"en": ": ", "zh": "："}

_COLON = re.compile("[:：]")
_BLANK = re.compile(r"\n\s*\n")
_AROUND_LABEL = " \t\u3000*_#>-•·[]【】0123456789.、)"
_AROUND_VALUE = " \t\u3000*_"


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
        return Sheet((), (TOO_MUCH,))
    labels = [one.label[language] for one in fields]
    taken: dict[str, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_lines(text), start=1):
        entry = _entry(number, line, fields, language)
        if entry is None:
            problems += [unknown_fault(number, line, labels)] if line.strip() else []
        elif first := taken.get(entry.field.key):
            problems.append(doubled_fault(number, entry.field.label[language], first.number))
        else:
            taken[entry.field.key] = entry
            problems += _value_problems(entry, language)
    problems += [missing_fault(one.label[language]) for one in fields if one.key not in taken]
    entries = tuple(taken[one.key] for one in fields if one.key in taken)
    return Sheet(entries, tuple(problems))


def check(text: str, place: Place) -> list[Problem]:
    """Everything that any filled-in form asks: its fields, its language, a palette's colours."""
    sheet = read(text, place.form.fields, place.language)
    found = list(sheet.problems)
    palette = next((one for one in sheet.entries if one.field.key == "palette"), None)
    if palette is not None and palette.value and not colours_in(palette.value, place.language):
        found.append(no_colour_fault(palette.number))
    values = "\n".join(one.value for one in sheet.entries)
    return found + (check_language(values, place.language) if values.strip() else [])


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
    field, label = entry.field, entry.field.label[language]
    if field.choices is None or not entry.value:
        return words_fault(entry.number, label, entry.value, field.length_max, language)
    choices = field.choices[language]
    if _plain(entry.value).strip("。.") in {_plain(one) for one in choices}:
        return []
    return [choice_fault(entry.number, label, choices)]
