"""
A picture round's one message, from the queue to its end: painted, open, level, failed, frozen.

Pure: the session's and the round's JSON views in, a card out, as `bot/cards/round.py` does it for
texts. The pictures themselves are files of the message (`bot/cards/plates.py`).
"""

from collections.abc import Iterable

from bot import ids
from bot.cards import colours, drafts, frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.plates import NO_PLATES, Plates, gallery, missing_line
from bot.cards.words import Json
from bot.voice import Voice

PROMPT = 300  # characters of what was asked for
LEFT_OUT = 150  # of what was not to be drawn, or drawn in its place
ALT = 400  # of a picture that cannot be shown
MORE = 2  # pictures that one press adds, where there is room
SAID = 1_900  # of all lines about the pictures together


def painting_card(voice: Voice, session: Json, round_: Json) -> frame.Card:
    """In the queue, or being painted: one line and one button."""
    queued = round_["status"] == "queued"
    stop = voice("cards.round.take_out") if queued else voice("ui.round.cancel")
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{words.waiting(voice, round_)}"),
        *_small(_asked(voice, round_)),
        frame.row(frame.button(stop, ids.make("cancel", round_["id"]))),
    )


def picture_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """The pictures side by side, a ring for each, and what else one may do; nobody's own."""
    return frame.card(
        frame.text(_top(voice, session, round_)),
        frame.small("\n".join([_ask(voice, round_), *_asked(voice, round_)])),
        *_shown(voice, round_, plates),
        frame.small("\n".join(_foot(voice, round_, plates))),
        *_rings(voice, round_),
        *_deeds(voice, round_),
        ink=Ink.CINNABAR,
    )


def picture_tied_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """The level pictures: "Take it" for the host, a second vote for everybody."""
    tied = [draft for draft in round_["drafts"] if draft["id"] in round_["tied"]]
    said = voice("ui.say.tie", labels=words.letters(voice, tied))
    takes = [
        frame.button(
            voice("cards.picture.take", label=draft["label"]),
            ids.make("pick", round_["id"], draft["id"]),
        )
        for draft in tied
    ]
    id_ = round_["id"]
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{said}"),
        *_shown(voice, round_, plates),
        *_small(_made(voice, round_, plates)),
        *frame.rows(*takes),
        frame.row(
            frame.button(voice("ui.ballot.second"), ids.make("again", id_)),
            frame.button(voice("cards.button.other"), ids.make("other", id_)),
            _report(voice, round_),
        ),
        ink=Ink.CINNABAR,
    )


def picture_frozen_card(
    voice: Voice, session: Json, round_: Json, plates: Plates = NO_PLATES
) -> frame.Card:
    """What stays in the channel when the round is over: its pictures, no buttons."""
    cancelled = round_["status"] == "cancelled"
    over = voice("ui.picture.cancelled" if cancelled else "cards.picture.over")
    shown = round_["drafts"] and not cancelled  # of a cancelled round nothing is kept
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{frame.subtext(over)}"),
        *(_shown(voice, round_, plates) if shown else ()),
        *_small(_made(voice, round_, plates) if shown else ()),
    )


def picture_failed_card(voice: Voice, session: Json, round_: Json) -> frame.Card:
    """Why there are no pictures, and the way to ask again."""
    retry = frame.button(
        voice("ui.round.retry"), ids.make("retry", round_["id"]), style=Style.primary
    )
    return frame.card(
        frame.text(f"{words.heading(voice, session, round_)}\n{_failed(voice, round_)}"),
        frame.row(retry),
        ink=Ink.OCHRE,
    )


def _failed(voice: Voice, round_: Json) -> str:
    code = (round_["error"] or {}).get("code", "engine")
    known = (f"error.image_{code}", f"error.{code}")
    found = (key for key in known if voice.catalogue.has(key, voice.spoken))
    return voice(next(found, "error.engine"))


def _top(voice: Voice, session: Json, round_: Json) -> str:
    """The heading, and the first words of what is illustrated as a quotation."""
    heading = words.heading(voice, session, round_)
    return "\n".join(filter(None, [heading, quoted(voice, session, round_)]))


def _ask(voice: Voice, round_: Json) -> str:
    """What the voters are asked; of an empty table, how a picture comes to it."""
    if not round_["drafts"]:
        return voice("cards.picture.empty")
    sealed = voice("ui.round.sealed_runoff" if round_["runoff"] else "ui.round.sealed")
    ask = voice("ui.picture.open" if round_["passage"] else "ui.picture.open_cover")
    return ask + voice("cards.space") + sealed


def quoted(voice: Voice, session: Json, round_: Json) -> str:
    """
    The first words of what is illustrated as a quotation, or its warning; empty for the whole work.

    As the page has it, so that what is hidden there, or was taken off, is not told here.
    """
    about = round_["passage"]["id"] if round_["passage"] else None
    passage = next((one for one in session["canon"] if one["id"] == about), None)
    if passage is None:
        return ""
    if drafts.is_hidden(passage):
        return safe.quote(drafts.warning_of(voice, passage))
    return safe.quote(safe.cut(safe.block(passage["text"]), drafts.CONTEXT))


def _asked(voice: Voice, round_: Json) -> Iterable[str]:
    """How it was asked: words, style, what to leave out, whose picture it starts from."""
    asking = round_["asking"]
    said = []
    if asking["prompt"]:
        prompt = safe.cut(safe.line(asking["prompt"]), PROMPT)
        said.append(voice("cards.picture.asked", prompt=prompt))
    if asking["style"]:
        said.append(
            voice("cards.picture.style", style=voice(f"ui.picture.styles.{asking['style']}"))
        )
    if asking["negative"]:
        negative = safe.cut(safe.line(asking["negative"]), LEFT_OUT)
        said.append(voice("cards.picture.without", negative=negative))
    if said:
        yield voice("cards.space").join(said)
    if asking["source"]:
        yield voice("cards.picture.from", name=words.person(voice, round_["asked_by"]))


