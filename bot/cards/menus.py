"""
Small private cards: what did not fit on a round's card, a choice of parts, a text given back.

Pure: views in, cards out.
"""

import discord

from bot import ids
from bot.cards import frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.words import Json
from bot.voice import Voice

KEPT_NAME = "your-text.txt"
MOST_PARTS = 5


def other_card(voice: Voice, session: Json, round_: Json, *, moderates: bool) -> frame.Card:
    """The rarer deeds of an open round: for all, and those of the host and the moderators."""
    id_, status = round_["id"], round_["status"]
    host, drafts = session["can"]["close"], bool(round_["drafts"])
    texts = 0 if words.is_picture(round_) else len(round_["drafts"])
    open_ = status in {"voting", "tied"}

    def of(verb: str, key: str, *ends: str, style: Style = Style.secondary) -> frame.Button:
        return frame.button(voice(key), ids.make(verb, id_, *ends), style=style)

    who = voice("menu.host") if host else voice("menu.member", host=_host(session))
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{frame.subtext(who)}"),
        *frame.rows(
            of("why", "cards.button.why") if drafts else None,
            of("pair", "ui.compare.button") if texts > 1 else None,
            of("close", "ui.ballot.close_now") if host and status == "voting" else None,
            of("again", "ui.ballot.second") if host and status == "tied" else None,
            of("veto", "cards.button.aside", "")
            if open_ and drafts and (host or moderates)
            else None,
            of("cancel", "ui.round.cancel", style=Style.danger) if host else None,
            frame.button(voice("cards.lesson.marks"), ids.make("marks", session["id"]))
            if host and session["mode"] == "lesson"
            else None,
        ),
    )


def _host(session: Json) -> str:
    return safe.line(session["host"]["name"])


def parts_card(voice: Voice, round_: Json, draft: Json, n_parts: int) -> frame.Card:
    """Which part of a draft that is too long for one form."""
    numbers = range(1, min(n_parts, MOST_PARTS) + 1)
    return frame.card(
        frame.text(voice("menu.parts", label=draft["label"], n=n_parts)),
        frame.row(
            *(
                frame.button(
                    voice("menu.part", part=part),
                    ids.make("edit1", round_["id"], draft["id"], part),
                )
                for part in numbers
            )
        ),
        ink=Ink.PENCIL,
    )


def kept_card(
    voice: Voice, why: str, typed: str, again: frame.Button | None, *, filed: bool
) -> frame.Card:
    """
    Why a text could not be taken, and the text itself, so that nothing typed is lost.

    Args:
        again: Opens the form again; None where that would be in vain.
        filed: The text is too long to be shown and comes as a file, `KEPT_NAME`.
    """
    shown = discord.ui.File[discord.ui.LayoutView](f"attachment://{KEPT_NAME}")
    return frame.card(
        frame.text(why),
        frame.text(voice("menu.kept")),
        shown if filed else frame.text(safe.fenced(typed)),
        frame.row(again),
        ink=Ink.OCHRE,
    )
