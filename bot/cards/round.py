"""
A round's one message, from the queue to its end: waiting, open, level, failed, frozen.

Pure: the session's and the round's JSON views in, a card out. `voice` speaks the session's
language, since everybody reads the same card.
"""

from collections.abc import Iterable

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.lesson import lesson_row
from bot.cards.plates import NO_PLATES, Plates, gallery, missing_line
from bot.cards.words import Json
from bot.voice import Voice

CROWDED = 5  # from so many drafts on, the rarer buttons stand under "Other"
FRAME = 40  # characters kept for what sets lines small
CAPTION = 80  # and for the order of the pictures


def waiting_card(voice: Voice, session: Json, round_: Json) -> frame.Card:
    """In the queue, or being drafted: one line and one button."""
    queued = round_["status"] == "queued"
    stop = voice("cards.round.take_out") if queued else voice("ui.round.cancel")
    return frame.card(
        frame.text(f"**{words.title(session)}**\n{words.waiting(voice, round_)}"),
        frame.small(_wish(voice, round_)) if round_["wish"] else None,
        frame.row(frame.button(stop, ids.make("cancel", round_["id"]))),
    )


def round_card(voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES) -> frame.Card:
    """The drafts, a ring for each, and what else one may do; shared by all, so nobody's own."""
    top = _top(voice, session, round_)
    unmade = missing_line(voice, plates)
    foot = "\n".join([*_foot(voice, session, round_, is_cut=True), unmade])
    used = safe.shown_length(top) + safe.shown_length(foot) + FRAME + CAPTION
    rings = drafts.ring_button(voice, round_)
    parts, is_cut = drafts.sections(voice, round_, used, rings, plates)
    foot = "\n".join([*_foot(voice, session, round_, is_cut=is_cut), unmade])
    return frame.card(
        frame.text(top),
        frame.rule(),
        *parts,
        *gallery(voice, plates.ready),
        frame.small(foot),
        *_buttons(voice, session, round_, is_cut=is_cut),
        ink=Ink.CINNABAR,
    )


def tied_card(voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES) -> frame.Card:
    """The level drafts, each with "Take it" for the host, and a second vote for everybody."""
    tied = [draft for draft in round_["drafts"] if draft["id"] in round_["tied"]]
    said = voice("ui.say.tie", labels=words.letters(voice, tied))
    top = f"{words.heading(voice, session, round_)}\n{said}"

    def take(draft: Json) -> frame.Button | None:
        if draft["id"] not in round_["tied"]:
            return None
        label = voice("cards.round.take", label=draft["label"])
        return frame.button(label, ids.make("pick", round_["id"], draft["id"]))

    used = safe.shown_length(top) + 100 + CAPTION
    parts, _ = drafts.sections(voice, round_, used, take, plates)
    made = words.ai_line(voice, round_)
    return frame.card(
        frame.text(top),
        frame.rule(),
        *parts,
        *gallery(voice, plates.ready),
        frame.small(made) if made else None,
        frame.row(
            frame.button(voice("ui.ballot.second"), ids.make("again", round_["id"])),
            _read(voice, session, is_cut=False),
            frame.button(voice("cards.button.other"), ids.make("other", round_["id"])),
            _report(voice, round_),
        ),
        ink=Ink.CINNABAR,
    )


def frozen_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """What stays in the channel when a round is over: its drafts as plain text, no buttons."""
    cancelled = round_["status"] == "cancelled"
    key = "ui.say.cancelled" if cancelled else "cards.round.over"
    top = f"{words.heading(voice, session, round_)}\n{frame.subtext(voice(key))}"
    used = safe.shown_length(top) + 100 + CAPTION
    parts, _ = drafts.sections(voice, round_, used, lambda _: None, plates)
    made = words.ai_line(voice, round_)
    pictures = gallery(voice, plates.ready)
    ended = parts if pictures else parts[:-1]  # no rule below the last draft, unless pictures are
    return frame.card(
        frame.text(top),
        frame.rule() if parts else None,
        *ended,
        *pictures,
        frame.small(made) if made and parts else None,
    )


