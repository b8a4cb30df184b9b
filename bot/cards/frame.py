"""
The parts that every card is set from, and the budget that Discord gives a card.

40 components with all that is nested, 4,000 displayed characters, 5 buttons a row, 34 characters
on a button, no custom id twice: discord.py checks the first alone, so all of it is checked here.
A card over its budget is a fault of ours: it warns (an error in the tests) and is cut to fit, so
that members still get their card. Knows no sentence and no round.
"""

import warnings
from collections.abc import Iterator, Sequence
from enum import IntEnum
from math import ceil
from typing import Any

import discord

from bot.cards.safe import cut, plain, shown_length

COMPONENTS = 40
CHARACTERS = 4_000
ROW = 5
LABEL = 34
OPTION = 100

Card = discord.ui.LayoutView
Part = discord.ui.Item[Any]
Button = discord.ui.Button[Any]
Style = discord.ButtonStyle


class Ink(IntEnum):
    """The colour at a card's edge: what it is about. No meaning rests on it alone."""

    CINNABAR = 0xE0573B  # votes and what they decide
    PENCIL = 0x7BA7E8  # reading, writing and editing
    GREY = 0x7F8A88  # waiting, rest, and everything else
    OCHRE = 0xC9973F  # notices: something failed or asks for care


class CardOverrun(UserWarning):
    """A card was over its budget and was cut to fit."""


def card(*parts: Part | None, ink: Ink = Ink.GREY) -> Card:
    """A message of one framed block; parts that are None are left out."""
    kept = [part for part in parts if part is not None]
    while sum(map(_count, kept)) + 1 > COMPONENTS:
        _overrun(f"{sum(map(_count, kept)) + 1} components")
        kept.pop()
    _shorten(kept)
    view = Card(timeout=None)
    view.add_item(discord.ui.Container[Any](*kept, accent_colour=ink.value))
    for said in faults(view):
        _overrun(said)
    return view


def text(marked: str) -> discord.ui.TextDisplay[Any]:
    """A block of Discord markdown; members' words in it have gone through `safe`."""
    return discord.ui.TextDisplay(marked)


def small(marked: str) -> discord.ui.TextDisplay[Any]:
    """Lines in small grey letters."""
    return text(subtext(marked))


def subtext(marked: str) -> str:
    return "\n".join(f"-# {each}" for each in marked.split("\n") if each)


def rule() -> discord.ui.Separator[Any]:
    return discord.ui.Separator()


def section(*marked: str, button: Button) -> discord.ui.Section[Any]:
    """Up to three texts with a button at their side."""
    return discord.ui.Section(*marked, accessory=button)


def button(
    label: str, custom_id: str, *, style: Style = Style.secondary, disabled: bool = False
) -> Button:
    """A button that carries ids (`bot/ids.py`)."""
    return discord.ui.Button(
        label=_label(label, LABEL), custom_id=custom_id, style=style, disabled=disabled
    )


def link(label: str, url: str) -> Button:
    """A button that opens a page."""
    return discord.ui.Button(label=_label(label, LABEL), url=url)


def row(*buttons: Button | None) -> discord.ui.ActionRow[Any] | None:
    """Up to five buttons side by side; None when there is none to show."""
    kept = [each for each in buttons if each is not None]
    return discord.ui.ActionRow(*kept[:ROW]) if kept else None


def rows(*buttons: Button | None) -> list[discord.ui.ActionRow[Any] | None]:
    """Any number of buttons, at most five a row, the rows alike long."""
    kept = [each for each in buttons if each is not None]
    wide = ceil(len(kept) / ceil(len(kept) / ROW)) if kept else ROW
    return [row(*kept[start : start + wide]) for start in range(0, len(kept), wide)]


def option(
    label: str, value: str, *, about: str = "", chosen: bool = False
) -> discord.SelectOption:
    """A line of a menu; `about` stands under it in grey."""
    return discord.SelectOption(
        label=_label(label, OPTION),
        value=value,
        description=_label(about, OPTION) if about else None,
        default=chosen,
    )


def menu(
    custom_id: str,
    options: Sequence[discord.SelectOption],
    *,
    placeholder: str = "",
    least: int = 1,
    most: int = 1,
) -> discord.ui.ActionRow[Any]:
    """A menu to choose from, in a row of its own; Discord takes 1 to 25 options."""
    return discord.ui.ActionRow(
        discord.ui.Select(
            custom_id=custom_id,
            options=list(options),
            placeholder=_label(placeholder, 150) or None,
            min_values=least,
            max_values=most,
        )
    )


def faults(view: Card) -> list[str]:
    """What Discord, or our own measure of a button, would refuse in this card."""
    found: list[str] = []
    walked = list(view.walk_children())
    if len(walked) > COMPONENTS:
        found.append(f"{len(walked)} components")
    if (shown := sum(shown_length(each.content) for each in _texts(walked))) > CHARACTERS:
        found.append(f"{shown} characters")
    found += ["an empty text" for each in _texts(walked) if not each.content.strip()]
    ids = [
        each.custom_id for each in walked if isinstance(each, discord.ui.Button | discord.ui.Select)
    ]
    known = [custom_id for custom_id in ids if custom_id is not None]
    found += [f"{custom_id} twice" for custom_id in set(known) if known.count(custom_id) > 1]
    return found


def _overrun(said: str) -> None:
    warnings.warn(f"card over its budget: {said}", CardOverrun, stacklevel=3)


def _texts(parts: Sequence[Part]) -> list[discord.ui.TextDisplay[Any]]:
    return [each for each in parts if isinstance(each, discord.ui.TextDisplay)]


def _walk(part: Part) -> Iterator[Part]:
    yield part
    if isinstance(part, discord.ui.Section | discord.ui.ActionRow | discord.ui.Container):
        yield from part.walk_children()


def _count(part: Part) -> int:
    return sum(1 for _ in _walk(part))


def _shorten(parts: Sequence[Part]) -> None:
    """Cut the longest texts until all of them fit."""
    shown = _texts([inner for part in parts for inner in _walk(part)])
    while (over := sum(shown_length(each.content) for each in shown) - CHARACTERS) > 0:
        _overrun(f"{over} characters too many")
        longest = max(shown, key=lambda each: shown_length(each.content))
        room = shown_length(longest.content)
        longest.content = cut(longest.content, max(room - over, room // 2))


def _label(said: str, limit: int) -> str:
    return cut(" ".join(plain(said).split()), limit)