def _shown(voice: Voice, round_: Json, plates: Plates) -> list[frame.Part]:
    """The gallery, and a line for each picture: its mood, its colours, how it fits."""
    lines = [_line(voice, draft, plates) for draft in round_["drafts"]]
    said = safe.cut("\n".join(lines), SAID)
    return [*gallery(voice, plates.ready, ordered=True), *_small([said])]


def _line(voice: Voice, draft: Json, plates: Plates) -> str:
    label = draft["label"]
    if draft["vetoed"]:
        return voice("cards.picture.line", label=label, said=voice("ui.draft.vetoed"))
    if drafts.is_hidden(draft):
        return voice("cards.picture.line", label=label, said=drafts.warning_of(voice, draft))
    said = [*_mood(voice, draft)]
    if not plates.of(draft["id"]):
        alt = safe.cut(safe.line(draft["picture"]["alt"]), ALT)
        said = [voice("cards.picture.unseen", alt=alt)]
    return voice("cards.picture.line", label=label, said=voice("cards.space").join(said))


def _mood(voice: Voice, draft: Json) -> Iterable[str]:
    """Calm, steady. Blue and grey. Fits 82 %."""
    picture = draft["picture"]
    moods = words.joined(voice, draft["reading"] or {}, "moods")
    shades = [voice(f"cards.colour.{code}") for code in colours.named(picture["palette"])]
    told = list(filter(None, [moods, words.listed(voice, shades) if shades else ""]))
    for each in told:
        yield voice("cards.sentence", words=each[:1].upper() + each[1:])
    if picture["fit_word"] is not None:
        yield voice(f"cards.picture.fit.{picture['fit_word']}")
    elif not told:
        yield voice("cards.picture.untold")


def _foot(voice: Voice, round_: Json, plates: Plates) -> Iterable[str]:
    closes = {"when": words.until(round_["deadline"]), "n": round_["quorum"]}
    key = "cards.round.closes_runoff" if round_["runoff"] else "cards.round.closes"
    inside = voice("cards.round.ballots", n=round_["ballots"])
    if not round_["ballots"]:
        inside = voice("cards.round.no_ballot")
    yield voice(key, **closes) + voice("cards.space") + inside
    if round_["asking"]["adding"]:
        yield voice("ui.picture.more_coming")
    yield from _made(voice, round_, plates)


def _made(voice: Voice, round_: Json, plates: Plates) -> Iterable[str]:
    """That a machine painted, and how; what it could not draw; what cannot be shown here."""
    asking = round_["asking"]
    if round_["asked"]:
        sealed = round_["status"] in {"voting", "tied"}
        label = voice("cards.picture.some" if sealed else "cards.made.ai")
        yield voice("cards.space").join(filter(None, [label, safe.line(asking["note"])]))
    if asking["left_out"]:
        yield _left_out(voice, asking)
    if missing := missing_line(voice, plates):
        yield missing
    elif round_["drafts"] and not plates.ready and plates.settled:
        yield voice("cards.picture.no_files")


def _left_out(voice: Voice, asking: Json) -> str:
    asked = words.listed(voice, [words.excerpt(each, 40) for each in asking["left_out"]])
    said = {"asked": safe.line(asked)}
    if not asking["drawn"]:
        return voice("ui.picture.outside_only", **said)
    drawn = safe.cut(safe.line(voice.written(asking["drawn"][voice.work])), LEFT_OUT)
    return voice("ui.picture.outside", **said, drawn=drawn)


def _rings(voice: Voice, round_: Json) -> list[frame.Part | None]:
    """Ring A to F, and none of these."""
    rings = [
        drafts.ring(voice, round_, draft)
        for draft in round_["drafts"]
        if drafts.may_be_ringed(round_, draft)
    ]
    none = frame.button(voice("ui.ballot.none"), ids.make("none", round_["id"]))
    return list(frame.rows(*rings, none if rings else None))


def _deeds(voice: Voice, round_: Json) -> list[frame.Part | None]:
    """What the model may do more of, and one's own; the rarer deeds under "Other"."""
    id_, room = round_["id"], round_["room_for"]
    some = any(not draft["vetoed"] for draft in round_["drafts"])
    painted = bool(round_["can_more"] and round_["asked"])

    def of(verb: str, said: str) -> frame.Button:
        return frame.button(said, ids.make(verb, id_))

    more = voice("cards.picture.button.more", n=min(room, MORE))
    deeds = frame.rows(
        of("vary", voice("ui.picture.variations")) if painted and some else None,
        of("large", voice("ui.picture.upscale")) if some else None,
        of("seed", voice("ui.picture.same_seed")) if painted and some else None,
        of("more", more) if painted else None,
        of("words", voice("ui.picture.words")) if painted else None,
        of("mine", voice("ui.picture.own")) if room else None,
        of("close", voice("ui.ballot.close_now")),
        of("other", voice("cards.button.other")),
        _report(voice, round_),
    )
    return list(deeds)


def _report(voice: Voice, round_: Json) -> frame.Button:
    return frame.button(voice("cards.button.report"), ids.make("report", "round", round_["id"]))


def _small(lines: Iterable[str]) -> list[frame.Part]:
    said = "\n".join(lines)
    return [frame.small(said)] if said else []
