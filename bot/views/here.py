"""What stands where the asker stands, and where an answer to them goes."""

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
    The round that is open in this channel; with `ended`, else the last one that was.

    Raises:
        NotFound: `no_session_here`.
        Conflict: `nothing_open`.
    """
    session = await session_here(service, ask, ended=ended)
    found: Json | None = session["round"] or (session["last_round"] if ended else None)
    if found is None:
        raise Conflict("nothing_open")
    return found


async def show(ask: Asking, card: Card) -> None:
    """The next page in place of the private card that was pressed, else a private card."""
    message = ask.interaction.message
    if message is not None and message.flags.ephemeral and message.flags.components_v2:
        await ask.turn(card)
    else:
        await ask.whisper(card)
