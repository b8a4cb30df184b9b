"""What stands where the asker stands, and where an answer to them goes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import discord

from bot.errors import Conflict
from bot.interaction import Asking, Card
from bot.service import Service
from bot.service.context import Json


async def session_here(service: Service, ask: Asking, *, ended: bool = False) -> Json:
    """
    The session that is open in this channel, as the asker may see it; with `ended`, else the
    last one that was.

    Raises:
        NotFound: `no_session_here`.
    """
    session_id = await service.session_in(ask.actor.channel_id, ended=ended)
    return await service.session_view(session_id, ask.actor.member_id)


async def round_here(service: Service, ask: Asking, *, ended: bool = False) -> Json:
    """
    The round that is open in this channel, of texts before one of pictures; with `ended`, else
    the last one that was.

    Raises:
        NotFound: `no_session_here`.
        Conflict: `nothing_open`.
    """
    session = await session_here(service, ask, ended=ended)
    last = session["last_round"] if ended else None
    found: Json | None = session["round"] or session["picture_round"] or last
    if found is None:
        raise Conflict("nothing_open")
    return found


@contextmanager
def instead_of_late_vote(code: str) -> Iterator[None]:
    """What came after the close and was no vote is told by a sentence of its own, `code`."""
    try:
        yield
    except Conflict as exc:
        if exc.code == "round_closed":
            raise Conflict(code) from exc
        raise


def whole(number: str) -> int:
    """A number in a custom id; 0 for what is none, since anybody may forge an id."""
    return int(number) if number.isascii() and number.isdecimal() else 0


async def show(ask: Asking, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """
    The next page in place of the private card that was pressed, else a private card.

    Args:
        files: All that it holds then.
    """
    message = ask.interaction.message
    if message is not None and message.flags.ephemeral and message.flags.components_v2:
        await ask.turn(card, files=files)
    else:
        await ask.whisper(card, files=files)
