"""
A work of words as a small book, and as one card. Knows prose, verse and upright columns, no form.

English prose opens with a dropped initial and indents its first lines; Chinese paragraphs all
begin two characters in. Verse keeps its lines, and what does not fit hangs. Chinese verse whose
phrases all have five or all have seven characters stands upright, read from the right.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from engine.forms.craft import Offer, Piece
from engine.press.quotes import as_printed
from engine.press.typeset import printable, typeset
from engine.text.measure import han_only, sentences
from engine.types import Language

BOOK_CHARS_MAX = 400_000  # about 250 pages; more would outlast every patience
CARD_CHARS = {"en": 900, "zh": 420}  # as much as a card can hold at a size that can be read

_TEMPLATES = Path(__file__).parent / "typst"
_PHRASE_END = re.compile(r"[，。！？；、\s]+")
_UPRIGHT_SIZES = (5, 7)
_UPRIGHT_PHRASES_MIN = 4
_UPRIGHT_TITLE_MAX = 8
_TITLE_MAX = 90
_TOLD_MAX = 2_000


def book(piece: Piece) -> bytes:
    """
    The whole piece as PDF: title page, passages, credits.

    Raises:
        ValueError: It is longer than a book may be, or holds nothing to set.
    """
    if sum(map(len, piece.passages)) > BOOK_CHARS_MAX:
        raise ValueError("This work is too long to be set as one book.")
    return typeset(
        (_TEMPLATES / "page.typ").read_text(encoding="utf-8"),
        inputs={"piece": _as_json(piece, piece.passages, piece.byline or _form_name(piece))},
        format="pdf",
    )


def card(piece: Piece) -> bytes:
    """
    The piece, or as much of its beginning as fits, as a PNG of 1200 by 675 pixels.

    Raises:
        ValueError: It holds nothing to set.
    """
    credits = " · ".join(one for one in (_form_name(piece), piece.byline) if one)
    return typeset(
        (_TEMPLATES / "card.typ").read_text(encoding="utf-8"),
        inputs={"piece": _as_json(piece, _beginning(piece), credits[:120])},
        format="png",
    )


def upright_columns(text: str) -> tuple[str, ...]:
    """The columns of verse that may stand upright, punctuation left out; empty where it may not."""
    phrases = tuple(phrase for phrase in _PHRASE_END.split(text) if phrase)
    if len(phrases) < _UPRIGHT_PHRASES_MIN or len(phrases) % 2:
        return ()
    size = len(phrases[0])
    even = all(len(one) == size and han_only(one) == one for one in phrases)
    return phrases if even and size in _UPRIGHT_SIZES else ()


def _as_json(piece: Piece, passages: Sequence[str], credits: str) -> str:
    shown = [as_printed(printable(passage).strip(), piece.language) for passage in passages]
    if not any(shown):
        raise ValueError("There is nothing to set yet.")
    title = as_printed(printable(piece.title).strip(), piece.language)
    frames = [upright_columns(one) for one in shown] if piece.language == "zh" else []
    lines = [[line.strip() for line in one.split("\n") if line.strip()] for one in shown]
    is_prose = piece.form.layout == "prose"
    return json.dumps(
        {
            "language": piece.language,
            "title": title if len(title) <= _TITLE_MAX else title[: _TITLE_MAX - 1] + "…",
            "form": _form_name(piece),
            "byline": printable(piece.byline),
            "credits": printable(credits),
            "frames": frames if frames and all(frames) and not is_prose else [],
            "stanzas": [] if is_prose else lines,
            "paragraphs": [line for passage in lines for line in passage] if is_prose else [],
            "upright-title": _may_stand(title),
            "upright-form": _may_stand(_form_name(piece)),
        },
        ensure_ascii=False,
    )


def _may_stand(title: str) -> bool:
    return 0 < len(title) <= _UPRIGHT_TITLE_MAX and han_only(title) == title


def _form_name(piece: Piece) -> str:
    return piece.form.name[piece.language]


def _beginning(piece: Piece) -> list[str]:
    """The first passages, cut after a line or sentence, with an ellipsis where more follows."""
    room = CARD_CHARS[piece.language]
    kept: list[str] = []
    for passage in piece.passages:
        if len(passage) > room:
            return [*kept, _cut(passage[: room * 2], room, piece)] if room > 40 else _open(kept)
        kept.append(passage)
        room -= len(passage)
    return kept


def _open(kept: list[str]) -> list[str]:
    return [*kept[:-1], kept[-1].rstrip() + "\n…"] if kept else kept


def _cut(passage: str, room: int, piece: Piece) -> str:
    if piece.form.layout != "prose":
        return _upto(passage.split("\n"), room, "\n") + "\n…"
    gap = "" if piece.language == "zh" else " "
    return _upto(sentences(passage, piece.language), room, gap) + " …"


def _upto(parts: Sequence[str], room: int, gap: str) -> str:
    kept = parts[0][:room]
    for part in parts[1:]:
        if len(kept) + len(gap) + len(part) > room:
            break
        kept = f"{kept}{gap}{part}"
    return kept


def _describe_book(piece: Piece, language: Language) -> str:
    count, title = len(piece.passages), printable(piece.title)
    if language == "zh":
        return f"《{title}》，{piece.form.name['zh']}，共{count}段，排成一本小书。"
    passages = "one passage" if count == 1 else f"{count} passages"
    return f"“{title}”, {piece.form.name['en'].lower()}, {passages}, set as a small book."


def _describe_card(piece: Piece, language: Language) -> str:
    lines = printable(piece.passages[0][:_TOLD_MAX]).split("\n")
    first, title = (
        next((line.strip() for line in lines if line.strip()), ""),
        printable(piece.title),
    )
    first = first if len(first) <= 120 else first[:119] + "…"
    if language == "zh":
        return f"《{title}》（{piece.form.name['zh']}）的卡片，开头是：{first}"
    return f"A card of “{title}” ({piece.form.name['en'].lower()}). It begins: {first}"


OFFERS = (
    Offer("card.png", "image/png", "picture", "work", card, _describe_card),
    Offer("work.pdf", "application/pdf", "document", "work", book, _describe_book),
)