def failed_card(voice: Voice, session: Json, round_: Json) -> frame.Card:
    """Why there are no drafts, and the way to ask again."""
    code = (round_["error"] or {}).get("code", "engine")
    key = f"error.{code}"
    said = voice(key) if voice.catalogue.has(key, voice.spoken) else voice("error.engine")
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{said}"),
        frame.row(
            frame.button(
                voice("ui.round.retry"), ids.make("retry", round_["id"]), style=Style.primary
            ),
        ),
        ink=Ink.OCHRE,
    )


def _wish(voice: Voice, round_: Json) -> str:
    wish = safe.cut(safe.line(round_["wish"]), words.ABOUT)
    return voice("cards.round.wish", name=words.person(voice, round_["asked_by"]), wish=wish)


def _top(voice: Voice, session: Json, round_: Json) -> str:
    by_host = session["mode"] == "host"
    ask = voice("ui.say.open_host") if by_host else voice("ui.say.open")
    sealed = voice("ui.round.sealed_runoff") if round_["runoff"] else voice("ui.round.sealed")
    lines = [words.heading(voice, session, round_)]
    if from_there := drafts.goes_on_from(voice, session):
        lines.append(from_there)
    if round_["wish"]:
        lines.append(frame.subtext(_wish(voice, round_)))
    if not round_["drafts"]:
        return "\n".join([*lines, voice("cards.round.empty")])
    return "\n".join([*lines, frame.subtext(ask + voice("cards.space") + sealed)])


def _foot(voice: Voice, session: Json, round_: Json, *, is_cut: bool) -> Iterable[str]:
    closes = {"when": words.until(round_["deadline"]), "n": round_["quorum"]}
    key = "cards.round.closes_runoff" if round_["runoff"] else "cards.round.closes"
    inside = voice("cards.round.ballots", n=round_["ballots"])
    if not round_["ballots"]:
        inside = voice("cards.round.no_ballot")
    yield voice(key, **closes) + voice("cards.space") + inside
    if is_cut:
        yield voice("cards.round.cut", read=voice("cards.button.read"))
    if made := words.ai_line(voice, round_):
        yield made


def _buttons(voice: Voice, session: Json, round_: Json, *, is_cut: bool) -> list[frame.Part | None]:
    """Two rows; where many drafts take the components, the rarer deeds go under "Other"."""
    id_, room = round_["id"], round_["room_for"] > 0
    crowded = len(round_["drafts"]) >= CROWDED
    some = bool(round_["drafts"])

    def of(verb: str, key: str) -> frame.Button:
        return frame.button(voice(key), ids.make(verb, id_))

    first = [
        of("none", "ui.ballot.none") if some else None,
        of("more", "ui.ballot.more") if round_["can_more"] and round_["asked"] else None,
        of("edit", "cards.button.edit") if room and some else None,
        of("write", "ui.ballot.own") if room else None,
        of("why", "cards.button.why") if some and not crowded else None,
    ]
    second = [
        _read(voice, session, is_cut=is_cut),
        of("close", "ui.ballot.close_now") if not crowded else None,
        of("pair", "ui.compare.button") if len(round_["drafts"]) > 1 and not crowded else None,
        of("other", "cards.button.other"),
        _report(voice, round_),
    ]
    return [frame.row(*first), frame.row(*second), lesson_row(voice, session, round_)]


def _read(voice: Voice, session: Json, *, is_cut: bool) -> frame.Button | None:
    if not session["canon"] and not is_cut:
        return None
    key = "cards.button.read" if is_cut else "cards.button.so_far"
    return frame.button(voice(key), ids.make("read", session["id"], 1))


def _report(voice: Voice, round_: Json) -> frame.Button:
    return frame.button(voice("cards.button.report"), ids.make("report", "round", round_["id"]))
