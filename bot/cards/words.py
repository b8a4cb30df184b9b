"""
The small words of cards: numbers, letters, moments, credits; from the JSON views, made safe.

A view carries what members and models wrote as it is; here it becomes Discord markdown. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.cards import safe
from bot.voice import Voice

Json = dict[str, Any]

SPELT = 20  # numbers up to this one are words
EN_SPACE, WIDE_SPACE = "\u2002", "\u3000"
RING, NO_RING, MOST_RINGS = "●", "○", 10
EXCERPT = 60
NOTES, MOST_FAULTS, MOST_WORDS = 220, 2, 4  # of what is known of a draft, below it
ABOUT = 300  # characters of a premise or wish on a card


def number(voice: Voice, n: int) -> str:
    """A round's number as a word, where it has one."""
    return voice(f"ui.n.{n}") if 0 <= n <= SPELT else str(n)


def listed(voice: Voice, items: Iterable[str]) -> str:
    """A, B and C; 甲、乙、丙."""
    *first, last = list(items)
    if not first:
        return last
    return voice("ui.list_comma").join(first) + voice("ui.list_and") + last


def letters(voice: Voice, drafts: Iterable[Json]) -> str:
    return listed(voice, [draft["label"] for draft in drafts])


def until(moment: str | None) -> str:
    """A moment as each reader's own clock tells it: in 3 minutes."""
    return f"<t:{int(datetime.fromisoformat(moment).timestamp())}:R>" if moment else ""


def duration(voice: Voice, seconds: float) -> str:
    """About how long, without false precision."""
    if seconds < 2:
        return voice("ui.time.soon")
    if seconds < 90:
        return voice(
            "ui.time.about_s", s=round(seconds) if seconds < 10 else 10 * round(seconds / 10)
        )
    return voice("ui.time.about_min", min=round(seconds / 60))


def is_picture(round_: Json) -> bool:
    """Whether its drafts are pictures."""
    return bool(round_["kind"] == "image")


def waiting(voice: Voice, round_: Json) -> str:
    """Where a round stands in the queue, or how far its drafts are."""
    if round_["status"] == "queued":
        return (_pictures_queued if is_picture(round_) else _queued)(voice, round_)
    return (_painting if is_picture(round_) else _drafting)(voice, round_)


def person(voice: Voice, someone: Json | None) -> str:
    """A member's name as text, never a mention."""
    return safe.line(someone["name"]) if someone else voice("cards.somebody")


def title(session: Json) -> str:
    return safe.line(session["title"] or session["premise"][:EXCERPT])


def heading(voice: Voice, session: Json, round_: Json) -> str:
    """Lost Property, round five; Lost Property: a picture for passage three."""
    if is_picture(round_):
        return "## " + _picture_of(voice, session, round_["passage"])
    words = {"title": title(session), "number": number(voice, round_["number"])}
    return "## " + voice("cards.round.title", **words)


def _picture_of(voice: Voice, session: Json, passage: Json | None) -> str:
    if passage is None:
        return voice("cards.picture.title_cover", title=title(session))
    of = number(voice, passage["number"])
    return voice("cards.picture.title", title=title(session), number=of)


def letter(draft: Json, text: str) -> str:
    """A draft with its letter: on its first line, or above it where the lines are verse."""
    space = EN_SPACE if draft["label"].isascii() else WIDE_SPACE
    gap = "\n" if is_verse(text) else space
    return f"**{draft['label']}**{gap}{text}"


def is_verse(text: str) -> bool:
    """Whether line breaks fall within paragraphs."""
    return any("\n" in part for part in text.strip().split("\n\n"))


def notes(voice: Voice, draft: Json) -> str:
    """Mood, themes and what the form's check found; empty when nothing is known."""
    reading = draft.get("reading") or {}
    said = [_words(voice, reading, "moods"), _words(voice, reading, "themes")]
    said += faults(voice, draft["problems"][:MOST_FAULTS])
    return safe.cut(voice("cards.space").join(filter(None, said)), NOTES)


def faults(voice: Voice, problems: Sequence[Json]) -> list[str]:
    """What the form's check found, each with its line; most sentences name it themselves."""
    said = []
    for problem in problems:
        message = safe.line(voice.written(problem["message"]))
        known = problem["line"] is None or _names_its_line(message)
        at = {"line": problem["line"], "message": message}
        said.append(message if known else voice("cards.draft.at_line", **at))
    return said


def _names_its_line(message: str) -> bool:
    return re.match(r"Lines? \d|第.{1,3}[行句]", message) is not None


