"""
Reading: the story by pages, a long draft by pages, the branches, the world's facts.

A page is whole lines or sentences where there are any. Pure; in an exquisite corpse the views
give the last line only, so no page has more.
"""

from dataclasses import dataclass

from bot import ids
from bot.cards import drafts, frame, safe, words
from bot.cards.frame import Ink
from bot.cards.plates import NO_PLATES, Plate, Plates, gallery, hung_in
from bot.cards.words import Json
from bot.voice import Voice

PAGE = 1_600  # characters of the story on a page
DRAFT_PAGE = 900
LEAST = 0.5  # of a page: before it no better place to cut is looked for
BRANCHES = 24  # Discord takes 25 options; one is the premise
STOPS = ("\n", "。！？」”", ".!?", " ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one passage; `last` when its credit follows."""

    passage: Json
    text: str
    first: bool
    last: bool


def pages(text: str, limit: int) -> list[str]:
    """`text` cut into pieces of at most `limit` characters that join to the very same text."""
    found: list[str] = []
    while len(text) > limit:
        at = _stop(text, limit)
        found.append(text[:at])
        text = text[at:]
    return [*found, text] if text or not found else found


def pictures_on(voice: Voice, session: Json, page: int) -> tuple[Plate, ...]:
    """The pictures that stand on a page: below the passage that ends there; on the first the
    work's own too."""
    turned = _pages_of(session)
    page = min(max(page, 1), len(turned))
    ending = [piece.passage for piece in turned[page - 1] if piece.last]
    cover = session["cover"] if page == 1 else None
    return hung_in(voice, {"cover": cover, "passages": ending}, session["id"])


def reading_page(
    voice: Voice, session: Json, page: int, pictures: Plates = NO_PLATES
) -> frame.Card:
    """
    The story so far, page by page, 1-based; a page beyond the ends is the nearest one.

    Args:
        pictures: Of `pictures_on`, those that are sent with it.
    """
    turned = _pages_of(session)
    page = min(max(page, 1), len(turned))
    parts: list[frame.Part] = [frame.text(_title(voice, session, page, len(turned)))]
    if page == 1 and session["premise"]:
        about = safe.cut(safe.line(session["premise"]), words.ABOUT)
        parts.append(frame.text(safe.quote(about)))
    if session["hidden_passages"]:
        parts.append(frame.small(voice("ui.canon.hidden", n=session["hidden_passages"])))
    shown = turned[page - 1]
    parts += [_piece(voice, piece) for piece in shown]
    parts += gallery(voice, pictures.ready)
    if any(piece.passage["kind"] != "member" for piece in shown):
        parts.append(frame.small(voice("cards.made.ai")))
    if not session["canon"]:
        parts.append(frame.text(voice("ui.canon.empty")))
    return frame.card(
        *parts,
        frame.row(
            *_turns(voice, "read", (session["id"],), page, len(turned)), _draw(voice, session)
        ),
        *_in_full(voice, session),
        ink=Ink.PENCIL,
    )


def draft_page(voice: Voice, round_: Json, draft_id: str, page: int) -> frame.Card:
    """One draft in full, page by page, 1-based, with its ring while rings can be drawn."""
    draft = next(one for one in round_["drafts"] if one["id"] == draft_id)
    text = safe.plain(draft["text"]).strip("\n")
    turned = pages(text, DRAFT_PAGE)
    page = min(max(page, 1), len(turned))
    before = sum(map(len, turned[: page - 1]))
    where = {"first": before + 1, "last": before + len(turned[page - 1]), "all": len(text)}
    many = len(turned) > 1
    title = "cards.draft.page" if many else "cards.draft.name"
    named = voice(title, label=draft["label"], page=page, pages=len(turned))
    below = [voice("cards.draft.range", **where)] if many else []
    below += filter(None, [words.ai_line(voice, round_, draft)])
    back, forward = _turns(voice, "draft", (round_["id"], draft_id), page, len(turned))
    warned = drafts.warning_of(voice, draft) if drafts.is_hidden(draft) else ""
    return frame.card(
        frame.text(f"### {named}"),
        frame.small(warned) if warned else None,
        frame.text(safe.block(turned[page - 1]) or drafts.body(voice, draft)),
        frame.small("\n".join(below)) if below else None,
        frame.row(back, forward, *_deeds(voice, round_, draft)),
        ink=Ink.PENCIL,
    )


def story_branches(voice: Voice, session: Json) -> frame.Card:
    """
    A menu of every passage to go on from, newest first; its chosen value is the passage's id, or
    `start` for the premise. The menu's own id is `branch1:SESSION:`.
    """
    newest = list(reversed(session["tree"]))[:BRANCHES]
    options = [
        frame.option(
            voice(
                "cards.branch.passage",
                number=node["number"],
                excerpt=words.excerpt(node["excerpt"]),
            ),
            node["id"],
            about=voice("ui.history.on_page" if node["on_branch"] else "ui.history.aside"),
        )
        for node in newest
    ]
    start = frame.option(
        voice("ui.history.branch_start"), "start", about=words.excerpt(session["premise"], 90)
    )
    return frame.card(
        frame.text(f"### {voice('ui.history.branch_title')}\n{voice('ui.history.branch_p')}"),
        frame.menu(
            ids.make("branch1", session["id"], ""),
            [*options, start],
            placeholder=voice("ui.history.branch"),
        ),
        ink=Ink.PENCIL,
    )


def lore_card(voice: Voice, session: Json) -> frame.Card:
    """The names and facts that every draft keeps to, and who fixed them."""
    lines = [
        voice(
            "cards.story.fact",
            number=place,
            fact=safe.line(entry["fact"]),
            name=safe.line(entry["by"]["name"]),
        )
        for place, entry in enumerate(session["lore"], 1)
    ]
    return frame.card(
        frame.text(f"### {voice('ui.lore.title')}"),
        frame.text(safe.cut("\n".join(lines), 3_500) if lines else voice("ui.lore.empty")),
        frame.small(voice("ui.lore.hint")),
        ink=Ink.PENCIL,
    )


def _pages_of(session: Json) -> list[list[Piece]]:
    """Pieces of passages, packed into pages."""
    turned: list[list[Piece]] = [[]]
    room = PAGE
    for passage in session["canon"]:
        cut = pages(safe.plain(passage["text"]).strip("\n"), PAGE)
        for place, text in enumerate(cut):
            if len(text) > room and turned[-1]:
                turned.append([])
                room = PAGE
            turned[-1].append(Piece(passage, text, place == 0, place == len(cut) - 1))
            room -= len(text)
    return turned


def _piece(voice: Voice, piece: Piece) -> frame.Part:
    marked = safe.block(piece.text)
    passage = piece.passage
    if passage.get("warning"):
        marked = f"||{marked}||"
        if piece.first:
            marked = frame.subtext(drafts.warning_of(voice, passage)) + "\n" + marked
    if piece.last:
        credit = voice(
            "cards.story.credit", number=passage["number"], maker=words.maker(voice, passage)
        )
        marked += "\n" + frame.subtext(credit)
    return frame.text(marked)


def _title(voice: Voice, session: Json, page: int, all_: int) -> str:
    named = f"## {words.title(session)}"
    if all_ == 1:
        return named
    return f"{named}\n{frame.subtext(voice('cards.story.page', page=page, pages=all_))}"


def _draw(voice: Voice, session: Json) -> frame.Button | None:
    """Asks for a picture of the last passage, while the work is written."""
    if not session["can"]["illustrate"] or not session["canon"]:
        return None
    last = session["canon"][-1]["id"]
    return frame.button(voice("ui.illustrate.button"), ids.make("illustrate", session["id"], last))


def _turns(
    voice: Voice, verb: str, owner: tuple[str, ...], page: int, all_: int
) -> tuple[frame.Button | None, frame.Button | None]:
    """Back and forward; ids are never twice on a card, so the ends are pages 0 and one beyond."""
    if all_ == 1:
        return None, None
    back = frame.button(
        voice("cards.button.back"), ids.make(verb, *owner, page - 1), disabled=page == 1
    )
    forward = frame.button(
        voice("cards.button.forward"), ids.make(verb, *owner, page + 1), disabled=page == all_
    )
    return back, forward


def _in_full(voice: Voice, session: Json) -> list[frame.Part | None]:
    """Letters of the open round's drafts, each to be read in full."""
    round_ = session["round"]
    if round_ is None:
        return []
    named = [draft for draft in round_["drafts"] if not draft["vetoed"]]
    return list(
        frame.rows(
            *(
                frame.button(
                    voice("cards.draft.name", label=draft["label"]),
                    ids.make("warn", round_["id"], draft["id"])
                    if drafts.is_hidden(draft)
                    else ids.make("draft", round_["id"], draft["id"], 1),
                )
                for draft in named
            )
        )
    )


def _deeds(voice: Voice, round_: Json, draft: Json) -> list[frame.Button]:
    if round_["status"] != "voting" or not drafts.may_be_ringed(round_, draft):
        return []
    found = [drafts.ring(voice, round_, draft)]
    if round_["room_for"]:
        label = voice("cards.draft.edit", label=draft["label"])
        found.append(frame.button(label, ids.make("edit1", round_["id"], draft["id"], 0)))
    return found


def _stop(text: str, limit: int) -> int:
    """Where a page ends: after a line, else a sentence, else a word."""
    for stops in STOPS:
        at = max(text.rfind(stop, int(limit * LEAST), limit) for stop in stops)
        if at > 0:
            return at + 1
    return limit
