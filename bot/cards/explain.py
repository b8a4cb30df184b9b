"""
Why a draft ranks as it does: its form's check, its reading with the words it rests on, the
criteria in sentences, what it shares with known lines; after the close places, count and maker.

Shows what the round's view gives this reader and nothing more. Pure.
"""

import re
from collections.abc import Iterable

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink
from bot.cards.standing import standing_lines
from bot.cards.words import Json
from bot.voice import Voice

USUAL = (0.36, 0.64)  # scores between are what is usual for such a text
START, SAID, WHY = 300, 3_000, 160  # characters: of the text, of all that is said, of a reason
QUOTES, QUOTE = 3, 40


def explain_card(voice: Voice, round_: Json, draft_id: str) -> frame.Card:
    """What may be told of a draft now: criteria after one's own ballot, places after the close."""
    draft = next(one for one in round_["drafts"] if one["id"] == draft_id)
    made = words.ai_line(voice, round_, draft)
    seen = words.is_picture(round_)
    form = [] if seen else _form(voice, draft)
    said = [*_reading(voice, draft), *form, *_close(voice, draft, round_)]
    name = "ui.picture.label" if seen else "cards.draft.name"
    criteria = "\n".join(_criteria(voice, draft, round_))
    stood = standing_lines(voice, draft, round_["drafts"])
    return frame.card(
        frame.text(f"### {voice(name, label=draft['label'])}"),
        frame.text(safe.quote(safe.cut(drafts.body(voice, draft), START))),
        frame.text(safe.cut("\n".join(said), SAID // 2)) if said else None,
        frame.text("\n".join(stood)) if stood else None,
        frame.rule(),
        frame.text(safe.cut(criteria, SAID // 2)),
        frame.small(made) if made else None,
        frame.row(_compare(voice, draft, round_)),
        ink=Ink.PENCIL,
    )


def _reading(voice: Voice, draft: Json) -> Iterable[str]:
    """Mood and themes, the words that show the mood, and who read them."""
    reading = draft.get("reading") or {}
    if moods := words.joined(voice, reading, "moods"):
        yield voice("cards.explain.mood", words=moods)
    if quoted := _quotes(voice, draft, reading):
        yield frame.subtext(voice("ui.mood.places", quotes=quoted))
    if themes := words.joined(voice, reading, "themes"):
        yield voice("cards.explain.themes", words=themes)
    if moods and reading.get("backend"):
        yield frame.subtext(_reader(voice, reading))


def _quotes(voice: Voice, draft: Json, reading: Json) -> str:
    """The first places in the text that the mood was read from; none of a hidden draft."""
    if drafts.is_hidden(draft) or draft["vetoed"]:
        return ""
    found: list[str] = []
    for place in reading.get("evidence", ()):
        quoted = words.excerpt(draft["text"][place["start"] : place["end"]], QUOTE)
        if quoted and quoted not in found:
            found.append(quoted)
    said = (voice("cards.explain.quote", text=safe.line(one)) for one in found[:QUOTES])
    return voice("ui.list_comma").join(said)


def _reader(voice: Voice, reading: Json) -> str:
    key = f"ui.reader.{re.sub(r'[^A-Za-z0-9_]', '_', reading['backend'])}"
    known = voice.catalogue.has(key, voice.spoken)
    other = voice("ui.reader.other", name=safe.line(reading["backend"]))
    reader = voice(key) if known else other
    measured = reading["backend"] == "lexicon+words"  # a model's word for itself is not told
    n = round(10 * (reading.get("sure") or 0)) if measured else 0
    said = "ui.reader.said" if n else "ui.reader.said_plain"
    return voice(said, reader=reader, **({"n": n} if n else {}))


def _form(voice: Voice, draft: Json) -> list[str]:
    return words.faults(voice, draft["problems"]) or [voice("cards.explain.sound")]


def _close(voice: Voice, draft: Json, round_: Json) -> Iterable[str]:
    """Who made it and how many ringed it, and the two orders, once all of it is told."""
    if round_["status"] != "closed":
        yield voice("cards.explain.sealed")
        return
    if draft["vetoed"]:
        return
    maker = words.maker(voice, draft, round_["drafts"])
    count = {"votes": draft["votes"], "ballots": round_["ballots"], "maker": maker}
    yield voice("cards.explain.count", **count)
    if round_["order_expected"]:
        yield _orders(voice, round_)
    else:
        yield voice("cards.explain.no_ranker")


def _orders(voice: Voice, round_: Json) -> str:
    """The expected order beside the voted one; the one that joined leads."""
    by_id = {one["id"]: one for one in round_["drafts"]}
    expected = [by_id[one] for one in round_["order_expected"] if one in by_id]
    voted = sorted(expected, key=lambda one: (one["id"] != round_["winner"], -(one["votes"] or 0)))

    def said(order: list[Json]) -> str:
        return voice("ui.list_comma").join(one["label"] for one in order)

    return voice("ui.why.ladder", expected=said(expected), voted=said(voted))


def _criteria(voice: Voice, draft: Json, round_: Json) -> Iterable[str]:
    """A line for each criterion; before one's own ballot the sentence that says when."""
    if draft["evaluations"] is None:
        yield voice("ui.why.after_vote")
        return
    if not draft["evaluations"]:
        yield voice("ui.why.unread")
        return
    n = len([one for one in round_["drafts"] if one["evaluations"]])
    yield from (_criterion(voice, one, n) for one in draft["evaluations"])
    yield from _novelty(voice, draft["novelty"])
    if round_["status"] != "closed":
        yield frame.subtext(voice("ui.why.places_later"))


def _criterion(voice: Voice, one: Json, n: int) -> str:
    """**Surprise**, more than usual, 2nd of four. Why."""
    key = f"ui.criterion.{one['criterion']}"
    known = voice.catalogue.has(key, voice.spoken)
    named = voice(key) if known else safe.line(one["criterion"])
    said = [f"**{named}**", level(voice, one["score"])]
    if one["place"]:
        place = f"ui.place.{one['place']}"
        said.append(voice("ui.why.place", place=voice(place), n=words.number(voice, n)))
    why = safe.cut(safe.line(voice.written(one["why"])), WHY)
    return f"{voice('ui.list_comma').join(said)}{voice('cards.colon')}{why}"


def level(voice: Voice, score: float) -> str:
    """Where a score from 0 to 1 stands beside what is usual, in words."""
    if score > USUAL[1]:
        return voice("ui.why.above")
    return voice("ui.why.below") if score < USUAL[0] else voice("ui.why.level")


def _novelty(voice: Voice, known: Json | None) -> Iterable[str]:
    """The nearest known line, and how much is shared with it."""
    if known is None:
        return
    head = f"**{voice('ui.new.name')}**{voice('cards.colon')}"
    if not known["nearest"]:
        yield head + voice("ui.new.none")
        return
    key = f"ui.new.{known['source']}"
    source = voice(key if voice.catalogue.has(key, voice.spoken) else "ui.new.known")
    quoted = voice(
        "cards.explain.quote", text=safe.line(words.excerpt(known["nearest"], 2 * QUOTE))
    )
    share = round(100 * known["overlap"])
    shared = voice("ui.new.shared", share=share) if share else voice("ui.new.shared_0")
    yield head + voice("ui.new.near", source=source, line=quoted)
    yield frame.subtext(shared)


def _compare(voice: Voice, draft: Json, round_: Json) -> frame.Button | None:
    """Beside another, where there is another."""
    others = [one for one in round_["drafts"] if one is not draft and not one["vetoed"]]
    if draft["vetoed"] or not others or words.is_picture(round_):
        return None
    return frame.button(voice("ui.compare.button"), ids.make("pair1", round_["id"], draft["id"]))
