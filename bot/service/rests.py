"""What others ask of a session's rest, inside their own transactions."""

from dataclasses import replace

from bot.records import Records
from bot.records.guilds import GuildRecords
from bot.records.life import LifeRecords
from bot.rules.life import LifeState, life_state
from bot.rules.places import Wanted
from bot.service.context import Change


def state_of(records: Records, session_id: str) -> LifeState:
    """For whoever draws a session's card or keeps its thread, inside their own transaction."""
    return life_state(records.session(session_id), LifeRecords.beside(records).rest(session_id))


def make_room(change: Change, channel_id: str) -> bool:
    """
    Whether another session may open in this channel: none is open there, or a resting one gave
    way. It gets a thread of its own in that channel, where any deed wakes it.
    """
    session = change.records.session_in_channel(channel_id)
    if session is None:
        return True
    in_thread = GuildRecords.beside(change.records).channel(channel_id)
    nested = in_thread is not None and in_thread.parent_id is not None
    if nested or session.guild_id is None or state_of(change.records, session.id) != "resting":
        return False
    place = str(Wanted(channel_id, "thread", session.id))
    change.records.save_session(replace(session, channel_id=place))
    change.event(session, "session.moved", None, channel_id=place)
    return True
