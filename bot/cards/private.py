"""
What one member alone sees: the receipt of a ballot, a row of letters, a hidden draft, notices.

In the reader's own language; letters stay those of the session. Pure.
"""

from collections.abc import Sequence

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink
from bot.cards.words import Json
from bot.voice import Voice

# what stands after the draft in a custom id: the part that is edited, the page that is read
LAST = {"edit1": (0,), "draft": (1,)}
FREE = frozenset({"draft", "why1", "crit"})  # may be done with a draft that was left behind too


def receipt_card(
    voice: Voice, round_: Json, *, changed: bool = False, ask_consent: bool = False
) -> frame.Card:
    """What the ballot holds now, with "Take back" for each ring; once, that votes rank; and once
    the question of consent."""
    marks = round_["your_ballot"]
    approved = set(marks["drafts"]) if marks else set()
    ringed = [draft for draft in round_["drafts"] if draft["id"] in approved]
    back = [
        frame.button(
            voice("cards.draft.take_back", label=draft["label"]),
            ids.make("unring", round_["id"], draft["id"]),
        )
        for draft in ringed
    ]
    whole = frame.button(voice("cards.button.unvote"), ids.make("unvote", round_["id"]))
    return frame.card(
        frame.text(_ballot(voice, round_, ringed, changed=changed)),
        *frame.rows(*back, whole if marks else None),
        *told_parts(voice, round_),
        *(_consent(voice) if ask_consent else ()),
        ink=Ink.CINNABAR,
    )


def last_ballot_card(voice: Voice, round_: Json) -> frame.Card:
    """The receipt of the ballot that closed the round, with what is told once."""
    return frame.card(frame.text(voice("said.last_ballot")), *told_parts(voice, round_))


def told_parts(voice: Voice, round_: Json) -> list[frame.Part | None]:
    """That votes rank the next drafts, with the way to say no; after a first ballot alone."""
    if round_.get("told") != "ranking":
        return []
    button = frame.button(voice("cards.taste.consent"), ids.make("purposes"))
    return [frame.rule(), frame.text(voice("ui.taste.told_discord")), frame.row(button)]


def letters_card(voice: Voice, round_: Json, verb: str, said: str = "") -> frame.Card:
    """
    A row of letters to choose a draft by, for `verb` ("edit1", "why1", "crit", "veto", "pick").

    In a second vote only the level drafts can be picked; what was set aside cannot be chosen.
    """
    key = f"cards.letters.{verb}"
    chosen = [d for d in round_["drafts"] if not d["vetoed"] and _stands(round_, d, verb)]
    buttons = [
        frame.button(draft["label"], ids.make(verb, round_["id"], draft["id"], *LAST.get(verb, ())))
        for draft in chosen
    ]
    if not buttons:
        return notice_card(voice("cards.letters.none"))
    return frame.card(frame.text(said or voice(key)), *frame.rows(*buttons), ink=Ink.PENCIL)


def shown_draft(voice: Voice, round_: Json, draft_id: str) -> frame.Card:
    """A draft that hides behind a warning, shown to who pressed for it, with its ring."""
    draft = next(one for one in round_["drafts"] if one["id"] == draft_id)
    marked = safe.cut(safe.block(draft["text"]), drafts.TEXTS - 300)
    made = words.ai_line(voice, round_, draft)
    may_ring = round_["status"] == "voting" and drafts.may_be_ringed(round_, draft)
    return frame.card(
        frame.small(drafts.warning_of(voice, draft)) if drafts.is_hidden(draft) else None,
        frame.text(words.letter(draft, marked)),
        frame.small(made) if made else None,
        frame.row(drafts.ring(voice, round_, draft)) if may_ring else None,
        ink=Ink.PENCIL,
    )


def notice_card(said: str, *buttons: frame.Button, ink: Ink = Ink.GREY) -> frame.Card:
    """A sentence in a frame, with buttons where something can be done about it."""
    return frame.card(frame.text(said), *frame.rows(*buttons), ink=ink)


def queue_card(voice: Voice, waiting: Sequence[tuple[Json, Json]]) -> frame.Card:
    """What waits and what is drafted here: (session, round) in the order of the queue."""
    if not waiting:
        return notice_card(voice("cards.queue.empty"))
    lines = [
        f"**{words.title(session)}**\n{frame.subtext(words.waiting(voice, round_))}"
        for session, round_ in waiting[:15]
    ]
    return frame.card(frame.text(f"### {voice('cards.queue.title')}"), frame.text("\n".join(lines)))


def _ballot(voice: Voice, round_: Json, ringed: list[Json], *, changed: bool) -> str:
    if round_["your_ballot"] is None:
        return voice("ui.say.withdrawn")
    space = voice("cards.space")
    if not ringed:
        more = "ui.picture.none_more" if words.is_picture(round_) else "ui.say.none_more"
        return voice("ui.say.none") + space + voice(more)
    labels = words.letters(voice, ringed)
    if changed:
        return voice("ui.say.changed_more" if len(ringed) > 1 else "ui.say.changed", labels=labels)
    return voice("ui.say.counted", labels=labels) + space + voice("ui.say.counted_more")


def _consent(voice: Voice) -> list[frame.Part | None]:
    """Asked once, after the first ballot; both answers are alike easy."""
    yes = frame.button(voice("ui.consent.yes"), ids.make("consent", "training", "yes"))
    no = frame.button(voice("ui.consent.no"), ids.make("consent", "training", "no"))
    return [frame.rule(), frame.text(voice("ui.say.consent_ask")), frame.row(yes, no)]


def _stands(round_: Json, draft: Json, verb: str) -> bool:
    among = round_["status"] == "tied" or round_["runoff"]
    return verb in FREE or verb != "pick" or not among or draft["id"] in round_["tied"]
