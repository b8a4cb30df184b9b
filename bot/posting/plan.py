"""
The plan: what should stand in a session's channel now, from the session's and its rounds' views.

Pure. Says what and in which order, never how or when; whoever compares it with what does stand
there is `bot/posting/poster.py`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from bot.cards.picture import (
    painting_card,
    picture_card,
    picture_failed_card,
    picture_frozen_card,
    picture_tied_card,
)
from bot.cards.picture_result import picture_result_card
from bot.cards.plates import NO_PLATES, Plates, tunes_said, work_said
from bot.cards.result import result_card
from bot.cards.round import failed_card, frozen_card, round_card, tied_card, waiting_card
from bot.cards.session import finished_card, moved_card, opening_card
from bot.cards.words import is_picture
from bot.interaction import Card
from bot.posting.plates import Enclosure
from bot.session import Event
from bot.voice import Voice

Json = dict[str, Any]
WAITING = {"queued", "drafting"}
ENDED = {"closed", "cancelled"}
PASSING = {"position", "done", "eta_s", "ballots"}  # counts that may be told late, or never
DIGEST = 16
HELD = "+"  # in a shape, before the letters of the files that the message holds

ROUND_CARDS = {
    "queued": waiting_card,
    "drafting": waiting_card,
    "voting": round_card,
    "tied": tied_card,
    "failed": failed_card,
    "closed": frozen_card,
    "cancelled": frozen_card,
}
PICTURE_CARDS = {
    "queued": painting_card,
    "drafting": painting_card,
    "voting": picture_card,
    "tied": picture_tied_card,
    "failed": picture_failed_card,
    "closed": picture_frozen_card,
    "cancelled": picture_frozen_card,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One message that should stand there: a card, or plain words where a sound is to be played.

    `shape` changes when the message must be edited at once; a change of counts alone may wait.
    """

    subject: str
    shape: str
    # None: there is nothing to show, and that is remembered
    draw: Callable[[], Card | str] | None
    pace: Literal["still", "votes", "progress"] = "still"  # how its counts may be told
    final: bool = False  # once shown, nothing more changes
    anew: bool = True  # posted where no message is; else only an old message is changed
    files: Sequence[Enclosure] | None = None  # all that it holds; None: it never holds any

    @property
    def held(self) -> str:
        """Letters of its files."""
        return "".join(one.plate.letter for one in self.files or ())

    @property
    def whole_shape(self) -> str:
        """The shape as it is kept: with the files that the message holds."""
        return f"{self.shape}{HELD}{self.held}" if self.held else self.shape


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside the words of a round or work, and the files of it."""

    pictures: Plates = NO_PLATES
    tunes: Plates = NO_PLATES
    picture_files: Sequence[Enclosure] = ()
    tune_files: Sequence[Enclosure] = ()
    may_attach: bool = True  # else nothing new is sent; what messages hold stays


NOTHING_SHOWN = Shown()


def held_in(shape: str) -> str:
    """Letters of the files that a message of this shape holds."""
    return shape.partition(HELD)[2]


def round_standings(
    voice: Voice, session: Json, rounds: Sequence[Json], shown: Mapping[str, Shown]
) -> Iterator[Standing]:
    """
    Of every round its one message, its tunes, and after a close the result.

    A card of pictures waits until they can be sent with it: it would be empty without.
    """
    for round_ in rounds:
        beside = shown.get(round_["id"], NOTHING_SHOWN)
        if is_picture(round_) and not beside.pictures.settled:
            continue
        if round_["status"] == "closed":
            # First, so that it is there even when the old card cannot be changed any more.
            yield _result(voice, session, round_, beside)
        last = round_ is [one for one in rounds if one["kind"] == round_["kind"]][-1]
        lives = round_["status"] not in ENDED and (round_["status"] != "failed" or last)
        yield _round(voice, session, round_, beside, lives=lives)
        if beside.tunes.ready:
            yield _tunes(voice, session, round_, beside, lives=lives)


def _result(voice: Voice, session: Json, round_: Json, beside: Shown) -> Standing:
    won = round_["winner"]
    draw: Any = picture_result_card if is_picture(round_) else result_card
    files = beside.picture_files if beside.may_attach else ()
    pictures = beside.pictures if beside.may_attach else NO_PLATES
    return Standing(
        f"result:{round_['id']}",
        shape_of(session, round_),
        partial(draw, voice, session, round_, pictures),
        final=beside.pictures.settled,
        files=[one for one in files if one.plate.draft_id == won],
    )


def _round(voice: Voice, session: Json, round_: Json, beside: Shown, *, lives: bool) -> Standing:
    status = round_["status"]
    cards: Any = PICTURE_CARDS if is_picture(round_) else ROUND_CARDS
    draw = cards[status if lives else "closed"]
    args = (voice, session, round_)
    bare = status in WAITING or status == "failed"
    pace: Literal["votes", "progress"] = "progress" if status in WAITING else "votes"
    return Standing(
        f"round:{round_['id']}",
        _digest([shape_of(session, round_), list(beside.pictures.missing)]),
        partial(draw, *args) if bare else partial(draw, *args, beside.pictures),
        pace=pace,
        final=not lives and beside.pictures.settled,
        anew=lives,
        files=beside.picture_files,
    )


def _tunes(voice: Voice, session: Json, round_: Json, beside: Shown, *, lives: bool) -> Standing:
    """A plain message, since Discord plays nothing that a card carries."""
    said = partial(tunes_said, voice, session, round_, beside.tunes)
    return Standing(
        f"tunes:{round_['id']}",
        _digest(said()),
        said,
        final=not lives and beside.tunes.settled,
        anew=lives,
        files=beside.tune_files,
    )


def work_standings(voice: Voice, session_id: str, work: Json, beside: Shown) -> Iterator[Standing]:
    """The finished work's card, and its sound where it has one."""
    yield Standing(
        f"finished:{session_id}",
        _digest([work["title"], work["people"]]),
        partial(finished_card, voice, work, plates=beside.pictures),
        final=beside.pictures.settled and beside.tunes.settled,
        files=beside.picture_files,
    )
    if beside.tunes.ready:
        yield Standing(
            f"heard:{session_id}",
            "",
            partial(work_said, voice, work),
            final=True,
            files=beside.tune_files,
        )


def move_standing(voice: Voice, session: Json, move: Event) -> Standing:
    """After an undo or a branch: from where the work goes on."""
    why = str(move.payload.get("why", ""))
    draw = partial(moved_card, voice, session, why)
    return Standing(f"moved:{move.seq}", why, draw, final=True)


def opening_standing(voice: Voice, session: Json, *, form: str, channel_id: str) -> Standing:
    """
    The card that a session begins with; its thread hangs on it.

    Args:
        form: The form's name in the session's language.
        channel_id: The snowflake of the channel whose news one may ask for there.
    """
    about = [session[name] for name in ("title", "premise")]
    return Standing(
        f"session:{session['id']}",
        _digest(about),
        partial(opening_card, voice, session, form=form, channel_id=channel_id),
        final=session["status"] != "open",
    )


def shape_of(session: Json, round_: Json) -> str:
    """A digest of all that a round's card tells at once."""
    kept = {name: value for name, value in round_.items() if name not in PASSING}
    if round_["status"] in WAITING:
        kept["first"] = not round_["position"]
    return _digest([session["title"], session["status"], kept])


def digest_of(said: Card | str) -> str:
    """A digest of everything that a message shows."""
    if isinstance(said, str):
        return _digest(said)
    return _digest(said.to_components())  # type: ignore[no-untyped-call]  # discord.py's gap


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
