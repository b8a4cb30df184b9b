"""
Drafts on a card: each with its letter, cut alike, hidden behind its warning, with its button; and
the end of the page that they go on from.

Shows what the round's view gives and nothing more, so that no card tells before the close who
made a draft. Pure.
"""

from collections.abc import Callable, Sequence

from bot import ids
from bot.cards import frame, safe, words
from bot.cards.plates import NO_PLATES, Plates
from bot.cards.words import Json
from bot.voice import Voice
from engine.forms.suite import PARTS, split

TEXTS = 3_800  # characters of all texts together, the frame included
LEAST = 200  # a draft is never cut shorter than this
PICTURED = 320  # of a draft whose picture stands on the card: most of it is in the picture
CONTEXT = 160  # of the page's end, which the next passage continues
CROWDED = 5  # from so many drafts on, a picture takes the place of the rules between them

Accessory = Callable[[Json], frame.Button | None]


def shares(lengths: Sequence[int], room: int) -> int:
    """
    The longest that any text may be, the same for all, so that together they fit `room`.

    What short texts leave is given to the long ones; the same cut for all favours none.
    """
    left, texts = room, sorted(lengths)
    for place, length in enumerate(texts):
        share = left // (len(texts) - place)
        if length > share:
            return share
        left -= length
    return max(texts, default=room)


def is_hidden(draft: Json) -> bool:
    """Whether a content warning stands before its text."""
    return bool(draft.get("warning"))


def sections(
    voice: Voice,
    round_: Json,
    frame_chars: int,
    accessory: Accessory,
    plates: Plates = NO_PLATES,
) -> tuple[list[frame.Part], bool]:
    """The drafts with separators between, and whether any of them is cut."""
    drafts = round_["drafts"]
    pictured = {plate.draft_id for plate in plates.ready}
    below = {draft["id"]: words.notes(voice, draft) for draft in drafts}
    used = frame_chars + sum(40 + safe.shown_length(below[draft["id"]]) for draft in drafts)
    whole = {draft["id"]: body(voice, draft) for draft in drafts}
    most = {id_: PICTURED if id_ in pictured else TEXTS for id_ in whole}
    lengths = [min(safe.shown_length(text), most[id_]) for id_, text in whole.items()]
    limit = max(shares(lengths, TEXTS - used), LEAST)
    shown = {id_: safe.cut(text, min(limit, most[id_])) for id_, text in whole.items()}
    parts: list[frame.Part] = []
    for draft in drafts:
        text = shown[draft["id"]]
        marked = words.letter(draft, text)
        if below[draft["id"]] and not draft["vetoed"] and not is_hidden(draft):
            marked += "\n" + frame.subtext(below[draft["id"]])
        button = accessory(draft)
        if button and is_hidden(draft):
            marked += "\n" + frame.subtext(voice("cards.draft.hint"))
        parts += [frame.section(marked, button=button) if button else frame.text(marked)]
        parts += [] if pictured and len(drafts) >= CROWDED else [frame.rule()]
    return parts, shown != whole


def body(voice: Voice, draft: Json) -> str:
    """A draft's text, or what stands in its place when it was set aside or carries a warning."""
    if draft["vetoed"]:
        return voice("ui.draft.vetoed")
    return text_of(voice, draft)


def text_of(voice: Voice, written: Json) -> str:
    """A draft's or passage's text, or its warning alone; of a suite its verse."""
    if is_hidden(written):
        return warning_of(voice, written)
    parts = split(written["text"])
    is_suite = all(parts.get(name) for name in PARTS)
    return safe.block(parts["verse"][0].text if is_suite else written["text"])


def warning_of(voice: Voice, draft: Json) -> str:
    """The content warning of a draft or passage, without its text."""
    return voice("cards.draft.warning", about=_about(voice, draft))


def _about(voice: Voice, draft: Json) -> str:
    key = f"cards.warning.{draft['warning']}"
    return voice(key if voice.catalogue.has(key, voice.spoken) else "cards.warning.other")


def ring_button(voice: Voice, round_: Json) -> Accessory:
    """Ring A; or Show, where a warning stands before the text; none where it cannot be ringed."""

    def made(draft: Json) -> frame.Button | None:
        if not may_be_ringed(round_, draft):
            return None
        if is_hidden(draft):
            return frame.button(
                voice("cards.draft.show"), ids.make("warn", round_["id"], draft["id"])
            )
        return ring(voice, round_, draft)

    return made


def ring(voice: Voice, round_: Json, draft: Json) -> frame.Button:
    return frame.button(
        voice("cards.draft.ring", label=draft["label"]),
        ids.make("ring", round_["id"], draft["id"]),
    )


def may_be_ringed(round_: Json, draft: Json) -> bool:
    return not draft["vetoed"] and (not round_["runoff"] or draft["id"] in round_["tied"])


def goes_on_from(voice: Voice, session: Json) -> str:
    """The end of the page, as a quotation: what the next passage continues. May be empty."""
    if not session["canon"]:
        return ""
    last = session["canon"][-1]
    if is_hidden(last):
        return safe.quote(warning_of(voice, last))
    text = safe.plain(last["text"]).strip()
    kept = text[-CONTEXT:]
    if len(text) > CONTEXT:
        kept = safe.CUT + kept[_next_word(kept) :].lstrip()
    return safe.quote(safe.block(kept))


def _next_word(text: str) -> int:
    """Where a text cut at its front begins: after a line, else after a word near its start."""
    at = text.find("\n")
    return at + 1 if 0 <= at < len(text) // 2 else max(text[:30].find(" "), 0)
