"""The board of a server's works, where it chose to keep one: works alone, never members. Pure."""

from collections.abc import Mapping

from bot.cards import frame, safe
from bot.cards.frame import Ink
from bot.cards.words import Json
from bot.voice import Voice

TITLE = 80  # characters of a work's title
PERCENTS = ("share", "low", "high")


def board_card(voice: Voice, told: Json, form_names: Mapping[str, str]) -> frame.Card:
    """
    Works in order, each with its share and how sure that is.

    Args:
        told: The view of `Service.board`.
        form_names: Of every form, in the reader's language.
    """
    if not told["on"]:
        return frame.card(frame.text(voice("ui.taste.board.off")))
    rows = [_row(voice, n, work, form_names) for n, work in enumerate(told["works"], 1)]
    return frame.card(
        frame.text(f"## {voice('ui.taste.board.title')}"),
        frame.small(voice("ui.taste.board.lead")),
        frame.rule(),
        frame.text("\n".join(rows) or voice("ui.taste.board.empty")),
        ink=Ink.CINNABAR,
    )


def _row(voice: Voice, place: int, work: Json, names: Mapping[str, str]) -> str:
    title = safe.cut(safe.line(work["title"]), TITLE)
    form = names.get(work["form"], work["form"])
    percents = {name: round(100 * work[name]) for name in PERCENTS}
    said = voice("ui.taste.board.line", n=work["ballots"], **percents)
    named = voice("cards.board.row", number=place, title=title, form=form)
    return f"{named}\n{frame.subtext(said)}"