def joined(voice: Voice, reading: Json, kind: str) -> str:
    """Its moods or themes in a row; empty when none were read."""
    some = [excerpt(word, 24).strip() for word in reading.get(kind, ())][:MOST_WORDS]
    return safe.line(voice("ui.list_comma").join(some))


def _words(voice: Voice, reading: Json, kind: str) -> str:
    shown = joined(voice, reading, kind)
    return voice("cards.sentence", words=shown[:1].upper() + shown[1:]) if shown else ""


def rings(votes: int, ballots: int) -> str:
    """Approvals as filled rings among all ballots; beyond ten ballots in tenths."""
    most = min(ballots, MOST_RINGS)
    filled = votes if ballots <= MOST_RINGS else round(votes * MOST_RINGS / ballots)
    return RING * filled + NO_RING * (most - filled)


def maker(voice: Voice, draft: Json, drafts: Sequence[Json] = ()) -> str:
    """Who made a draft or passage, told after the close: the model, a member, or both."""
    author = safe.line(draft["author"]) if draft["author"] else voice("cards.somebody")
    if draft.get("picture"):
        return voice(f"cards.picture.by_{draft['kind']}", author=author)
    if draft["kind"] == "model":
        return voice("cards.by.model")
    if draft["kind"] == "member":
        return voice("cards.by.member", author=author)
    parent = next((one for one in drafts if one["id"] == draft.get("parent")), None)
    if parent is None:
        return voice("cards.by.edited_plain", author=author)
    return voice("cards.by.edited", label=parent["label"], author=author)


def made_with(voice: Voice, made: Json) -> str:
    """The line that says what a machine did: nothing for what a member wrote alone."""
    if made["kind"] == "member" or made["kind"] is None:
        return ""
    said = [voice(f"cards.made.{made['kind']}"), voice("cards.made.ai")]
    if made["model"]:
        source = {"model": safe.line(made["model"]), "seed": made["seed"]}
        said.append(voice("cards.made.source", **source))
    if made["adapter"]:
        said.append(voice("cards.made.adapter", adapter=safe.line(made["adapter"])))
    return voice("cards.space").join(said)


def ai_line(voice: Voice, round_: Json, draft: Json | None = None) -> str:
    """
    The line that says that a machine wrote here; empty where none did.

    Whose draft is whose stays sealed until the close, so before it the line speaks of all of
    them; after it, of this one.
    """
    known = draft["kind"] if draft else None
    if known == "member" or not (known or round_["asked"]):
        return ""
    sealed = round_["status"] in {"voting", "tied"}
    return voice("cards.made.some" if sealed else "cards.made.ai")


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """A text's first words in one line, for labels and menus: plain, no markdown."""
    return safe.cut(" ".join(safe.plain(text).split()), limit)


def _queued(voice: Voice, round_: Json) -> str:
    named, ahead = number(voice, round_["number"]), round_["position"]
    if round_["resting"]:
        return voice("ui.say.queued_resting", number=named)
    if not ahead:
        return voice("ui.say.queued_next", number=named)
    if round_["eta_s"] is None:
        return voice("ui.say.queued_plain", number=named, ahead=ahead)
    eta = duration(voice, round_["eta_s"])
    return voice("ui.say.queued", number=named, ahead=ahead, eta=eta)


def _drafting(voice: Voice, round_: Json) -> str:
    done = {"done": number(voice, round_["done"]), "asked": number(voice, round_["asked"])}
    if round_["eta_s"] is None:
        return voice("ui.say.drafting", **done)
    return voice("cards.round.drafting", **done, eta=duration(voice, round_["eta_s"]))


def _pictures_queued(voice: Voice, round_: Json) -> str:
    ahead = round_["position"]
    if not ahead:
        return voice("ui.picture.queued_next")
    if round_["eta_s"] is None:
        return voice("ui.picture.queued_plain", ahead=ahead)
    return voice("ui.picture.queued", ahead=ahead, eta=duration(voice, round_["eta_s"]))


def _painting(voice: Voice, round_: Json) -> str:
    eta = "" if round_["eta_s"] is None else duration(voice, round_["eta_s"])
    if not round_["done"]:
        return voice("cards.picture.begun_eta", eta=eta) if eta else voice("cards.picture.begun")
    done = {"done": number(voice, round_["done"]), "asked": number(voice, round_["asked"])}
    if not eta:
        return voice("ui.picture.painting", **done)
    return voice("cards.picture.painting", **done, eta=eta)
