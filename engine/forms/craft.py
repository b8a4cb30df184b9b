"""
What a form knows beyond its file: to check a draft, guide a model, join passages, show a work.

A craft is one module in `engine/forms/crafts/` that ends in `CRAFT = Craft(...)`; a form's file
names it. Knows no engine, no store and no screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from engine.forms.form import Form, Limits
from engine.types import Language, Problem

Role = Literal["picture", "sound", "document", "source"]
Scope = Literal["draft", "work", "both"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft would stand. `canon` is the passages before it, oldest first."""

    form: Form
    language: Language
    canon: tuple[str, ...] = ()
    premise: str = ""
    wish: str = ""
    mood: str = ""  # one of the house model's, where it is asked for; else read premise and wish

    @property
    def limits(self) -> Limits:
        return self.form.limits[self.language]


@dataclass(frozen=True, slots=True)
class Piece:
    """
    What is to be shown: one draft, or a whole work.

    `passages` are oldest first and at least one. `before` is the canon that a lone draft
    continues, empty for a work. `byline` is a line of credits, empty before the close.
    """

    form: Form
    language: Language
    title: str
    passages: tuple[str, ...]
    before: tuple[str, ...] = ()
    byline: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A file that a craft can make of a piece: `make` may be slow and runs in a child process,
    `describe` (the alt text or caption, in the language asked) is quick and never raises.

    `make` raises ValueError with a plain sentence where the piece cannot be shown.
    """

    name: str  # the file's name as members see it, such as "score.svg"; unique in its craft
    media_type: str
    role: Role
    of: Scope
    make: Callable[[Piece], bytes]
    describe: Callable[[Piece, Language], str]


def _unguided(_place: Place, _rng: Random) -> str | None:
    return None


def _as_it_is(text: str, _place: Place) -> str:
    return text


def _nothing_to_note(_text: str, _place: Place) -> list[Problem]:
    return []


def _one_after_another(piece: Piece) -> str:
    return "\n\n".join(piece.passages)


@dataclass(frozen=True, slots=True)
class Craft:
    """
    The skills of one form.

    `check` finds what the form finds wrong in one draft, in the order of the text, each with its
    1-based line. `guide` is a grammar in EBNF as xgrammar reads it, whose sentences are well-made
    drafts for that place; None leaves the model free. `tidy` mends, before the check, what models
    nearly always get wrong and nobody would vote on (a missing header line, say). `notes` are worth
    knowing and no fault: a rhyme scheme by its name, a season that was not found. `join` is the
    source text of all passages together, which other programs of the form's kind can open.
    All are total: any text in, no exception out, in time linear in the text.
    """

    check: Callable[[str, Place], list[Problem]]
    guide: Callable[[Place, Random], str | None] = _unguided
    tidy: Callable[[str, Place], str] = _as_it_is
    join: Callable[[Piece], str] = _one_after_another
    offers: tuple[Offer, ...] = ()
    notes: Callable[[str, Place], list[Problem]] = _nothing_to_note
