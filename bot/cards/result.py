"""
What a round came to, as a new message: the draft that joined, the count, who made what.

Pure; told only of a closed round, whose view has nothing sealed any more.
"""

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.lesson import lesson_row
from bot.cards.plates import NO_PLATES, Plates, gallery
from bot.cards.words import Json
from bot.voice import Voice

JOINED = 900  # characters of what joined; the whole is read from the start


def result_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """The result of a closed round with the picture of what joined, and what one may do next."""
    won = next((one for one in round_["drafts"] if one["id"] == round_["winner"]), None)
    top = f"## {words.title(session)}\n{_said(voice, session, round_, won)}"
    count = count_of(voice, round_)
    below = "\n".join(
        filter(None, [*notes(voice, round_), words.made_with(voice, won) if won else ""])
    )
    return frame.card(
        frame.text(top),
        frame.text(_joined(voice, won)) if won else None,
        *gallery(voice, plates.of(won["id"]) if won else ()),
        frame.rule() if count else None,
        frame.text(count) if count else None,
        frame.small(below) if below else None,
        *_buttons(voice, session, round_, won),
        ink=Ink.CINNABAR,
    )


def _said(voice: Voice, session: Json, round_: Json, won: Json | None) -> str:
    number = words.number(voice, round_["number"])
    if won is None:
        if round_["none_won"]:
            return voice("ui.say.none_won")
        return (
            voice("ui.say.no_ballots") if not round_["ballots"] else voice("cards.result.nothing")
        )
    if session["mode"] == "host":
        return voice("ui.say.closed_host", number=number, label=won["label"])
    kind = session["form"] if session["form"] in {"story", "poem"} else ""
    key = f"ui.say.closed_{kind}" if kind else "ui.say.closed"
    votes, ballots = words.number(voice, won["votes"]), words.number(voice, round_["ballots"])
    return voice(key, number=number, label=won["label"], votes=votes, ballots=ballots)


def _joined(voice: Voice, won: Json) -> str:
    """What joined, as a quotation; behind its warning when it has one."""
    return safe.quote(safe.cut(drafts.body(voice, won), JOINED))


def count_of(voice: Voice, round_: Json) -> str:
    """A line for each draft, most approved first, with its rings and its maker."""
    ballots = round_["ballots"]
    shown = [one for one in round_["drafts"] if not one["vetoed"]]
    if not ballots:
        return ""
    lines = []
    for draft in sorted(shown, key=lambda one: -one["votes"]):
        rings = words.rings(draft["votes"], ballots)
        made = words.maker(voice, draft, round_["drafts"])
        count = {"votes": draft["votes"], "ballots": ballots, "maker": made}
        gap = words.EN_SPACE
        said = voice("cards.result.votes", **count)
        lines.append(f"**{draft['label']}**{gap}{rings}{gap}{said}")
    return safe.cut("\n".join(lines), 1_500)


def notes(voice: Voice, round_: Json) -> list[str]:
    """How many chose none, and what order was expected."""
    said = _none_marks(voice, round_)
    if round_["order_expected"]:
        by_id = {one["id"]: one["label"] for one in round_["drafts"]}
        expected = [by_id[each] for each in round_["order_expected"] if each in by_id]
        said.append(voice("cards.result.expected", order=words.listed(voice, expected)))
    return said + _blind(voice, round_)


def _blind(voice: Voice, round_: Json) -> list[str]:
    """Which drafts came from which adapter, where a round was drawn blind from two."""
    drawn = [one for one in round_["drafts"] if one["model"]]
    sources: dict[str | None, list[str]] = {}
    for draft in drawn:
        sources.setdefault(draft["adapter"], []).append(draft["label"])
    if len(sources) < 2:
        return []
    return [
        voice(
            "cards.result.drawn_by",
            labels=words.listed(voice, labels),
            adapter=safe.line(adapter) if adapter else voice("tuning.base"),
        )
        for adapter, labels in sources.items()
    ]


def _none_marks(voice: Voice, round_: Json) -> list[str]:
    """How many chose none, where others won."""
    none = (round_["tally"] or {}).get("none", 0)
    if not none or round_["none_won"]:
        return []
    return [voice("ui.result.none_marks", n=none, ballots=round_["ballots"])]


def _buttons(
    voice: Voice, session: Json, round_: Json, won: Json | None
) -> list[frame.Part | None]:
    id_ = session["id"]
    if session["status"] != "open":
        return [frame.row(*_understood(voice, round_), _report(voice, round_))]

    def of(verb: str, key: str, style: Style = Style.secondary) -> frame.Button:
        return frame.button(voice(key), ids.make(verb, id_), style=style)

    first = [
        of("next", "cards.button.next", Style.primary),
        of("wish", "cards.button.wish"),
        of("undo", "cards.button.undo") if won else None,
        of("branch", "cards.button.branch") if session["canon"] else None,
        of("finish", "cards.button.finish") if session["canon"] else None,
    ]
    read = frame.button(voice("cards.button.so_far"), ids.make("read", id_, 1))
    show = None
    if won and drafts.is_hidden(won):
        show = frame.button(voice("cards.draft.show"), ids.make("warn", round_["id"], won["id"]))
    joined = next((p for p in session["canon"] if p["round_id"] == round_["id"]), None)
    draw = None
    if joined is not None and session["mode"] != "corpse":
        draw = frame.button(
            voice("ui.illustrate.button"), ids.make("illustrate", id_, joined["id"])
        )
    second = [
        show,
        draw,
        read if session["canon"] else None,
        *_understood(voice, round_),
        _report(voice, round_),
    ]
    return [frame.row(*first), *frame.rows(*second), lesson_row(voice, session, round_)]


def _understood(voice: Voice, round_: Json) -> list[frame.Button | None]:
    """Why the drafts rank so, and two of them compared."""
    n, id_ = len(round_["drafts"]), round_["id"]
    return [
        frame.button(voice("cards.button.why"), ids.make("why", id_)) if n else None,
        frame.button(voice("ui.compare.button"), ids.make("pair", id_)) if n > 1 else None,
    ]


def _report(voice: Voice, round_: Json) -> frame.Button:
    return frame.button(voice("cards.button.report"), ids.make("report", "round", round_["id"]))
