"""
A session's own cards: how it opens, rests and ends. Pure; in the session's language.
"""

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.lesson import lesson_row
from bot.cards.plates import NO_PLATES, Plates, gallery
from bot.cards.words import Json
from bot.voice import Voice

OPENING = 500  # characters of the work's beginning on its last card
PREMISE = 600


def opening_card(
    voice: Voice, session: Json, *, form: str = "", channel_id: str | None = None
) -> frame.Card:
    """
    What is to be written here, who decides, and the way to the first drafts.

    `form` is the form's name in the session's language; with `channel_id` (a snowflake) one may
    ask to be told of new rounds.
    """
    id_ = session["id"]
    language = voice(f"ui.session.in_language_{session['language']}")
    kind = voice(
        "ui.session.kind",
        form=safe.line(form or voice(f"cards.form.{_known(session)}")),
        language=language,
        mode=voice(f"ui.mode.{session['mode']}"),
    )
    opened = voice("cards.opening.by", name=words.person(voice, session["host"]))
    notify = ids.make("notify", channel_id) if channel_id else ""
    begun = bool(session["n_passages"] or session["round"])
    return frame.card(
        frame.text(f"## {words.title(session)}\n{_premise(session)}"),
        frame.small(f"{kind}\n{opened}"),
        frame.row(
            *(() if begun else _first(voice, id_)),
            frame.button(voice("cards.button.notify"), notify) if notify else None,
            frame.button(voice("cards.button.report"), ids.make("report", "session", id_)),
        ),
        lesson_row(voice, session),
        ink=Ink.PENCIL,
    )


def _first(voice: Voice, session_id: str) -> tuple[frame.Button, frame.Button]:
    first, wish = ids.make("next", session_id), ids.make("wish", session_id)
    return (
        frame.button(voice("cards.button.first"), first, style=Style.primary),
        frame.button(voice("cards.button.wish"), wish),
    )


def moved_card(voice: Voice, session: Json, why: str) -> frame.Card:
    """
    The work goes on from another place than its last card says: after an undo or a branch.

    Shows the passage that is the last one now, so that everyone continues the same text.
    """
    said = voice("ui.say.undone_plain" if why == "undo" else "cards.moved.branched")
    last = session["canon"][-1] if session["canon"] else None
    start = safe.quote(safe.cut(drafts.text_of(voice, last), OPENING)) if last else ""
    id_ = session["id"]
    return frame.card(
        frame.text(f"**{words.title(session)}**\n{said}"),
        frame.text(start or voice("cards.moved.premise")),
        frame.row(
            frame.button(voice("cards.button.next"), ids.make("next", id_), style=Style.primary),
            frame.button(voice("cards.button.branch"), ids.make("branch", id_)),
            frame.button(voice("cards.button.so_far"), ids.make("read", id_, 1)) if last else None,
        ),
        ink=Ink.PENCIL,
    )


def resting_card(voice: Voice, session: Json) -> frame.Card:
    """The session sleeps; anything that one does here wakes it, and so does the button."""
    return frame.card(
        frame.text(f"**{words.title(session)}**\n{voice('ui.say.archived')}"),
        frame.row(
            frame.button(voice("cards.button.wake"), ids.make("wake", session["id"])),
            frame.button(voice("cards.button.so_far"), ids.make("read", session["id"], 1)),
        ),
    )


def finished_card(
    voice: Voice, work: Json, *, url: str | None = None, plates: Plates = NO_PLATES
) -> frame.Card:
    """The work with its people and counts; `url` is its page where the server shows its works."""
    text = drafts.text_of(voice, work["passages"][0]) if work["passages"] else ""
    people = [safe.line(name) for name in work["people"]]
    by = words.listed(voice, people) if people else voice("cards.somebody")
    drafted = any(each["kind"] != "member" for each in work["passages"])
    counts = voice(
        "cards.finished.counts",
        n=len(work["rounds"]),
        drafts=work["drafts_made"],
        ballots=work["ballots_cast"],
    )
    made = voice("cards.finished.made", models=_models(voice, work)) if drafted else ""
    painted = _painters(voice, work)
    return frame.card(
        frame.text(f"## {safe.line(work['title'])}\n{voice('cards.finished.said')}"),
        frame.text(safe.quote(safe.cut(text, OPENING))) if text else None,
        *gallery(voice, plates.ready),
        frame.text(safe.cut(voice("cards.finished.by", people=by), 500)),
        frame.small("\n".join(filter(None, [counts, made, painted, _licence(voice, work)]))),
        frame.row(
            frame.button(voice("cards.button.whole"), ids.make("read", work["session_id"], 1)),
            frame.link(voice("cards.button.work"), url) if url else None,
            frame.button(voice("cards.button.report"), ids.make("report", "work", work["id"])),
        ),
        ink=Ink.CINNABAR,
    )


def _premise(session: Json) -> str:
    return safe.quote(safe.cut(safe.line(session["premise"]), PREMISE))


def _known(session: Json) -> str:
    return session["form"] if session["form"] in {"story", "poem"} else "other"


def _models(voice: Voice, work: Json) -> str:
    return words.listed(
        voice, [safe.line(each) for each in work["models"]] or [voice("cards.model")]
    )


def _painters(voice: Voice, work: Json) -> str:
    """Which models painted its pictures; empty where none did."""
    hung = [one for passage in work["passages"] for one in passage["pictures"]]
    hung += [work["cover"]] if work["cover"] else []
    models = sorted({safe.line(one["made"]["model"]) for one in hung if one["made"]})
    return voice("cards.picture.painters", models=words.listed(voice, models)) if models else ""


def _licence(voice: Voice, work: Json) -> str:
    """The licence's name, where the work carries one."""
    key = f"licence.{work.get('licence')}.name"
    return voice(key) if voice.catalogue.has(key, voice.spoken) else ""
