"""
Filled-in forms as people would look at them: museum labels, character sheets, cards of quests.

Knows the fields of a form and how they are laid out; what they mean stands in the templates of
`engine/press/typst/`, one a layout.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from engine.forms.colours import colours_in
from engine.forms.craft import Offer, Piece
from engine.forms.filled import Sheet, read
from engine.press.quotes import as_printed
from engine.press.typeset import printable, typeset
from engine.types import Language

Layout = Literal["label", "character", "quest", "lines"]
Describe = Callable[[Sheet, Piece, Language], str]

PICTURE_SHEETS_MAX = 6  # under one another in a picture; the document holds all
SHEETS_MAX = 200

_TEMPLATES = Path(__file__).parent / "typst"
_PPI = 144.0
_PPI_STACKED = 108.0


def offers(stem: str, layout: Layout, describe: Describe) -> tuple[Offer, ...]:
    """
    A picture, a document and a source of filled-in sheets, named `<stem>.png` and so on.

    `describe` says of one sheet, in the language asked, what a person would see on it.
    """

    def picture(piece: Piece) -> bytes:
        shown = piece.passages[:PICTURE_SHEETS_MAX]
        ppi = _PPI if len(shown) == 1 else _PPI_STACKED
        return _set(piece, _sheets(piece, shown), layout, pages=False, ppi=ppi)

    def document(piece: Piece) -> bytes:
        if len(piece.passages) > SHEETS_MAX:
            raise ValueError(f"A document holds at most {SHEETS_MAX} sheets.")
        return _set(piece, _sheets(piece, piece.passages), layout, pages=True, ppi=_PPI)

    def says(piece: Piece, language: Language) -> str:
        return _described(piece, language, describe)

    return (
        Offer(f"{stem}.png", "image/png", "picture", "both", picture, says),
        Offer(f"{stem}.pdf", "application/pdf", "document", "work", document, says),
        Offer(f"{stem}.json", "application/json", "source", "both", as_json, says),
    )


def as_json(piece: Piece) -> bytes:
    """The sheets as JSON: form, language, title, and for each passage its fields by their keys."""
    sheets = [
        {one.field.key: printable(one.value) for one in sheet.entries}
        for sheet in _sheets(piece, piece.passages)
    ]
    labels = {one.key: one.label[piece.language] for one in piece.form.fields}
    whole = {
        "form": piece.form.id,
        "language": piece.language,
        "title": printable(piece.title),
        "byline": printable(piece.byline),
        "labels": labels,
        "sheets": sheets,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _sheets(piece: Piece, passages: Sequence[str]) -> list[Sheet]:
    """
    The sheets that hold anything.

    Raises:
        ValueError: None does.
    """
    sheets = [read(one, piece.form.fields, piece.language) for one in passages]
    filled = [one for one in sheets if one.entries]
    if not filled:
        raise ValueError("Nothing is filled in here yet.")
    return filled


def _set(piece: Piece, sheets: list[Sheet], layout: Layout, *, pages: bool, ppi: float) -> bytes:
    source = (_TEMPLATES / f"{layout}.typ").read_text(encoding="utf-8")
    more = 0 if pages else len(piece.passages) - PICTURE_SHEETS_MAX
    inputs = {
        "language": piece.language,
        "title": as_printed(printable(piece.title), piece.language),
        "form": piece.form.name[piece.language],
        "byline": printable(piece.byline),
        "pages": pages,
        "more": _more(more, piece.language) if more > 0 else "",
        "sheets": [_as_input(sheet, piece) for sheet in sheets],
    }
    return typeset(
        source,
        inputs={"piece": json.dumps(inputs, ensure_ascii=False)},
        files={"sheet.typ": (_TEMPLATES / "sheet.typ").read_bytes()},
        format="pdf" if pages else "png",
        ppi=ppi,
    )


def _as_input(sheet: Sheet, piece: Piece) -> dict[str, object]:
    palette = colours_in(sheet.value("palette"), piece.language)
    return {
        "entries": [
            {
                "key": one.field.key,
                "label": one.field.label[piece.language],
                "value": as_printed(printable(one.value), piece.language),
            }
            for one in sheet.entries
        ],
        "colours": [{"word": one.word, "srgb": one.srgb} for one in palette],
    }


def _more(count: int, language: Language) -> str:
    if language == "zh":
        return f"另有{count}张，见全文。"
    return f"And {count} more in the whole work."


def _described(piece: Piece, language: Language, describe: Describe) -> str:
    read_sheets = [read(one, piece.form.fields, piece.language) for one in piece.passages]
    sheets = [one for one in read_sheets if one.entries]
    if not sheets:
        return (
            "还没有填写的单子。" if language == "zh" else "A sheet that nobody has filled in yet."
        )
    first = printable(describe(sheets[0], piece, language))
    others = len(sheets) - 1
    if not others:
        return first
    return f"{first}　另有{others}张。" if language == "zh" else f"{first} With {others} more."
