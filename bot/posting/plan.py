"""
The plan: what should stand in a session's channel now, from the session's and its rounds' views.

Pure. Says what and in which order, never how or when; whoever compares it with what does stand
there is `bot/posting/poster.py`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from bot.cards.result import result_card
from bot.cards.round import failed_card, frozen_card, round_card, tied_card, waiting_card
from bot.cards.session import moved_card, opening_card
from bot.interaction import Card
from bot.session import Event
from bot.voice import Voice

Json = dict[str, Any]
WAITING = {"queued", "drafting"}
ENDED = {"closed", "cancelled"}
PASSING = {"position", "done", "eta_s", "ballots"}  # counts that may be told late, or never
DIGEST = 16

ROUND_CARDS = {
    "queued": waiting_card,
    "drafting": waiting_card,
    "voting": round_card,
    "tied": tied_card,
    "failed": failed_card,
    "closed": frozen_card,
    "cancelled": frozen_card,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One message that should stand there.

    `shape` changes when the message must be edited at once; a change of counts alone may wait.
    """

    subject: str
    shape: str
    draw: Callable[[], Card] | None  # None: there is nothing to show, and that is remembered
    pace: Literal["still", "votes", "progress"] = "still"  # how its counts may be told
    final: bool = False  # once shown, nothing more changes
    anew: bool = True  # posted where no message is; else only an old message is changed


def round_standings(voice: Voice, session: Json, rounds: Sequence[Json]) -> Iterator[Standing]:
    """Of every round its one message, and after a close the result as a message of its own."""
    for round_ in rounds:
        status, id_ = round_["status"], round_["id"]
        if status == "closed":
            # First, so that it is there even when the old card cannot be changed any more.
            yield Standing(
                f"result:{id_}",
                shape_of(session, round_),
                partial(result_card, voice, session, round_),
                final=True,
            )
        pace: Literal["votes", "progress"] = "progress" if status in WAITING else "votes"
        last = round_ is rounds[-1]
        lives = status not in ENDED and (status != "failed" or last)
        yield Standing(
            f"round:{id_}",
            shape_of(session, round_),
            partial(ROUND_CARDS[status] if lives else frozen_card, voice, session, round_),
            pace=pace,
            final=not lives,
            anew=lives,
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


def digest_of(card: Card) -> str:
    """A digest of everything that a card shows."""
    return _digest(card.to_components())  # type: ignore[no-untyped-call]  # discord.py's gap


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
