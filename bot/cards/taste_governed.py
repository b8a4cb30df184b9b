"""What those who run a server do with its taste: begin again, settle ballots set aside. Pure."""

from collections.abc import Sequence

from bot import ids
from bot.cards import frame, safe, words
from bot.cards.frame import Ink, Style
from bot.cards.taste import counted
from bot.cards.words import Json
from bot.voice import Voice

LISTED = 5  # quarantines on one card, each with two buttons
RARE, FEWEST = 0.001, 2  # a chance below is told as rare; above, as so many in a thousand
TITLE = 80  # characters of a session's title
DEEDS = {"count": "counted", "keep_out": "kept_out"}  # deed -> what it is called afterwards


def reset_card(voice: Voice, community: Json) -> frame.Card:
    """Asked once more, with what goes and what stays."""
    return frame.card(
        frame.text(f"## {voice('ui.taste.govern.reset')}\n{voice('ui.taste.govern.reset_ask')}"),
        frame.text(voice("cards.taste.reset_goes", **counted(voice, community))),
        frame.row(
            frame.button(
                voice("ui.taste.govern.reset_yes"), ids.make("forget", "yes"), style=Style.danger
            ),
            frame.button(voice("ui.taste.govern.reset_no"), ids.make("forget", "no")),
        ),
        ink=Ink.OCHRE,
    )


def quarantines_card(voice: Voice, waiting: Sequence[Json]) -> frame.Card:
    """The open ones, the oldest first, each with its evidence and its two buttons."""
    title = f"## {voice('ui.taste.quarantine.title')}"
    if not waiting:
        return frame.card(frame.text(f"{title}\n{voice('ui.taste.quarantine.none')}"))
    parts: list[frame.Part | None] = []
    for one in waiting[:LISTED]:
        parts += [frame.rule(), *_one(voice, one)]
    more = {"shown": LISTED, "n": len(waiting)}
    return frame.card(
        frame.text(f"{title}\n{voice('ui.taste.quarantine.lead')}"),
        *parts,
        frame.small(voice("cards.quarantine.more", **more)) if len(waiting) > LISTED else None,
        ink=Ink.OCHRE,
    )


def quarantine_card(voice: Voice, one: Json) -> frame.Card:
    """One of them, as the log channel is told of it."""
    title = f"### {voice('ui.taste.quarantine.title')}"
    lead = voice("ui.taste.quarantine.lead")
    return frame.card(frame.text(f"{title}\n{lead}"), *_one(voice, one), ink=Ink.OCHRE)


def settled_card(voice: Voice, one: Json, deed: str, by: str) -> frame.Card:
    """The same as it stands when somebody decided."""
    return frame.card(
        frame.text(f"### {voice('ui.taste.quarantine.title')}"),
        _told(voice, one),
        frame.small(voice(f"cards.quarantine.{DEEDS[deed]}", name=safe.line(by))),
    )


def _one(voice: Voice, one: Json) -> list[frame.Part | None]:
    """The evidence in words, and its buttons."""
    return [_told(voice, one), frame.row(*(_button(voice, one, deed) for deed in DEEDS))]


def _told(voice: Voice, one: Json) -> frame.Part:
    return frame.text(f"{_evidence(voice, one)}\n{frame.subtext(words.until(one['at']))}")


def _evidence(voice: Voice, one: Json) -> str:
    kind = "alone" if one["alone"] else "said"
    rare = "_rare" if one["p"] < RARE else ""
    title = safe.cut(safe.line(one["title"]), TITLE)
    return voice(
        f"ui.taste.quarantine.{kind}{rare}",
        title=title,
        number=one["round"],
        n=one["n"],
        share=round(100 * one["share"]),
        expected=round(100 * one["expected"]),
        p=max(FEWEST, round(1_000 * one["p"])),
    )


def _button(voice: Voice, one: Json, deed: str) -> frame.Button:
    said = voice(f"ui.taste.quarantine.{deed}")
    return frame.button(said, ids.make("quarantine", one["id"], deed))
