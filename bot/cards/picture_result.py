"""
What a picture round came to, as a new message: the picture that joined, the count, who made what.

Pure; told only of a closed round, whose view has nothing sealed any more.
"""

from collections.abc import Iterable

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.picture import quoted
from bot.cards.plates import NO_PLATES, Plates, gallery
from bot.cards.result import count_of, notes
from bot.cards.words import Json
from bot.voice import Voice

ALT = 300
COVER = "cover"  # in a custom id, in place of a passage's id: the whole work


def picture_result_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """The result of a closed picture round with its picture at full width, and what comes next."""
    won = next((one for one in round_["drafts"] if one["id"] == round_["winner"]), None)
    count, quote = count_of(voice, round_), quoted(voice, session, round_)
    below = [*notes(voice, round_), *(_made(voice, round_, won) if won else ())]
    return frame.card(
        frame.text(f"## {words.title(session)}\n{_said(voice, session, round_, won)}"),
        frame.text(quote) if quote else None,
        *gallery(voice, plates.of(won["id"]) if won else (), ordered=True),
        frame.small(_alt(voice, won)) if won else None,
        frame.rule() if count else None,
        frame.text(count) if count else None,
        frame.small("\n".join(below)) if below else None,
        *_buttons(voice, session, round_, won),
        ink=Ink.CINNABAR,
    )


def _said(voice: Voice, session: Json, round_: Json, won: Json | None) -> str:
    if won is None:
        if round_["none_won"]:
            return voice("ui.picture.none_won")
        silent = not round_["ballots"]
        return voice("ui.picture.no_ballots" if silent else "cards.picture.nothing")
    if session["mode"] == "host":
        return voice("ui.picture.closed_host", label=won["label"])
    votes, ballots = words.number(voice, won["votes"]), words.number(voice, round_["ballots"])
    told = {"label": won["label"], "votes": votes, "ballots": ballots}
    if round_["passage"] is None:
        return voice("ui.picture.closed_cover", **told)
    number = words.number(voice, round_["passage"]["number"])
    return voice("ui.picture.closed", number=number, **told)


def _alt(voice: Voice, won: Json) -> str:
    """What is to be seen, for everybody: it is the caption too; a warning stands in its place."""
    if drafts.is_hidden(won):
        return drafts.warning_of(voice, won)
    return safe.cut(safe.line(won["picture"]["alt"]), ALT)


def _made(voice: Voice, round_: Json, won: Json) -> Iterable[str]:
    """What a machine did, from which words, and with which model and seed."""
    if won["kind"] == "member":
        return
    said = [voice("cards.picture.painted"), voice("cards.made.ai")]
    if won["model"]:
        source = {"model": safe.line(won["model"]), "seed": won["seed"]}
        said.append(voice("cards.made.source", **source))
    if won["adapter"]:
        said.append(voice("cards.made.adapter", adapter=safe.line(won["adapter"])))
    if note := round_["asking"]["note"]:
        said.append(safe.line(note))
    yield voice("cards.space").join(said)


def _buttons(
    voice: Voice, session: Json, round_: Json, won: Json | None
) -> list[frame.Part | None]:
    report = frame.button(voice("cards.button.report"), ids.make("report", "round", round_["id"]))
    why = None
    if round_["drafts"]:
        why = frame.button(voice("cards.button.why"), ids.make("why", round_["id"]))
    if session["status"] != "open":
        return [frame.row(why, report)]
    passage = round_["passage"]
    again = ids.make("illustrate", session["id"], passage["id"] if passage else COVER)
    hung = won and hangs(session, round_)
    read = frame.button(voice("cards.button.so_far"), ids.make("read", session["id"], 1))
    first = [
        frame.button(voice("cards.picture.button.next"), again),
        _of(voice, round_, won, "anew", "ui.picture.again_from"),
        _of(voice, round_, won, "large1", "ui.picture.upscale"),
        frame.button(voice("ui.picture.unhang"), ids.make("unhang", session["id"], hung["id"]))
        if hung
        else None,
    ]
    second = [
        frame.button(
            voice("cards.button.next"), ids.make("next", session["id"]), style=Style.primary
        )
        if session["round"] is None
        else None,
        read if session["canon"] else None,
        why,
        report,
    ]
    return [frame.row(*first), frame.row(*second)]


def _of(voice: Voice, round_: Json, won: Json | None, verb: str, key: str) -> frame.Button | None:
    """A deed with the picture that won."""
    if won is None or not won["picture"]:
        return None
    return frame.button(voice(key), ids.make(verb, round_["id"], won["id"]))


def hangs(session: Json, round_: Json) -> Json | None:
    """The picture of this round where it hangs; None once it was taken down."""
    there = [one for passage in session["canon"] for one in passage["pictures"]]
    there += [session["cover"]] if session["cover"] else []
    return next((one for one in there if one["round_id"] == round_["id"]), None)
